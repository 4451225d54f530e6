// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.job;

import static dev.treadle.ledger.job.Histories.JOB;
import static dev.treadle.ledger.job.Histories.NULL;
import static dev.treadle.ledger.job.Histories.execution;
import static dev.treadle.ledger.job.Histories.policy;
import static dev.treadle.ledger.job.Histories.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.job.Folded.Verdict;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Discarded;
import dev.treadle.protocol.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A job's life, case by case.
class JobFoldTest {

    private static final ErrorInfo ERROR = new ErrorInfo("x", "y", null);
    private static final ErrorInfo STUCK = new ErrorInfo(ErrorInfo.STUCK, "it does not end", null);
    private JobState state;
    private long at = 1_000;

    @Test
    void the_first_Started_owns_the_attempt_and_the_second_is_late() {
        fold(submitted(Policy.DEFAULT));
        assertThat(fold(started(1, 1))).isEqualTo(Verdict.COUNTED);
        assertThat(fold(started(1, 2))).isEqualTo(Verdict.LATE);
        assertThat(fold(new ExecutionUpdate.Completed(execution(1, 2), 1, NULL))).isEqualTo(Verdict.LATE);
        assertThat(fold(new ExecutionUpdate.Completed(execution(1, 1), 1, NULL))).isEqualTo(Verdict.COUNTED);
        assertThat(state.phase()).isEqualTo(Phase.COMPLETED);
    }

    @Test
    void a_lost_attempt_is_followed_by_a_second_and_what_the_first_says_then_is_late() {
        fold(submitted(Policy.DEFAULT));
        fold(started(1, 1));
        fold(new ExecutionUpdate.Checkpointed(execution(1, 1), 1, new Checkpoint(NULL, 4)));
        fold(new ExecutionUpdate.Emitted(execution(1, 1), 2, 4, NULL));
        fold(new JobUpdate.Lost(execution(1, 1), "silent"));
        assertThat(state.phase()).isEqualTo(Phase.QUEUED);
        assertThat(state.attempt()).isEqualTo(2);
        assertThat(state.index()).isEqualTo(4);
        assertThat(fold(new ExecutionUpdate.Emitted(execution(1, 1), 3, 5, NULL))).isEqualTo(Verdict.LATE);
        assertThat(fold(started(2, 2))).isEqualTo(Verdict.COUNTED);
        assertThat(fold(new ExecutionUpdate.Completed(execution(1, 1), 4, NULL))).isEqualTo(Verdict.LATE);
        assertThat(state.failures()).isZero();
    }

    @Test
    void a_failure_is_tried_again_after_a_wait_and_fails_for_good_when_no_attempt_is_left() {
        fold(submitted(policy(2, 5, 0, false)));
        fold(started(1, 1));
        at = 5_000;
        fold(new ExecutionUpdate.Failed(execution(1, 1), 1, ERROR, true));
        assertThat(state.phase()).isEqualTo(Phase.SCHEDULED);
        assertThat(state.dueAt()).isBetween(6_000L, 6_200L);
        assertThat(fold(started(2, 1))).as("nothing starts before its time").isEqualTo(Verdict.LATE);
        fold(new JobUpdate.Queued(JOB, 2));
        fold(started(2, 2));
        fold(new ExecutionUpdate.Failed(execution(2, 2), 1, ERROR, true));
        assertThat(state.phase()).isEqualTo(Phase.FAILED);
        assertThat(state.doom()).isEqualTo(Discarded.Reason.FAILED);
        assertThat(state.endings()).extracting(ending -> ending.execution().attempt()).containsExactly(1, 2);
        fold(new Discarded(JOB, Discarded.Reason.FAILED, "no attempt is left"));
        assertThat(state.phase()).isEqualTo(Phase.DISCARDED);
    }

