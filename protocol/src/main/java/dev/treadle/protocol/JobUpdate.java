// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;

/// What happened to a job. Said by the session that owns it (Submitted, Orphaned), by the Ledger (Queued, Overdue, Lost,
/// Confirmed, Discarded), or by a worker ([ExecutionUpdate]); CancelRequested by either of the first two, Cancelled by either of
/// the last two.
public sealed interface JobUpdate extends Update permits ExecutionUpdate, JobUpdate.Submitted, JobUpdate.Queued, JobUpdate.Overdue,
        JobUpdate.Lost, JobUpdate.Confirmed, JobUpdate.Orphaned, JobUpdate.CancelRequested, JobUpdate.Cancelled, JobUpdate.Discarded {

    JobRef job();

    @Override
    default SessionId session() {
        return job().session();
    }

    /// The job exists from here on.
    ///
    /// @param binding the name under which the session listens to it
    /// @param cause what made the handler run that submitted it
    /// @param ordinal the how-manieth submission of that binding within that cause, from 0
    /// @param type the Work's type
    /// @param work the Work, as the page wrote it; at most [Limits#WORK_BYTES]
    /// @param policy its terms
    /// @param direct whether whoever submitted it has also appended its first Dispatch (the fast path)
    record Submitted(JobRef job, String binding, Cause cause, int ordinal, String type, Json work, Policy policy, boolean direct)
            implements JobUpdate {
        public Submitted {
            requireNonNull(job, "job");
            requireNonNull(binding, "binding");
            requireNonNull(cause, "cause");
            requireNonNull(type, "type");
            requireNonNull(work, "work");
            requireNonNull(policy, "policy");
        }

        /// The same, whose first Dispatch follows by whoever submits it.
        public Submitted handedOut() {
            return new Submitted(job, binding, cause, ordinal, type, work, policy, true);
        }
    }

    /// A delayed job, or one that waited between attempts, takes its place in the line.
    ///
    /// @param attempt the attempt that it waits for
    record Queued(JobRef job, int attempt) implements JobUpdate {
        public Queued {
            requireNonNull(job, "job");
        }
    }

    /// A Dispatch has had no answer for its time. When the Ledger reads this back it has read everything that the Journal
    /// held of the job when it gave up waiting; if the job is not running even then, it is dispatched again.
    ///
    /// @param attempt the attempt that was dispatched
    /// @param copy which Dispatch of that attempt, from 0
    record Overdue(JobRef job, int attempt, int copy) implements JobUpdate {
        public Overdue {
            requireNonNull(job, "job");
        }
    }

    /// An execution's worker has shown no sign of life for its time, or no longer lists the execution.
    ///
    /// @param reason for people
    record Lost(Execution of, String reason) implements JobUpdate {
        public Lost {
            requireNonNull(of, "of");
        }

        @Override
        public JobRef job() {
            return of.job();
        }
    }

    /// The Ledger has seen that this execution owns its attempt, which must not begin twice. Once this is read back while
    /// that is still so, the execution is told to go.
    record Confirmed(Execution of) implements JobUpdate {
        public Confirmed {
            requireNonNull(of, "of");
        }

        @Override
        public JobRef job() {
            return of.job();
        }
    }

    /// The job's session has ended. If the job lives when its [Policy#orphanGraceMillis] is over, the Ledger asks for its end.
    ///
    /// @param reason why the session has ended, for people
    record Orphaned(JobRef job, String reason) implements JobUpdate {
        public Orphaned {
            requireNonNull(job, "job");
        }
    }

    /// Somebody wants the job to end.
    ///
    /// @param by who, for people: `page`, `newer run`, `Ledger`
    record CancelRequested(JobRef job, String by) implements JobUpdate {
        public CancelRequested {
            requireNonNull(job, "job");
        }
    }

    /// The job has ended because that was asked for. A final outcome.
    ///
    /// @param by the execution that stopped; absent if the Ledger says it of a job that waited, or whose grace was over
    /// @param number of that execution's Updates; 0 if there is no execution
    /// @param reason for people; [#STUCK] if the Computation was given up
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Cancelled(JobRef job, Execution by, long number, String reason) implements JobUpdate {

        /// The Computation was told to stop and goes on. It keeps its slot, which counts as stuck, until it returns.
        public static final String STUCK = "it did not stop within its grace";

        public Cancelled {
            requireNonNull(job, "job");
        }
    }

    /// The job has ended without an outcome of its own and is in the dead-letter topic. A final outcome.
    ///
    /// @param reason why
    record Discarded(JobRef job, Reason reason, String text) implements JobUpdate {
        public Discarded {
            requireNonNull(job, "job");
            requireNonNull(reason, "reason");
        }

        /// Why a job is discarded.
        public enum Reason {
            /// Its Computation failed as often as it may.
            FAILED,
            /// It was lost with its worker, or kept a slot of it, as often in a row as it may: it may be what kills them.
            POISON,
            /// It must not begin twice, had begun, and was lost: nobody knows how it ended.
            OUTCOME_UNKNOWN,
            /// It was not done within its time.
            TIMEOUT
        }
    }
}
