// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import java.time.Duration;

/// Whether virtual threads get to run. They share as many carriers as there are cores, and a Computation that never waits
/// keeps its carrier: a few of those keep all others from running, however many slots are free.
final class Carriers {

    /// Nobody waits so long for a carrier unless all are kept.
    static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Timer timer;
    private volatile long askedAt;
    private volatile boolean answered = true;

    Carriers(Timer timer) {
        this.timer = timer;
    }

    /// Has a virtual thread answer, unless one is still to. To be called once in a while, by one thread.
    void ask() {
        if (answered) {
            askedAt = timer.nanos();
            answered = false;
            Thread.startVirtualThread(() -> answered = true);
        }
    }

    /// Whether they are all kept, as far as was asked.
    boolean allKept() {
        return !answered && timer.nanos() - askedAt > LONGEST_WAIT.toNanos();
    }
}
