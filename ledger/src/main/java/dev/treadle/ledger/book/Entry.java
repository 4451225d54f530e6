// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.JobId;

/// One living job in the book: its life, and what the Ledger notes about its Dispatches. Of the user's payload it holds
/// nothing.
final class Entry {

    /// How the book treats a job; derived from its life and its Dispatches.
    enum Standing {
        /// Its time has not come.
        SCHEDULED,
        /// It stands in the line.
        WAITING,
        /// A Dispatch of it has had no answer.
        OUTSTANDING,
        /// An execution owns its attempt.
        RUNNING,
        /// It has ended badly and is to be discarded.
        DOOMED,
        /// It was discarded. It is kept until its dead letter is durable by all that can be known.
        BURIED,
        /// It has ended, and leaves the book.
        GONE;

        /// Whether it takes a slot, and one of the places that its limit allows.
        boolean busy() {
            return this == OUTSTANDING || this == RUNNING;
        }
    }

    /// What was asked of the Journal or of the owner and need not be asked again by this owner of the book.
    enum Asked { OVERDUE, LOST, CONFIRMED, GO, STOP, CANCELLED, DISCARDED }

    JobState state;
    /// Where its newest folded Update stands in the partition of its home.
    long offset;
    /// How many Dispatches there were of the attempt.
    int copies;
    /// How many there were since the last answer: it is outstanding if there were any.
    int unanswered;
    /// How often it was refused since it last ran.
    int refusals;
    /// The offset under which it is on the shelf; −1 if it isn't yet.
    long written = -1;
    /// The offset under which it was there before; −1 if it wasn't.
    long writtenBefore = -1;
    /// Whether a checkpoint of it is kept.
    boolean checkpointed;
    /// The newest Presence of the owner before it started.
    long beat;

    // What follows is not kept: a new owner of the book finds out for itself.

    /// When the newest Dispatch was handed out, by this owner's uptime.
    long dispatchedAt;
    /// How many canaries had passed then.
    long dispatchedCanaries;
    /// Until when it rests, by the broker's clock, since a worker refused it.
    long restsUntil;
    /// Whether its dead letter has had its time.
    boolean settled;
    /// Whether the book has no more of it than this.
    boolean ghost;
    /// How many of its worker's Presences in a row did not list it.
    int misses;
    /// How often it was reminded to go.
    int reminders;
    private int asked;

    Entry(JobState state) {
        this.state = state;
    }

    JobId id() {
        return state.job().id();
    }

    Standing standing() {
        return switch (state.phase()) {
            case SCHEDULED -> Standing.SCHEDULED;
            case QUEUED -> unanswered > 0 ? Standing.OUTSTANDING : Standing.WAITING;
            case RUNNING -> Standing.RUNNING;
            case FAILED -> Standing.DOOMED;
            case DISCARDED -> settled ? Standing.GONE : Standing.BURIED;
            case COMPLETED, CANCELLED -> Standing.GONE;
        };
    }

    /// Whether the Ledger owes it something, so that it is held in memory.
    boolean isActive() {
        return switch (standing()) {
            case OUTSTANDING, RUNNING, DOOMED -> true;
            case SCHEDULED, WAITING, BURIED, GONE -> false;
        };
    }

    Place place() {
        return Place.of(state);
    }

    Lane.Key lane() {
        var limit = state.policy().limit();
        return new Lane.Key(state.type(), limit == null ? null : limit.key(), limit == null ? 0 : limit.running(), state.policy().line());
    }

    /// Whether this was not asked yet since its life last changed; from now on it was.
    boolean ask(Asked what) {
        int bit = 1 << what.ordinal();
        boolean first = (asked & bit) == 0;
        asked |= bit;
        return first;
    }

    void forgetAsked() {
        asked = 0;
        reminders = 0;
    }
}
