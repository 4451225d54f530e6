// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;

/// Hands one attempt to whichever worker is free. A hint, not a lease: the first Started in the Journal owns the attempt,
/// whatever Dispatches there were. DESIGN.md, "A Dispatch is a hint".
///
/// @param job which job
/// @param attempt which attempt at it, from 1
/// @param copy how many Dispatches of this attempt went before
/// @param type the Work's type
/// @param work the Work
/// @param checkpoint where to go on; absent to begin at the beginning
/// @param attemptTimeoutMillis how long the attempt may run; 0 for no limit
/// @param graceMillis how long it may go on once it is told to stop
/// @param atMostOnce whether the worker must wait for [Signal.Go] before the Computation begins
/// @param direct whether it was appended beside Submitted, without the Ledger
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Dispatch(JobRef job, int attempt, int copy, String type, Json work, Checkpoint checkpoint,
        long attemptTimeoutMillis, long graceMillis, boolean atMostOnce, boolean direct) {

    public Dispatch {
        requireNonNull(job, "job");
        requireNonNull(type, "type");
        requireNonNull(work, "work");
    }
}
