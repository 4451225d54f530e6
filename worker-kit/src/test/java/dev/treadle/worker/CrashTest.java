// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Checkpointed;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Discarded;
import dev.treadle.protocol.JobUpdate.Lost;
import dev.treadle.protocol.Policy;
import dev.treadle.local.ServiceProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Workers that die, hang and come back, as processes of their own, with a real Ledger. What is drawn is what a page would
/// show at the end; times are the Journal's own.
@ExtendWith(RealBroker.class)
class CrashTest {

    /// Three missed beats, up to a second since the last one that came, and what is left for the way from there.
    private static final long RECOVERY_MILLIS = 4_000;
    private static final int COUNT = 300;

    @Test
    void aKilledWorkersJobGoesOnElsewhereFromItsLastCheckpointWithinFourSeconds(Fleet fleet, @TempDir Path state) throws Exception {
        fleet.ledger(state);
        fleet.processes("left", "right");
        var job = fleet.submit(new Act("saves", COUNT), Policy.DEFAULT);
        fleet.await(job, all -> all.stream().filter(Checkpointed.class::isInstance).count() >= 3);

        fleet.process(fleet.await(job, Started.class).by().id().worker()).kill();

        fleet.await(job, Completed.class);
        assertThat(recovery(fleet, job)).isLessThan(RECOVERY_MILLIS);
        var drawn = Drawn.of(fleet.history(job));
        assertThat(drawn.items()).isEqualTo(upTo(COUNT));
        assertThat(drawn.state().attempt()).isEqualTo(2);
        assertThat(drawn.state().failures()).isZero();
        assertThat(drawn.state().losses()).isEqualTo(1);
        assertThat(firstIndex(fleet, job, 2)).as("where the second attempt goes on").isGreaterThanOrEqualTo(30).isEqualTo(lastCheckpoint(fleet, job, 1));
    }

    @Test
    void aFrozenWorkerThatComesBackIsStoppedAndWhatItStillSaysIsLateAndThenItServesAgain(Fleet fleet, @TempDir Path state) throws Exception {
        fleet.ledger(state);
        fleet.processes("left", "right");
        var job = fleet.submit(new Act("counts", COUNT), Policy.DEFAULT);
        fleet.await(job, all -> all.stream().filter(Emitted.class::isInstance).count() >= 20);
        var first = fleet.await(job, Started.class).by();
        var frozen = fleet.process(first.id().worker());

        frozen.freeze();
        fleet.await(job, all -> all.stream().anyMatch(update -> update instanceof Started started && started.by().attempt() == 2));
        assertThat(recovery(fleet, job)).isLessThan(RECOVERY_MILLIS);
        frozen.thaw();

        fleet.await(job, Completed.class);
        fleet.awaitEnd(first);
        var drawn = Drawn.of(fleet.history(job));
        assertThat(drawn.items()).isEqualTo(upTo(COUNT));
        // On a busy machine a copy of its Dispatch may have come late as well; what goes on elsewhere isn't late.
        assertThat(drawn.late()).allSatisfy(update -> assertThat(((ExecutionUpdate) update).by().attempt()).isEqualTo(first.attempt()));
        assertThat(drawn.late()).filteredOn(update -> ((ExecutionUpdate) update).by().equals(first)).as("what it said after it came back")
                .isNotEmpty().as("it was stopped long before its end").hasSizeLessThan(COUNT / 2);
        assertThat(fleet.updates(job)).noneMatch(update -> update instanceof Completed completed && completed.by().equals(first));

        // Alone, it has to be the one that takes the next.
        fleet.process(drawn.state().owner().id().worker()).kill();
        var next = fleet.submit(new Act("counts", 1), Policy.DEFAULT);
        assertThat(fleet.await(next, Completed.class).by().id().worker()).isEqualTo(first.id().worker());
    }

