// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobUpdate;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Laws of the Ledger, over worlds in which it may lose any of its steps. A world that breaks one says its seed;
/// `-Dtreadle.seed=N` runs that one alone, `-Dtreadle.worlds=N` so many of each kind.
class SimulationTest {

    private static final int WORLDS = Integer.getInteger("treadle.worlds", 300);
    private static final int JOBS = 14;
    private static final long TROUBLE_MILLIS = 12_000;
    private static final long CALM_MILLIS = 120_000;

    @Test
    void where_nothing_goes_wrong_each_attempt_is_dispatched_and_started_once() {
        forEachWorld(Faults.NONE, world -> {
            everyJobHasItsOutcome(world);
            assertThat(world.count(JobUpdate.Lost.class)).isZero();
            assertThat(world.count(JobUpdate.Overdue.class)).isZero();
            assertThat(world.count(ExecutionUpdate.Refused.class)).isZero();
            assertThat(world.startsOfAttempts().values()).allMatch(starts -> starts == 1);
        });
    }

    @Test
    void what_is_rekeyed_again_is_not_run_again() {
        forEachWorld(Faults.OF_REKEYING, world -> {
            everyJobHasItsOutcome(world);
            assertThat(world.count(JobUpdate.Lost.class)).isZero();
            assertThat(world.startsOfAttempts().values()).allMatch(starts -> starts == 1);
        });
    }

    @Test
    void every_job_has_one_outcome_whatever_step_the_Ledger_loses() {
        forEachWorld(Faults.OF_THE_LEDGER, SimulationTest::everyJobHasItsOutcome);
    }

    @Test
    void every_job_has_one_outcome_when_old_owners_wake_and_write() {
        forEachWorld(Faults.OF_OLD_OWNERS, SimulationTest::everyJobHasItsOutcome);
    }

    @Test
    void every_job_has_one_outcome_when_workers_die_freeze_and_refuse() {
        forEachWorld(Faults.OF_WORKERS, SimulationTest::everyJobHasItsOutcome);
    }

    @Test
    void every_job_has_one_outcome_when_everything_goes_wrong_at_once() {
        forEachWorld(Faults.ALL, SimulationTest::everyJobHasItsOutcome);
    }

    @Test
    void no_job_is_lost_and_none_is_stuck_in_the_books_even_when_old_owners_write_to_their_log() {
        forEachWorld(Faults.ALL_AND_STALE_BOOKS, world -> assertThat(world.states()).hasSameSizeAs(world.submitted()));
    }

    @Test
    void no_crash_of_the_Ledger_and_no_silence_of_the_broker_declares_a_worker_dead() {
        forEachWorld(Faults.OF_OLD_OWNERS, world -> assertThat(world.count(JobUpdate.Lost.class)).isZero());
    }

    private static void everyJobHasItsOutcome(World world) {
        var states = world.states();
        assertThat(states).hasSameSizeAs(world.submitted());
        states.values().forEach(state -> {
            assertThat(state.phase()).isIn(Phase.COMPLETED, Phase.CANCELLED, Phase.DISCARDED);
            if (state.policy().atMostOnce()) {
                assertThat(world.begun.getOrDefault(state.job().id(), 0)).as("how often %s began: %s", state.job().id(), world.history(state.job().id())).isLessThanOrEqualTo(1);
            }
            if (state.phase() == Phase.DISCARDED && state.doom() != JobUpdate.Discarded.Reason.TIMEOUT) {
                assertThat(world.dead).contains(state.job().id());
            }
        });
    }

    @Test
    void nothing_is_left_of_jobs_that_have_ended() {
        forEachWorld(Faults.ALL, world -> assertThat(world.owner.shelf().map.keySet())
                .noneMatch(key -> new String(key, UTF_8).matches("(default|cpu)\0[ewc].*")));
    }

    @Test
    void an_attempt_is_run_again_only_where_a_crash_took_the_note_of_its_Dispatch_away() {
        int[] counts = new int[2];
        forEachWorld(Faults.OF_THE_LEDGER, world -> {
            counts[0] += world.startsOfAttempts().values().stream().mapToInt(starts -> starts - 1).sum();
            counts[1] += world.owner.takeOvers;
        });
        // Most of these owners die with writes under way; a Dispatch that was taken while its note was not is about one in 60.
        assertThat(counts[0]).as("second runs in %d take-overs", counts[1]).isLessThan(counts[1] / 30 + 1);
    }

    private static void forEachWorld(Faults faults, Consumer<World> law) {
        Integer only = Integer.getInteger("treadle.seed");
        int from = only == null ? 1 : only;
        int to = only == null ? WORLDS : only;
        for (int seed = from; seed <= to; seed++) {
            var world = new World(seed, faults, JOBS);
            try {
                world.run(TROUBLE_MILLIS, CALM_MILLIS);
                law.accept(world);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dtreadle.seed=" + seed + " breaks under " + faults + ": " + e.getMessage(), e);
            }
        }
    }
}
