// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.job;

/// What one Update did to a job.
///
/// @param state the job after it; null if the job is unknown
/// @param verdict what the Update is worth
public record Folded(JobState state, Verdict verdict) {

    /// What an Update is worth.
    public enum Verdict {
        /// It happened: draw it, count it.
        COUNTED,
        /// It was said by an execution that doesn't own the attempt, or came after the attempt's end: keep it in the
        /// history, never draw or count it.
        LATE,
        /// It has been said before, or asks for what is already so: there is nothing to do.
        REPEATED,
        /// No Submitted was seen of this job.
        UNKNOWN
    }

    public boolean counted() {
        return verdict == Verdict.COUNTED;
    }
}
