// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.job.JobState;

/// Where a job stands among all jobs of a queue: by priority, then by when it was submitted. It derives from what the
/// Journal says of the job alone, so that every owner of the book finds the same, and no two jobs have the same.
record Place(int priority, long submittedAt, int home, long offset) implements Comparable<Place> {

    static Place of(JobState state) {
        return new Place(state.policy().priority(), state.submittedAt(), state.job().session().home(), state.submittedOffset());
    }

    /// The least goes first.
    @Override
    public int compareTo(Place other) {
        int order = Integer.compare(other.priority, priority);
        if (order == 0) {
            order = Long.compare(submittedAt, other.submittedAt);
        }
        if (order == 0) {
            order = Integer.compare(home, other.home);
        }
        return order != 0 ? order : Long.compare(offset, other.offset);
    }
}
