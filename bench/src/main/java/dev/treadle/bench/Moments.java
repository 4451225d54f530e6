// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What was noticed and not yet looked at, oldest first. Any thread may add; one thread takes.
final class Moments {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BlockingQueue<Moment> queue = new LinkedBlockingQueue<>();

    void add(Moment moment) {
        queue.add(moment);
    }

    /// Waits for the next one, up to a minute: far longer than anything here takes.
    ///
    /// @param wanted what is still to come, for the error's sentence
    /// @throws IllegalStateException if nothing comes, or something broke
    Moment next(Supplier<String> wanted) throws InterruptedException {
        var moment = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (moment == null) {
            throw new IllegalStateException("nothing came for " + PATIENCE.toSeconds() + " s, while waiting for " + wanted.get());
        }
        if (moment instanceof Moment.Broken(var what, var cause)) {
            throw new IllegalStateException(what + ", while waiting for " + wanted.get(), cause);
        }
        return moment;
    }

    /// What is there already; null if nothing is.
    Moment poll() {
        return queue.poll();
    }
}
