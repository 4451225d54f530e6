// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;

/// What an execution says of the job that it runs. An execution numbers its Updates from 0 without gaps; if one of them
/// cannot be appended, none after it is.
public sealed interface ExecutionUpdate extends JobUpdate {

    Execution by();

    /// 0 for Started and for Refused, then one more each.
    long number();

    @Override
    default JobRef job() {
        return by().job();
    }

    /// The execution begins. The first one of an attempt owns it.
    ///
    /// @param beat the newest Presence that its worker had made before this: every later one lists the execution until
    ///     its end is durable
    record Started(Execution by, long number, long beat) implements ExecutionUpdate {
        public Started {
            requireNonNull(by, "by");
        }
    }

    /// How far it is.
    ///
    /// @param done how much of `total`, in the Computation's own unit
    /// @param total how much there is; 0 or less if nobody knows
    /// @param text for people; absent if none
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Progressed(Execution by, long number, double done, double total, String text) implements ExecutionUpdate {
        public Progressed {
            requireNonNull(by, "by");
            text = Limits.cut(text);
        }
    }

    /// A partial result.
    ///
    /// @param index counts a job's emissions from 0, going on from the checkpoint that the attempt began with
    /// @param emission at most [Limits#EMISSION_BYTES]
    record Emitted(Execution by, long number, long index, Json emission) implements ExecutionUpdate {
        public Emitted {
            requireNonNull(by, "by");
            requireNonNull(emission, "emission");
        }
    }

    /// A line of the Computation's log.
    record Logged(Execution by, long number, String level, String text) implements ExecutionUpdate {
        public Logged {
            requireNonNull(by, "by");
            text = Limits.cut(text);
        }
    }

    /// A later attempt may go on from here.
    record Checkpointed(Execution by, long number, Checkpoint checkpoint) implements ExecutionUpdate {
        public Checkpointed {
            requireNonNull(by, "by");
            requireNonNull(checkpoint, "checkpoint");
        }
    }

    /// The Computation has returned. A final outcome.
    ///
    /// @param result at most [Limits#RESULT_BYTES]
    record Completed(Execution by, long number, Json result) implements ExecutionUpdate {
        public Completed {
            requireNonNull(by, "by");
            requireNonNull(result, "result");
        }
    }

    /// The Computation has thrown. Ends the attempt; the job too, if no attempt is left.
    ///
    /// @param retryable false for an error that no further attempt can mend
    record Failed(Execution by, long number, ErrorInfo error, boolean retryable) implements ExecutionUpdate {
        public Failed {
            requireNonNull(by, "by");
            requireNonNull(error, "error");
        }
    }

    /// The worker hands the job back unfinished, with nothing against it. Ends the attempt and charges none.
    ///
    /// @param reason for people
    record Released(Execution by, long number, String reason) implements ExecutionUpdate {
        public Released {
            requireNonNull(by, "by");
        }
    }

    /// The worker took a Dispatch and can't run it. The attempt has not begun.
    ///
    /// @param number always 0
    record Refused(Execution by, long number, Reason reason, String text) implements ExecutionUpdate {
        public Refused {
            requireNonNull(by, "by");
            requireNonNull(reason, "reason");
        }

        /// Why a worker says no.
        public enum Reason {
            /// It has no Computation for the Work's type.
            UNKNOWN_TYPE,
            /// It is about to end.
            DRAINING,
            /// It has no slot free after all.
            BUSY
        }
    }
}
