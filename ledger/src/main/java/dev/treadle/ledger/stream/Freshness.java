// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import java.time.Duration;

/// Keeps an owner that was frozen from going on as if it still owned anything. A thread whose last poll of the broker is
/// older than half the session timeout may have been replaced in its group by now: at-least-once processing does not fence it,
/// so it must stop by itself, before it writes or forwards anything more.
final class Freshness {

    private final long limitNanos;
    private final ThreadLocal<Long> polledAt = new ThreadLocal<>();

    Freshness(Duration sessionTimeout) {
        limitNanos = sessionTimeout.toNanos() / 2;
    }

    /// This thread has just polled the broker.
    void polled() {
        polledAt.set(System.nanoTime());
    }

    /// To be called at the beginning of each step.
    ///
    /// @throws Stale if this thread polled, and that was too long ago
    void check() {
        var polled = polledAt.get();
        if (polled != null && System.nanoTime() - polled > limitNanos) {
            throw new Stale(Duration.ofNanos(System.nanoTime() - polled), Duration.ofNanos(limitNanos));
        }
    }

    /// The thread was held up for so long that others may have taken its work over. Another thread replaces it.
    static final class Stale extends RuntimeException {
        private Stale(Duration age, Duration limit) {
            super("the last poll is %d ms old, and after %d ms another owner may have taken over: this thread is replaced"
                    .formatted(age.toMillis(), limit.toMillis()));
        }
    }
}