    @Test
    void aJobThatKillsAsManyWorkersInARowAsItMayIsDiscardedAsPoisonWithItsWholeHistory(Fleet fleet, @TempDir Path state) throws Exception {
        fleet.ledger(state);
        var workers = new ArrayList<ServiceProcess>();
        for (var name : List.of("one", "two", "three")) {
            workers.add(fleet.begin(name));
        }
        var job = fleet.submit(new Act("kills", 5), lossesAllowed(2));

        var discarded = fleet.await(job, Discarded.class);

        assertThat(discarded.reason()).isEqualTo(Discarded.Reason.POISON);
        assertThat(discarded.text()).contains("2 time(s) in a row");
        var dead = fleet.dead().getFirst();
        assertThat(dead.submitted().job()).isEqualTo(job);
        assertThat(dead.discarded()).isEqualTo(discarded);
        assertThat(dead.history()).extracting(ending -> ending.kind()).containsExactly("lost", "lost");
        assertThat(dead.history()).extracting(ending -> ending.execution().id().worker()).doesNotHaveDuplicates();
        assertThat(dead.omitted()).isZero();
        assertThat(workers).filteredOn(ServiceProcess::isAlive).as("one of three is left").hasSize(1);
    }

    @Test
    void aJobThatFailsIsTriedAgainAfterGrowingWaitsAndThenDiscardedWithEveryError(Fleet fleet, @TempDir Path state) {
        fleet.ledger(state);
        fleet.worker(2, new Counting());
        var job = fleet.submit(new Act("fails", 2), new Policy(0, null, 3, 5, new Policy.Backoff(200, 60_000), 0, 0, 0, 1_000, false, null));

        var discarded = fleet.await(job, Discarded.class);

        assertThat(discarded.reason()).isEqualTo(Discarded.Reason.FAILED);
        var dead = fleet.dead().getFirst();
        assertThat(dead.history()).extracting(ending -> ending.error().message())
                .containsExactly("no luck at attempt 1", "no luck at attempt 2", "no luck at attempt 3");
        var starts = times(fleet, job, Started.class);
        var ends = times(fleet, job, ExecutionUpdate.Failed.class);
        assertThat(starts.get(1) - ends.get(0)).isGreaterThanOrEqualTo(200);
        assertThat(starts.get(2) - ends.get(1)).isGreaterThanOrEqualTo(400);
    }

    @Test
    void aJobThatKeepsSlotsIsPoisonTooAndItsWorkersEndWithACodeThatSaysThatTheyAreToBeReplaced(Fleet fleet, @TempDir Path state) throws Exception {
        fleet.ledger(state);
        var workers = List.of(fleet.begin("one", "treadle.worker.queues.default.slots=1"), fleet.begin("two", "treadle.worker.queues.default.slots=1"));
        // It sticks from its first moment on: what is told to end before it does would end.
        var job = fleet.submit(new Act("sticks", 0), new Policy(0, null, 100, 2, new Policy.Backoff(1, 1), 0, 200, 0, 200, false, null));

        assertThat(fleet.await(job, Discarded.class).reason()).isEqualTo(Discarded.Reason.POISON);

        assertThat(fleet.dead().getFirst().history()).extracting(ending -> ending.error().type()).containsExactly("stuck", "stuck");
        for (var worker : workers) {
            assertThat(worker.exit().get(30, TimeUnit.SECONDS)).isEqualTo(75);
        }
    }

    private static Policy lossesAllowed(int losses) {
        return new Policy(0, null, 1, losses, new Policy.Backoff(1, 1), 0, 0, 0, 1_000, false, null);
    }

    static List<String> upTo(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /// From the last that the first execution said, before it was lost, until the next one started.
    private static long recovery(Fleet fleet, JobRef job) {
        var history = fleet.history(job);
        int lost = IntStream.range(0, history.size()).filter(i -> history.get(i).update() instanceof Lost).findFirst().orElseThrow();
        var started = history.subList(lost, history.size()).stream().filter(said -> said.update() instanceof Started).findFirst().orElseThrow();
        return started.at() - history.get(lost - 1).at();
    }

    private static List<Long> times(Fleet fleet, JobRef job, Class<? extends JobUpdate> kind) {
        return fleet.history(job).stream().filter(said -> kind.isInstance(said.update())).map(Fleet.Said::at).toList();
    }

    private static long firstIndex(Fleet fleet, JobRef job, int attempt) {
        return fleet.updates(job).stream().filter(update -> update instanceof Emitted emitted && emitted.by().attempt() == attempt)
                .mapToLong(update -> ((Emitted) update).index()).findFirst().orElseThrow();
    }

    private static long lastCheckpoint(Fleet fleet, JobRef job, int attempt) {
        return fleet.updates(job).stream().filter(update -> update instanceof Checkpointed made && made.by().attempt() == attempt)
                .mapToLong(update -> ((Checkpointed) update).checkpoint().index()).max().orElseThrow();
    }
}
