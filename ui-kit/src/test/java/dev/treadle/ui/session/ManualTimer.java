// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A timer that goes on when it is told to, and does what is due, in order.
final class ManualTimer implements Timer {

    private long now;
    private final List<Due> dues = new ArrayList<>();

    private record Due(long at, Runnable action) {
    }

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Later after(Duration wait, Runnable action) {
        var due = new Due(now + wait.toNanos(), action);
        dues.add(due);
        return () -> {
            synchronized (this) {
                dues.remove(due);
            }
        };
    }

    void advance(Duration time) {
        long end = nanos() + time.toNanos();
        for (var next = next(end); next != null; next = next(end)) {
            next.action.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized Due next(long end) {
        var next = dues.stream().filter(due -> due.at <= end).min(Comparator.comparingLong(Due::at)).orElse(null);
        if (next != null) {
            dues.remove(next);
            now = Math.max(now, next.at);
        }
        return next;
    }

    /// How many things are still to be done.
    synchronized int pending() {
        return dues.size();
    }

    @Override
    public void close() {
    }
}
