// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.ExecutionUpdate.Checkpointed;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.ExecutionUpdate.Released;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Workers that are told to end while they have work, with a real Ledger that gives it to others.
@ExtendWith(RealBroker.class)
class RollingRestartTest {

    /// More than a worker runs until it is replaced: 100 emissions, two seconds.
    private static final int COUNT = 100;
    private static final Map<String, String> FOUR_SLOTS = Map.of("treadle.worker.queues.default.slots", "4", "treadle.worker.drain-grace", "100ms");

    @Test
    void aWorkerThatIsToldToEndIsGoneWithinItsGraceAndASecondAndItsJobGoesOnElsewhereAtOnceAndFree(Fleet fleet, @TempDir Path state)
            throws Exception {
        fleet.ledger(state);
        fleet.process("left", "treadle.worker.drain-grace=500ms");
        fleet.process("right", "treadle.worker.drain-grace=500ms");
        var job = fleet.submit(new Act("saves", 200), new Policy(0, null, 1, 1, new Policy.Backoff(1, 1), 0, 0, 0, 5_000, false, null));
        fleet.await(job, all -> all.stream().filter(Checkpointed.class::isInstance).count() >= 2);
        var ending = fleet.process(fleet.await(job, Started.class).by().id().worker());

        long told = System.nanoTime();
        int code = ending.stop(Duration.ofSeconds(20));

        assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofMillis(1_500));
        assertThat(code).isEqualTo(143);
        fleet.await(job, Completed.class);
        var drawn = Drawn.of(fleet.history(job));
        assertThat(drawn.items()).isEqualTo(CrashTest.upTo(200));
        assertThat(drawn.late()).isEmpty();
        assertThat(drawn.state().attempt()).isEqualTo(2);
        assertThat(drawn.state().failures() + drawn.state().losses()).isZero();
        var history = fleet.history(job);
        int released = IntStream.range(0, history.size()).filter(i -> history.get(i).update() instanceof Released).findFirst().orElseThrow();
        assertThat(history.get(released + 1).update()).isInstanceOf(Started.class);
        assertThat(history.get(released + 1).at() - history.get(released).at()).as("ms until it runs elsewhere").isLessThan(1_000);
    }

    @Test
    void aRollingRestartOfEveryWorkerUnderLoadLosesNothingAndRepeatsOnlyWhatHadNoCheckpoint(Fleet fleet, @TempDir Path state) {
        fleet.ledger(state);
        var workers = new ArrayDeque<Worker>();
        for (int i = 0; i < 3; i++) {
            workers.add(fleet.worker(FOUR_SLOTS, new Counting()));
        }
        var jobs = new ArrayList<JobRef>();
        for (int i = 0; i < 24; i++) {
            // One loss would be the last.
            jobs.add(fleet.submit(new Act(i % 2 == 0 ? "saves" : "counts", COUNT), new Policy(0, null, 1, 1, new Policy.Backoff(1, 1), 0, 0, 0, 5_000, false, null)));
        }
        // Each is replaced when it has work, and the next only when the new one serves.
        for (int i = 0; i < 3; i++) {
            var next = workers.remove();
            fleet.awaitPresence(presence -> presence.worker().equals(next.name()) && !presence.executions().isEmpty());
            Fleet.drain(next);
            workers.add(fleet.worker(FOUR_SLOTS, new Counting()));
        }

        jobs.forEach(job -> fleet.await(job, Completed.class));

        int released = 0;
        for (var job : jobs) {
            var drawn = Drawn.of(fleet.history(job));
            assertThat(drawn.state().phase()).isEqualTo(Phase.COMPLETED);
            assertThat(drawn.items()).isEqualTo(CrashTest.upTo(COUNT));
            assertThat(drawn.state().failures() + drawn.state().losses()).isZero();
            assertThat(repeated(fleet.updates(job))).as("what attempts began with, beyond their checkpoints").isZero();
            released += drawn.state().attempt() - 1;
        }
        assertThat(released).as("attempts that were handed back").isPositive();
    }

    /// By how many emissions attempts began before the checkpoint that the ones before them left.
    private static long repeated(List<JobUpdate> updates) {
        long checkpoint = 0;
        long repeated = 0;
        int attempt = 1;
        for (var update : updates) {
            if (update instanceof Checkpointed made) {
                checkpoint = made.checkpoint().index();
            } else if (update instanceof Emitted emitted && emitted.by().attempt() > attempt) {
                attempt = emitted.by().attempt();
                repeated += checkpoint - emitted.index();
            }
        }
        return repeated;
    }
}