    @Test
    void an_error_that_no_attempt_can_mend_fails_at_once() {
        fold(submitted(policy(9, 5, 0, false)));
        fold(started(1, 1));
        fold(new ExecutionUpdate.Failed(execution(1, 1), 1, ERROR, false));
        assertThat(state.phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void a_job_that_takes_its_workers_with_it_is_poison() {
        fold(submitted(policy(1, 2, 0, false)));
        for (int attempt = 1; attempt <= 2; attempt++) {
            fold(started(attempt, attempt));
            fold(new JobUpdate.Lost(execution(attempt, attempt), "silent"));
        }
        assertThat(state.phase()).isEqualTo(Phase.FAILED);
        assertThat(state.doom()).isEqualTo(Discarded.Reason.POISON);
        assertThat(state.attempt()).isEqualTo(2);
    }

    @Test
    void a_job_is_poison_only_if_nothing_but_losses_stand_in_a_row() {
        for (JobUpdate survived : new JobUpdate[] {new ExecutionUpdate.Failed(execution(2, 2), 1, ERROR, true),
                new ExecutionUpdate.Released(execution(2, 2), 1, "ending")}) {
            state = null;
            fold(submitted(policy(9, 2, 0, false)));
            fold(started(1, 1));
            fold(new JobUpdate.Lost(execution(1, 1), "silent"));
            fold(started(2, 2));
            fold(survived);
            fold(new JobUpdate.Queued(JOB, 3));
            fold(started(3, 3));
            fold(new JobUpdate.Lost(execution(3, 3), "silent"));
            assertThat(state.phase()).as(survived.toString()).isEqualTo(Phase.QUEUED);
            assertThat(state.losses()).isEqualTo(1);
        }
    }

    @Test
    void an_attempt_that_gets_stuck_charges_both_budgets_since_it_takes_a_slot_of_its_worker_with_it() {
        fold(submitted(policy(9, 2, 0, false)));
        fold(started(1, 1));
        fold(new ExecutionUpdate.Failed(execution(1, 1), 1, STUCK, true));
        assertThat(List.of(state.failures(), state.losses())).containsExactly(1, 1);
        fold(new JobUpdate.Queued(JOB, 2));
        fold(started(2, 2));
        fold(new ExecutionUpdate.Failed(execution(2, 2), 1, STUCK, true));
        assertThat(state.phase()).isEqualTo(Phase.FAILED);
        assertThat(state.doom()).isEqualTo(Discarded.Reason.POISON);
        assertThat(state.attempt()).isEqualTo(2);
    }

    @Test
    void a_job_whose_time_is_over_remembers_what_ran_then() {
        running();
        assertThat(fold(new Discarded(JOB, Discarded.Reason.TIMEOUT, "too long"))).isEqualTo(Verdict.COUNTED);
        assertThat(state.phase()).isEqualTo(Phase.DISCARDED);
        assertThat(state.doom()).isEqualTo(Discarded.Reason.TIMEOUT);
        assertThat(state.endings()).extracting(DeadJob.Ending::text).containsExactly("too long");
        assertThat(fold(new ExecutionUpdate.Completed(execution(1, 1), 1, NULL))).isEqualTo(Verdict.LATE);
    }

    @Test
    void of_very_many_endings_the_first_and_the_newest_are_remembered_and_few_of_them_in_full() {
        int attempts = JobFold.ENDINGS + 50;
        fold(submitted(policy(attempts, 5, 0, false)));
        for (int attempt = 1; attempt <= attempts; attempt++) {
            fold(started(attempt, attempt));
            fold(new ExecutionUpdate.Failed(execution(attempt, attempt), 1, new ErrorInfo("x", attempt + "y".repeat(1_000), "trace"), true));
            fold(new JobUpdate.Queued(JOB, attempt + 1));
        }
        assertThat(state.phase()).isEqualTo(Phase.FAILED);
        var endings = state.endings();
        assertThat(endings).hasSize(JobFold.ENDINGS);
        assertThat(endings.getFirst().execution().attempt()).isEqualTo(1);
        assertThat(endings.getLast().execution().attempt()).isEqualTo(attempts);
        assertThat(endings.get(1).execution().attempt()).isEqualTo(52);
        assertThat(state.endingsOmitted()).isEqualTo(50);
        assertThat(endings).filteredOn(ending -> ending.error().trace() != null).hasSize(JobFold.ENDINGS_IN_FULL)
                .contains(endings.getFirst(), endings.getLast());
        assertThat(endings.get(1).error().message()).hasSize(JobFold.SHORT_CHARS).startsWith("52y").endsWith("…");
    }

    @Test
    void a_released_attempt_charges_nothing_and_is_queued_at_once() {
        fold(submitted(policy(1, 1, 0, false)));
        fold(started(1, 1));
        fold(new ExecutionUpdate.Released(execution(1, 1), 1, "ending"));
        assertThat(state.phase()).isEqualTo(Phase.QUEUED);
        assertThat(state.failures() + state.losses()).isZero();
    }

    @Test
    void work_that_must_not_begin_twice_ends_as_outcome_unknown_once_it_may_have_begun() {
        for (var confirmed : new boolean[] {false, true}) {
            state = null;
            fold(submitted(policy(3, 5, 0, true)));
            fold(started(1, 1));
            if (confirmed) {
                fold(new JobUpdate.Confirmed(execution(1, 1)));
            }
            fold(new JobUpdate.Lost(execution(1, 1), "silent"));
            assertThat(state.phase()).isEqualTo(confirmed ? Phase.FAILED : Phase.QUEUED);
            assertThat(state.doom()).isEqualTo(confirmed ? Discarded.Reason.OUTCOME_UNKNOWN : null);
        }
    }

    @Test
    void a_Confirmed_that_comes_after_the_loss_confirms_nothing() {
        fold(submitted(policy(3, 5, 0, true)));
        fold(started(1, 1));
        fold(new JobUpdate.Lost(execution(1, 1), "silent"));
        assertThat(fold(new JobUpdate.Confirmed(execution(1, 1)))).isEqualTo(Verdict.LATE);
        assertThat(state.confirmed()).isFalse();
    }

    @Test
    void a_cancelled_job_in_the_line_never_starts() {
        fold(submitted(Policy.DEFAULT));
        fold(new JobUpdate.CancelRequested(JOB, "page"));
        assertThat(state.phase()).isEqualTo(Phase.CANCELLED);
        assertThat(fold(started(1, 1))).isEqualTo(Verdict.LATE);
    }

    @Test
    void a_running_job_that_is_to_be_cancelled_ends_with_its_attempt_however_that_ends_and_completes_if_it_does() {
        for (JobUpdate end : new JobUpdate[] {new JobUpdate.Cancelled(JOB, execution(1, 1), 1, "asked"), new JobUpdate.Cancelled(JOB, null, 0, "grace"),
                new JobUpdate.Lost(execution(1, 1), "silent"), new ExecutionUpdate.Failed(execution(1, 1), 1, ERROR, true),
                new ExecutionUpdate.Released(execution(1, 1), 1, "ending")}) {
            running();
            fold(new JobUpdate.CancelRequested(JOB, "page"));
            assertThat(state.phase()).isEqualTo(Phase.RUNNING);
            fold(end);
            assertThat(state.phase()).as(end.toString()).isEqualTo(Phase.CANCELLED);
        }
        running();
        fold(new JobUpdate.CancelRequested(JOB, "page"));
        fold(new ExecutionUpdate.Completed(execution(1, 1), 1, NULL));
        assertThat(state.phase()).isEqualTo(Phase.COMPLETED);
    }

    @Test
    void work_that_must_not_begin_twice_is_cancelled_when_its_worker_says_that_it_ended_and_unknown_when_nobody_does() {
        for (JobUpdate end : new JobUpdate[] {new ExecutionUpdate.Failed(execution(1, 1), 1, ERROR, true),
                new ExecutionUpdate.Released(execution(1, 1), 1, "ending"), new JobUpdate.Cancelled(JOB, execution(1, 1), 1, "asked"),
                new JobUpdate.Cancelled(JOB, null, 0, "grace"), new JobUpdate.Lost(execution(1, 1), "silent")}) {
            state = null;
            fold(submitted(policy(3, 3, 0, true)));
            fold(started(1, 1));
            fold(new JobUpdate.Confirmed(execution(1, 1)));
            fold(new JobUpdate.CancelRequested(JOB, "page"));
            fold(end);
            assertThat(state.phase()).as(end.toString()).isEqualTo(end instanceof JobUpdate.Lost ? Phase.FAILED : Phase.CANCELLED);
        }
    }

    @Test
    void a_job_notes_when_its_session_ended_if_that_may_end_it() {
        fold(submitted(policy(3, 3, 0, false)));
        at = 5_000;
        assertThat(fold(new JobUpdate.Orphaned(JOB, "closed"))).isEqualTo(Verdict.COUNTED);
        assertThat(state.orphanedUntil()).isEqualTo(5_700);
        at = 6_000;
        assertThat(fold(new JobUpdate.Orphaned(JOB, "closed"))).isEqualTo(Verdict.REPEATED);
        assertThat(state.phase()).isEqualTo(Phase.QUEUED);

        state = null;
        fold(submitted(Policy.DEFAULT));
        assertThat(fold(new JobUpdate.Orphaned(JOB, "closed"))).as("it is kept").isEqualTo(Verdict.REPEATED);
        assertThat(state.orphanedUntil()).isZero();
    }

    @Test
    void a_Refused_ends_the_Dispatch_and_not_the_attempt() {
        fold(submitted(Policy.DEFAULT));
        assertThat(fold(new ExecutionUpdate.Refused(execution(1, 1), 0, ExecutionUpdate.Refused.Reason.BUSY, "busy"))).isEqualTo(Verdict.COUNTED);
        assertThat(fold(started(1, 2))).isEqualTo(Verdict.COUNTED);
    }

    @Test
    void a_delayed_job_waits_for_its_time() {
        fold(submitted(policy(1, 1, 500, false)));
        assertThat(state.phase()).isEqualTo(Phase.SCHEDULED);
        assertThat(state.dueAt()).isEqualTo(1_500);
        fold(new JobUpdate.Queued(JOB, 1));
        assertThat(state.phase()).isEqualTo(Phase.QUEUED);
    }

    @Test
    void the_wait_doubles_up_to_its_most_with_at_most_a_fifth_of_jitter() {
        var policy = policy(9, 9, 0, false);
        long[] least = {1_000, 2_000, 4_000, 8_000, 8_000};
        for (int failures = 1; failures <= least.length; failures++) {
            assertThat(JobFold.backoffMillis(policy, JOB.id(), failures)).isBetween(least[failures - 1], least[failures - 1] * 6 / 5);
        }
        assertThat(JobFold.backoffMillis(policy, JOB.id(), 1_000)).isBetween(8_000L, 9_600L);
        assertThat(JobFold.backoffMillis(policy, JOB.id(), 1)).isEqualTo(JobFold.backoffMillis(policy, JOB.id(), 1));
    }

    @Test
    void what_is_said_of_a_job_that_nobody_submitted_is_unknown() {
        assertThat(JobFold.fold(null, started(1, 1), 0, 0)).isEqualTo(new Folded(null, Verdict.UNKNOWN));
    }

    private void running() {
        state = null;
        fold(submitted(policy(3, 3, 0, false)));
        fold(started(1, 1));
    }

    private static Started started(int attempt, int worker) {
        return new Started(execution(attempt, worker), 0, 1);
    }

    private Verdict fold(JobUpdate update) {
        var folded = JobFold.fold(state, update, 7, at);
        state = folded.state();
        return folded.verdict();
    }
}
