// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.job.Folded.Verdict;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobUpdate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Laws of the fold, over histories in which anybody says anything at any time.
class JobFoldPropertiesTest {

    private static final int RUNS = 20_000;
    private static final int LENGTH = 40;

    @Test
    void an_attempt_has_at_most_one_owner() {
        forEachHistory(history -> {
            Map<Integer, Execution> owners = new HashMap<>();
            JobState state = null;
            for (var update : history) {
                var folded = fold(state, update);
                if (folded.counted() && update instanceof ExecutionUpdate.Started started) {
                    assertThat(owners.put(started.by().attempt(), started.by())).isNull();
                }
                state = folded.state();
            }
        });
    }

    @Test
    void nothing_that_an_execution_says_counts_unless_it_owns_the_running_attempt() {
        forEachHistory(history -> {
            JobState state = null;
            for (var update : history) {
                var folded = fold(state, update);
                if (folded.counted() && update instanceof ExecutionUpdate said && !(said instanceof ExecutionUpdate.Started)
                        && !(said instanceof ExecutionUpdate.Refused)) {
                    assertThat(state.phase()).isEqualTo(Phase.RUNNING);
                    assertThat(state.owner()).isEqualTo(said.by());
                }
                state = folded.state();
            }
        });
    }

    @Test
    void there_is_at_most_one_outcome_and_nothing_runs_after_it() {
        forEachHistory(history -> {
            JobState state = null;
            int outcomes = 0;
            for (var update : history) {
                var before = state;
                var folded = fold(state, update);
                state = folded.state();
                if (before != null && before.phase().ended()) {
                    assertThat(state.phase()).isIn(before.phase(), before.phase() == Phase.FAILED ? Phase.DISCARDED : before.phase());
                } else if (state.phase().ended()) {
                    outcomes++;
                }
            }
            assertThat(outcomes).isLessThanOrEqualTo(1);
        });
    }

    @Test
    void what_is_said_again_changes_nothing() {
        forEachHistory(history -> {
            JobState state = null;
            for (int i = 0; i < history.size(); i++) {
                state = fold(state, history.get(i)).state();
                assertThat(fold(state, history.get(i)).state()).as("an immediate repeat of %s", history.get(i)).isEqualTo(state);
            }
        });
    }

    @Test
    void a_whole_history_read_again_changes_nothing() {
        forEachHistory(history -> {
            // What counted is what the Journal can hold twice for a reader that starts over; the rest was late to begin with.
            JobState state = null;
            var counted = new ArrayList<JobUpdate>();
            for (var update : history) {
                var folded = fold(state, update);
                state = folded.state();
                if (folded.verdict() == Verdict.COUNTED) {
                    counted.add(update);
                }
            }
            var replayed = state;
            for (var update : counted) {
                replayed = fold(replayed, update).state();
            }
            assertThat(replayed).isEqualTo(state);
        });
    }

    @Test
    void whoever_leaves_progress_emissions_and_logs_out_finds_the_same_life() {
        forEachHistory(history -> {
            JobState whole = null;
            JobState sparse = null;
            for (var update : history) {
                whole = fold(whole, update).state();
                if (!(update instanceof ExecutionUpdate.Progressed || update instanceof ExecutionUpdate.Emitted
                        || update instanceof ExecutionUpdate.Logged)) {
                    sparse = fold(sparse, update).state();
                }
            }
            // The numbers of what was left out are the one thing that a sparse reader can't check, so only well-numbered
            // histories are compared: those in which nothing was refused as a repeat.
            if (repeats(history) == 0) {
                assertThat(List.of(sparse.phase(), sparse.attempt(), sparse.failures(), sparse.losses(), sparse.checkpointIndex()))
                        .isEqualTo(List.of(whole.phase(), whole.attempt(), whole.failures(), whole.losses(), whole.checkpointIndex()));
            }
        });
    }

    @Test
    void the_histories_reach_every_phase() {
        Set<Phase> seen = EnumSet.noneOf(Phase.class);
        forEachHistory(history -> {
            JobState state = null;
            for (var update : history) {
                state = fold(state, update).state();
                seen.add(state.phase());
            }
        });
        assertThat(seen).containsExactlyInAnyOrder(Phase.values());
    }

    private static int repeats(List<JobUpdate> history) {
        JobState state = null;
        int repeats = 0;
        for (var update : history) {
            var folded = fold(state, update);
            if (update instanceof ExecutionUpdate && folded.verdict() == Verdict.REPEATED) {
                repeats++;
            }
            state = folded.state();
        }
        return repeats;
    }

    private static Folded fold(JobState state, JobUpdate update) {
        return JobFold.fold(state, update, 0, 1_000);
    }

    private static void forEachHistory(Consumer<List<JobUpdate>> law) {
        for (int seed = 0; seed < RUNS; seed++) {
            var history = Histories.random(new Random(seed), LENGTH);
            try {
                law.accept(history);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + String.join("\n  ", history.stream().map(Object::toString).toList()), e);
            }
        }
    }
}
