// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Signal;

/// Why an execution is to end before its Computation has. It decides what the execution says last.
enum Halt {

    /// The job is to be cancelled.
    CANCELLED,
    /// The attempt isn't this execution's: whatever it said would be late.
    NOT_OWNER,
    /// The job has had its time.
    JOB_TIMEOUT,
    /// The attempt has had its time.
    ATTEMPT_TIMEOUT,
    /// The worker is ending.
    DRAINING,
    /// An append was given up, so nothing more can be said.
    UNHEARD;

    static Halt of(Signal.Stop.Reason reason) {
        return switch (reason) {
            case CANCELLED -> CANCELLED;
            case NOT_OWNER -> NOT_OWNER;
            case TIMEOUT -> JOB_TIMEOUT;
        };
    }
}
