// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

/// The broker's clock as far as one owner of books may know it. It is moved by hand: by the times of the records that are
/// read, and by the owner's own uptime.
///
/// [#now()] never runs ahead of the broker's clock: a record was appended before it was read, so the broker's time is at
/// least the record's plus what has gone by here since. Both clocks never go back. Not thread-safe.
public final class LedgerClock {

    private long uptime;
    private long ahead;
    private boolean known;

    /// A record was read.
    ///
    /// @param at when it was appended, by the broker's clock, in milliseconds since 1970
    /// @param uptime for how long this owner has been at it, by a monotonic clock, in milliseconds
    public void heard(long at, long uptime) {
        passed(uptime);
        ahead = known ? Math.max(ahead, at - this.uptime) : at - this.uptime;
        known = true;
    }

    /// Time went by.
    public void passed(long uptime) {
        this.uptime = Math.max(this.uptime, uptime);
    }

    /// The broker's time at the least, in milliseconds since 1970; 0 before anything was read.
    long now() {
        return known ? uptime + ahead : 0;
    }

    /// For how long this owner has been at it, in milliseconds.
    long uptime() {
        return uptime;
    }
}
