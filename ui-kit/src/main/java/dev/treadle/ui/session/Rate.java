// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import java.util.function.LongSupplier;

/// So many a second in the long run, and as many as ten seconds' at once: who was cut off sends all that they have done meanwhile.
/// Not safe for threads.
final class Rate {

    private static final long SECOND = 1_000_000_000L;
    private static final int BURST_SECONDS = 10;

    private final int aSecond;
    private final LongSupplier clock;
    private double left;
    private long at;

    /// @param aSecond 1 or more
    /// @param clock in nanoseconds
    Rate(int aSecond, LongSupplier clock) {
        this.aSecond = aSecond;
        this.clock = clock;
        this.left = (double) aSecond * BURST_SECONDS;
        this.at = clock.getAsLong();
    }

    /// @return false if that was one too many
    boolean take() {
        long now = clock.getAsLong();
        left = Math.min((double) aSecond * BURST_SECONDS, left + (now - at) / (double) SECOND * aSecond);
        at = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
