// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Cancelled;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.Signal.Stop;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker that is killed, that hangs, or that refuses writes while jobs run, with a real Ledger: nobody drops anything, no
/// attempt ends, what is held is bounded, and everybody goes on.
class TroubledBrokerTest {

    /// How long the trouble lasts: longer than a beat is tried for, or a worker may be silent. `-Dtreadle.outage.seconds=30` for
    /// the real thing.
    private static final long TROUBLE_MILLIS = 1_000L * Integer.getInteger("treadle.outage.seconds", 10);

    private static final int BLOCK = 100_000;
    private static final int BLOCKS = 400;
    /// The least that may be configured is two records of the largest size: 16.9 MB, or 168 blocks.
    private static final String HELD = "1M";
    private static final int HELD_BLOCKS = 170;
    private static final int COUNT = 200;

    @TempDir
    static Path dir;
    private static OwnBroker broker;

    private interface Step {
        void act() throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        broker = OwnBroker.start(dir.resolve("kafka"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aBrokerThatIsKilledAndStartedAgainCostsNobodyAnything() throws Exception {
        try (var fleet = new Fleet(broker.bootstrapServers())) {
            survives(fleet, broker::kill, broker::startAgain);
        }
    }

    @Test
    void aBrokerThatHangsAndGoesOnCostsNobodyAnything() throws Exception {
        try (var fleet = new Fleet(broker.bootstrapServers())) {
            survives(fleet, broker::freeze, broker::thaw);
        }
    }

    @Test
    void aBrokerThatRefusesWritesForAWhileCostsNobodyAnything(@TempDir Path data) throws Exception {
        try (var refusing = new RefusingBroker(data); var fleet = new Fleet(refusing.bootstrapServers())) {
            survives(fleet, () -> refusing.refuse(client -> true), () -> refusing.refuse(client -> false));
        }
    }

    @Test
    void aCheckpointThatWaitsForTheBrokerIsInterruptedByACancelAndByADrain(@TempDir Path data) throws Exception {
        var waiting = new CountDownLatch(2);
        var interrupted = new CountDownLatch(2);
        try (var refusing = new RefusingBroker(data); var fleet = new Fleet(refusing.bootstrapServers())) {
            var refuses = new CountDownLatch(1);
            Computation<Act, String, String> saving = (act, attempt) -> {
                refuses.await();
                waiting.countDown();
                try {
                    attempt.checkpoint("here");
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
                return "";
            };
            fleet.worker(1, saving);
            var cancelled = fleet.dispatch(new Act("cancelled"));
            var execution = fleet.await(cancelled, Started.class).by();
            var drained = fleet.worker(1, saving);
            fleet.await(fleet.dispatch(new Act("drained")), Started.class);

            refusing.refuse(client -> client.endsWith("-journal"));
            refuses.countDown();
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
            fleet.signal(new Stop(execution, Stop.Reason.CANCELLED, 60_000));
            Fleet.drain(drained);

            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            refusing.refuse(client -> false);
            fleet.await(cancelled, Cancelled.class);
        }
    }

    @Test
    void aWorkerWhoseWordsDoNotGetThroughIsLostAndWhatItHeldIsLateOnceTheyDo(@TempDir Path data) throws Exception {
        try (var refusing = new RefusingBroker(data); var fleet = new Fleet(refusing.bootstrapServers())) {
            fleet.ledger(dir.resolve("books"));
            fleet.worker(2, new Counting());
            fleet.worker(2, new Counting());
            var job = fleet.submit(new Act("counts", COUNT), Policy.DEFAULT);
            fleet.await(job, all -> all.stream().filter(Emitted.class::isInstance).count() >= 20);
            var cutOff = fleet.await(job, Started.class).by();

            refusing.refuse(client -> client.startsWith(cutOff.id().worker().toString()));
            fleet.await(job, all -> all.stream().anyMatch(update -> update instanceof Started started && started.by().attempt() == 2));
            refusing.refuse(client -> false);

            fleet.await(job, all -> all.stream().anyMatch(update -> update instanceof Completed completed && !completed.by().equals(cutOff)));
            fleet.awaitEnd(cutOff);
            var drawn = Drawn.of(fleet.history(job));
            assertThat(drawn.items()).isEqualTo(CrashTest.upTo(COUNT));
            assertThat(drawn.state().attempt()).isEqualTo(2);
            // It may have taken the second attempt, too, and its Started was held as well.
            assertThat(drawn.late()).as("what it held, and said until it was stopped").isNotEmpty()
                    .allSatisfy(update -> assertThat(((ExecutionUpdate) update).by().id().worker()).isEqualTo(cutOff.id().worker()));
        }
    }

    private static void survives(Fleet fleet, Step trouble, Step mend) throws Exception {
        var troubled = new CountDownLatch(1);
        var said = new AtomicInteger();
        var counting = new Counting();
        fleet.ledger(dir.resolve("books"));
        var worker = fleet.worker(Map.of("treadle.worker.held-output", HELD), (act, attempt) -> {
            if (!act.what().equals("talks")) {
                return counting.compute(act, attempt);
            }
            attempt.log("begins");
            troubled.await();
            for (int i = 0; i < BLOCKS; i++) {
                attempt.emit("x".repeat(BLOCK));
                said.incrementAndGet();
            }
            return "has talked";
        });
        var saving = fleet.submit(new Act("saves", COUNT), Policy.DEFAULT);
        var counted = fleet.submit(new Act("counts", COUNT), Policy.DEFAULT);
        var talking = fleet.submit(new Act("talks"), Policy.DEFAULT);
        for (var job : new JobRef[] {saving, counted, talking}) {
            fleet.await(job, all -> all.size() >= 2);
        }

        trouble.act();
        troubled.countDown();
        Thread.sleep(TROUBLE_MILLIS);
        assertThat(said.get()).as("blocks that were said before the Computation was blocked").isBetween(100, HELD_BLOCKS);
        assertThat(worker.alive()).isTrue();
        mend.act();

        for (var job : new JobRef[] {saving, counted, talking}) {
            fleet.await(job, Completed.class);
            var drawn = Drawn.of(fleet.history(job));
            assertThat(drawn.state().phase()).isEqualTo(Phase.COMPLETED);
            assertThat(drawn.state().attempt()).as("no attempt has ended").isEqualTo(1);
            assertThat(drawn.late()).isEmpty();
            var owner = drawn.state().owner();
            var numbers = fleet.updates(job).stream().filter(ExecutionUpdate.class::isInstance).map(ExecutionUpdate.class::cast)
                    .filter(update -> update.by().equals(owner)).map(ExecutionUpdate::number).toList();
            assertThat(numbers).as("without gaps or repeats").isEqualTo(LongStream.range(0, numbers.size()).boxed().toList());
        }
        assertThat(Drawn.of(fleet.history(saving)).items()).isEqualTo(CrashTest.upTo(COUNT));
        assertThat(Drawn.of(fleet.history(counted)).items()).isEqualTo(CrashTest.upTo(COUNT));
        assertThat(fleet.updates(talking)).filteredOn(Emitted.class::isInstance).hasSize(BLOCKS);
        Fleet.await("the worker to be back", worker::ready);
        fleet.await(fleet.submit(new Act("counts", 1), Policy.DEFAULT), Completed.class);
    }
}
