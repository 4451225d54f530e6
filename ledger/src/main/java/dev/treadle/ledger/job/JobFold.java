// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.job;

import dev.treadle.ledger.job.Folded.Verdict;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Discarded;
import dev.treadle.protocol.Policy;
import java.util.List;
import java.util.function.Consumer;

/// The life of a job, as a pure function: the job's state and the next Update give the next state, and what that Update
/// is worth. The only place that knows.
///
/// What holds for every order of Updates: the first Started of an attempt owns it; Lost, Failed, Released and every outcome
/// end it; what another execution says, or anyone says later, is late; an ended job never runs again. A Refused ends a
/// Dispatch and not the attempt, since another Dispatch of the attempt may be out.
///
/// Whoever folds may leave out [ExecutionUpdate.Progressed], [ExecutionUpdate.Emitted] and [ExecutionUpdate.Logged]: they
/// change nothing that the others depend on.
public final class JobFold {

    /// How many endings of attempts a job remembers: the first and the newest.
    public static final int ENDINGS = 100;
    /// How many of them with the error's whole message and its stack trace: the first and the newest.
    static final int ENDINGS_IN_FULL = 10;
    /// What the others keep of the message.
    static final int SHORT_CHARS = 200;

    private JobFold() {
    }

    /// @param before the job so far; null if there is none
    /// @param update the next Update of that job
    /// @param offset where it stands in the partition of the job's home
    /// @param at when it was appended, by the broker's clock, in milliseconds since 1970
    public static Folded fold(JobState before, JobUpdate update, long offset, long at) {
        if (before == null) {
            return update instanceof JobUpdate.Submitted submitted ? new Folded(begin(submitted, offset, at), Verdict.COUNTED)
                    : new Folded(null, Verdict.UNKNOWN);
        }
        return switch (update) {
            case JobUpdate.Submitted again -> repeated(before);
            case JobUpdate.Queued queued -> queue(before, queued);
            case JobUpdate.Overdue overdue -> awaits(before, overdue.attempt()) ? counted(before, draft -> { }) : repeated(before);
            case JobUpdate.Confirmed confirmed -> confirm(before, confirmed.of());
            case JobUpdate.Orphaned orphaned -> orphan(before, at);
            case JobUpdate.CancelRequested request -> requestCancel(before, at);
            case JobUpdate.Lost lost -> lose(before, lost, at);
            case JobUpdate.Cancelled cancelled -> cancel(before, cancelled, at);
            case JobUpdate.Discarded discarded -> discard(before, discarded, at);
            case ExecutionUpdate.Refused refused ->
                    awaits(before, refused.by().attempt()) ? counted(before, draft -> { }) : late(before);
            case ExecutionUpdate.Started started -> start(before, started, at);
            case ExecutionUpdate said -> said(before, said, at);
        };
    }

    private static JobState begin(JobUpdate.Submitted submitted, long offset, long at) {
        var policy = submitted.policy();
        boolean delayed = policy.delayMillis() > 0;
        return new JobState(submitted.job(), submitted.binding(), submitted.type(), policy,
                delayed ? Phase.SCHEDULED : Phase.QUEUED, 1, null, 0, 0, 0, 0, 0, false, 0, 0, null, offset, at, 0,
                delayed ? at + policy.delayMillis() : 0, List.of());
    }

    private static boolean awaits(JobState before, int attempt) {
        return before.phase() == Phase.QUEUED && before.attempt() == attempt;
    }

    private static Folded queue(JobState before, JobUpdate.Queued queued) {
        if (before.phase() != Phase.SCHEDULED || queued.attempt() != before.attempt()) {
            return repeated(before);
        }
        return counted(before, draft -> {
            draft.phase = Phase.QUEUED;
            draft.dueAt = 0;
        });
    }

    private static Folded start(JobState before, ExecutionUpdate.Started started, long at) {
        if (before.isOwnedBy(started.by())) {
            return repeated(before);
        }
        if (!awaits(before, started.by().attempt())) {
            return late(before);
        }
        return counted(before, draft -> {
            draft.phase = Phase.RUNNING;
            draft.owner = started.by();
            draft.number = started.number() + 1;
            draft.startedAt = at;
        });
    }

    /// What the owner of an attempt says of it.
    private static Folded said(JobState before, ExecutionUpdate said, long at) {
        if (!before.isOwnedBy(said.by())) {
            return late(before);
        }
        if (said.number() < before.number()) {
            return repeated(before);
        }
        return counted(before, draft -> {
            draft.number = said.number() + 1;
            switch (said) {
                case ExecutionUpdate.Progressed progressed -> { }
                case ExecutionUpdate.Logged logged -> { }
                case ExecutionUpdate.Emitted emitted -> draft.index = emitted.index() + 1;
                case ExecutionUpdate.Checkpointed made -> {
                    draft.index = made.checkpoint().index();
                    draft.checkpointIndex = made.checkpoint().index();
                }
                case ExecutionUpdate.Completed completed -> draft.phase = Phase.COMPLETED;
                case ExecutionUpdate.Failed failed -> fail(before, draft, failed, at);
                case ExecutionUpdate.Released released -> {
                    draft.losses = 0;
                    draft.ending("released", null, released.reason(), at);
                    if (before.isCancelRequested()) {
                        draft.phase = Phase.CANCELLED;
                    } else {
                        tryAgain(before, draft);
                    }
                }
                case ExecutionUpdate.Started started -> throw new IllegalStateException("an owner doesn't start");
                case ExecutionUpdate.Refused refused -> throw new IllegalStateException("an owner doesn't refuse");
            }
        });
    }

