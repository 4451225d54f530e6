// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.protocol.JobId;

/// Something to look at, at a time by the broker's clock. What is to be done then is found in the job's state, so a timer
/// that nobody needs any more does no harm.
record Timer(long at, Kind kind, JobId job) implements Comparable<Timer> {

    enum Kind {
        /// A scheduled job may be due.
        DUE,
        /// A refused job may have rested enough.
        RESTED,
        /// A job may be out of time.
        DEADLINE,
        /// A job whose session has ended may have gone on for long enough.
        ORPHAN,
        /// A discarded job's dead letter is durable.
        BURIED,
        /// That a job has ended need not be known any longer.
        FORGET
    }

    @Override
    public int compareTo(Timer other) {
        return Long.compare(at, other.at);
    }
}
