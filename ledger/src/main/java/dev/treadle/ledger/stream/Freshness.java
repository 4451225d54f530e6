// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Keeps an owner that was frozen from going on as if it still owned anything. A thread whose last poll of the broker is
/// older than half the session timeout may have been replaced in its group by now: at-least-once processing does not fence it,
/// so it must stop by itself, before it writes or forwards anything more. Nor does it go on with a copy of the books that missed
/// too much.
final class Freshness {

    private final long limitNanos;
    private final BooleanSupplier isCurrent;
    private final ThreadLocal<Long> polledAt = new ThreadLocal<>();

    /// @param isCurrent whether this replica's copy of the books is not older than [LedgerStreams#CURRENT]
    Freshness(Duration sessionTimeout, BooleanSupplier isCurrent) {
        limitNanos = sessionTimeout.toNanos() / 2;
        this.isCurrent = isCurrent;
    }

    /// This thread has just polled the broker.
    void polled() {
        polledAt.set(System.nanoTime());
    }

    /// To be called at the beginning of each step.
    ///
    /// @throws Stale if this thread polled, and that was too long ago; or as [#checkCopy]
    void check() {
        checkCopy();
        var polled = polledAt.get();
        if (polled != null && System.nanoTime() - polled > limitNanos) {
            throw new Stale("the last poll is %d ms old, and after %d ms another owner may have taken over: this thread is replaced"
                    .formatted(Duration.ofNanos(System.nanoTime() - polled).toMillis(), Duration.ofNanos(limitNanos).toMillis()));
        }
    }

    /// To be called before a book is opened.
    ///
    /// @throws Stale if the copy of the books is too old
    void checkCopy() {
        if (!isCurrent.getAsBoolean()) {
            throw new Stale("this copy of the books is too old to go on with: they are read from Kafka again");
        }
    }

    /// The thread was held up for so long that others may have taken its work over. Another thread replaces it.
    static final class Stale extends RuntimeException {
        private Stale(String why) {
            super(why);
        }
    }
}
