// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

/// The Ledger's word to one execution. May be repeated, and may come when the execution has ended.
public sealed interface Signal {

    Execution to();

    /// End, and say no more than that.
    ///
    /// @param graceMillis how long the Computation may take to end before it is abandoned
    record Stop(Execution to, Reason reason, long graceMillis) implements Signal {
        public Stop {
            requireNonNull(to, "to");
            requireNonNull(reason, "reason");
        }

        /// Why an execution is stopped.
        public enum Reason {
            /// The job is to be cancelled: the execution says Cancelled.
            CANCELLED,
            /// Another execution owns the attempt, or the attempt has ended: whatever it says is late.
            NOT_OWNER,
            /// The job has had its time.
            TIMEOUT
        }
    }

    /// Begin: this execution owns its attempt, and that is durable.
    record Go(Execution to) implements Signal {
        public Go {
            requireNonNull(to, "to");
        }
    }
}
