// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import java.util.concurrent.atomic.AtomicLong;

/// Counts a worker's Presences. A Started carries the newest number, read after its execution has entered the roster; a
/// Presence takes the next number before it reads the roster. So every Presence after that number lists the execution.
final class Beats {

    private final AtomicLong newest = new AtomicLong();

    long newest() {
        return newest.get();
    }

    long next() {
        return newest.incrementAndGet();
    }
}
