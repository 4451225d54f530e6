// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static dev.treadle.worker.Fleet.drain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Beat.Presence;
import dev.treadle.protocol.ExecutionUpdate.Checkpointed;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Released;
import dev.treadle.protocol.ExecutionUpdate.Started;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealBroker.class)
class DrainTest {

    private static final Map<String, String> PATIENT = Map.of("treadle.worker.drain-grace", "20s");
    private static final Map<String, String> IMPATIENT = Map.of("treadle.worker.drain-grace", "300ms");

    @Test
    void whatFitsTheGraceIsFinishedAndTheLastPresenceListsNothing(Fleet fleet) throws InterruptedException {
        var go = new CountDownLatch(1);
        var worker = fleet.worker(PATIENT, (act, attempt) -> {
            go.await();
            return "done";
        });
        var job = fleet.dispatch(new Act("it"));
        fleet.await(job, Started.class);

        var drain = Thread.startVirtualThread(() -> drain(worker));
        var draining = fleet.awaitPresence(presence -> presence.draining());
        assertThat(draining.executions()).hasSize(1);
        assertThat(worker.ready()).isFalse();
        go.countDown();
        drain.join();

        fleet.await(job, Completed.class);
        var last = fleet.awaitPresence(DrainTest::isLast);
        assertThat(last.offers().getFirst().free()).isEqualTo(last.offers().getFirst().slots());
    }

    @Test
    void whatDoesNotFitTheGraceIsHandedBackAfterItsLastCheckpoint(Fleet fleet) {
        var worker = fleet.worker(IMPATIENT, (act, attempt) -> {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                attempt.checkpoint("here");
                throw e;
            }
            return "";
        });
        var job = fleet.dispatch(new Act("it"));
        fleet.await(job, Started.class);

        drain(worker);

        fleet.await(job, Released.class);
        assertThat(fleet.updates(job)).extracting(Object::getClass).containsExactly(Started.class, Checkpointed.class, Released.class);
        assertThat(((Released) fleet.updates(job).getLast()).reason()).isEqualTo("the worker is ending");
        fleet.awaitPresence(DrainTest::isLast);
    }

    @Test
    void aComputationThatDoesNotEndIsHandedBackAllTheSameWithinASecondOfTheGrace(Fleet fleet) {
        var stubborn = new CountDownLatch(1);
        var worker = fleet.worker(IMPATIENT, (act, attempt) -> {
            while (stubborn.getCount() > 0) {
                Thread.onSpinWait();
            }
            return "";
        });
        var job = fleet.dispatch(new Act("it"));
        fleet.await(job, Started.class);
        long began = System.nanoTime();

        drain(worker);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1300));
        stubborn.countDown();
        fleet.await(job, Released.class);
        fleet.awaitPresence(DrainTest::isLast);
    }

    @Test
    void whatIsDispatchedToAWorkerThatHasEndedWaitsForAnother(Fleet fleet) {
        var ended = fleet.worker(IMPATIENT, (act, attempt) -> "");
        fleet.await(fleet.dispatch(new Act("first")), Completed.class);
        drain(ended);

        var job = fleet.dispatch(new Act("second"));
        var other = fleet.worker(1, (act, attempt) -> "");

        assertThat(fleet.await(job, Completed.class).by().id().worker()).isEqualTo(other.name());
    }

    private static boolean isLast(Presence presence) {
        return presence.draining() && presence.executions().isEmpty();
    }
}