    private static void fail(JobState before, Draft draft, ExecutionUpdate.Failed failed, long at) {
        draft.failures++;
        draft.ending("failed", failed.error(), null, at);
        boolean stuck = failed.error().type().equals(ErrorInfo.STUCK);
        draft.losses = stuck ? before.losses() + 1 : 0;
        boolean spent = !failed.retryable() || draft.failures >= before.policy().attempts() || before.policy().atMostOnce();
        if (before.isCancelRequested()) {
            draft.phase = Phase.CANCELLED;
        } else if (spent) {
            draft.doom(Discarded.Reason.FAILED);
        } else if (stuck && draft.losses >= before.policy().losses()) {
            draft.doom(Discarded.Reason.POISON);
        } else {
            tryAgain(before, draft);
            draft.phase = Phase.SCHEDULED;
            draft.dueAt = at + backoffMillis(before.policy(), before.job().id(), draft.failures);
        }
    }

    private static Folded lose(JobState before, JobUpdate.Lost lost, long at) {
        if (!before.isOwnedBy(lost.of())) {
            return repeated(before);
        }
        return counted(before, draft -> {
            draft.losses++;
            draft.ending("lost", null, lost.reason(), at);
            tryAgain(before, draft);
            if (draft.phase == Phase.QUEUED && draft.losses >= before.policy().losses()) {
                draft.attempt = before.attempt();
                draft.owner = before.owner();
                draft.doom(Discarded.Reason.POISON);
            }
        });
    }

    /// The attempt has ended unfinished: the job waits for the next one, unless it may not begin again or is to end.
    private static void tryAgain(JobState before, Draft draft) {
        if (before.policy().atMostOnce() && before.confirmed()) {
            draft.doom(Discarded.Reason.OUTCOME_UNKNOWN);
        } else if (before.isCancelRequested()) {
            draft.phase = Phase.CANCELLED;
        } else {
            draft.phase = Phase.QUEUED;
            draft.attempt++;
            draft.owner = null;
            draft.number = 0;
            draft.index = before.checkpointIndex();
            draft.confirmed = false;
        }
    }

    private static Folded confirm(JobState before, Execution of) {
        if (!before.isOwnedBy(of)) {
            return late(before);
        }
        return before.confirmed() ? repeated(before) : counted(before, draft -> draft.confirmed = true);
    }

    /// Whether it is to end because of that is a question of time: the Ledger asks for its end when its grace is over.
    private static Folded orphan(JobState before, long at) {
        boolean matters = before.policy().orphanGraceMillis() != null && before.orphanedAt() == 0 && !before.phase().ended();
        return matters ? counted(before, draft -> draft.orphanedAt = at) : repeated(before);
    }

    /// A job that nothing runs ends at once, by the Journal's order: a Started after this is late.
    private static Folded requestCancel(JobState before, long at) {
        if (before.phase().ended() || before.isCancelRequested()) {
            return repeated(before);
        }
        return counted(before, draft -> {
            draft.cancelRequestedAt = at;
            if (before.phase() != Phase.RUNNING) {
                draft.phase = Phase.CANCELLED;
                draft.dueAt = 0;
            }
        });
    }

    private static Folded cancel(JobState before, JobUpdate.Cancelled cancelled, long at) {
        if (cancelled.by() != null && !before.isOwnedBy(cancelled.by())) {
            return late(before);
        }
        if (before.phase().ended()) {
            return repeated(before);
        }
        return counted(before, draft -> {
            draft.phase = Phase.CANCELLED;
            draft.dueAt = 0;
            draft.ending("cancelled", null, cancelled.reason(), at);
        });
    }

    private static Folded discard(JobState before, JobUpdate.Discarded discarded, long at) {
        boolean outOfTime = discarded.reason() == Discarded.Reason.TIMEOUT && !before.phase().ended();
        if (before.phase() != Phase.FAILED && !outOfTime) {
            return repeated(before);
        }
        return counted(before, draft -> {
            if (before.phase() == Phase.RUNNING) {
                draft.ending("discarded", null, discarded.text(), at);
            }
            draft.phase = Phase.DISCARDED;
            draft.doom = discarded.reason();
            draft.dueAt = 0;
        });
    }

    /// How long to wait after so many failures: doubling, at most the policy's most, and up to a fifth more by a jitter that
    /// derives from the job's id, so that every fold of the same Updates finds the same time.
    static long backoffMillis(Policy policy, JobId id, int failures) {
        var backoff = policy.backoff();
        int doublings = Math.min(failures - 1, 40);
        long wait = backoff.firstMillis() > backoff.mostMillis() >> doublings ? backoff.mostMillis() : backoff.firstMillis() << doublings;
        int jitter = Math.floorMod((id.text() + failures).hashCode() * 0x9E3779B9, 1_000);
        return wait + wait * jitter / 5_000;
    }

    private static Folded counted(JobState before, Consumer<Draft> change) {
        var draft = new Draft(before);
        change.accept(draft);
        return new Folded(draft.state(), Verdict.COUNTED);
    }

    private static Folded late(JobState state) {
        return new Folded(state, Verdict.LATE);
    }

    private static Folded repeated(JobState state) {
        return new Folded(state, Verdict.REPEATED);
    }
}
