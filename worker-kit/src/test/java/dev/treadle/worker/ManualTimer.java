// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/// Time that a test drives by hand. What becomes due is done on the test's thread.
final class ManualTimer implements Timer {

    private record Due(long nanos, Runnable action) {
    }

    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
    private long now;

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Later after(long millis, Runnable action) {
        var one = new Due(now + TimeUnit.MILLISECONDS.toNanos(millis), action);
        due.add(one);
        return () -> cancel(one);
    }

    /// Lets time pass, and does what becomes due in it.
    void pass(long millis) {
        long until = nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (var next = next(until); next != null; next = next(until)) {
            next.action().run();
        }
    }

    @Override
    public void close() {
        due.clear();
    }

    private synchronized Due next(long until) {
        if (due.isEmpty() || due.peek().nanos() > until) {
            now = until;
            return null;
        }
        now = Math.max(now, due.peek().nanos());
        return due.poll();
    }

    private synchronized void cancel(Due one) {
        due.remove(one);
    }
}
