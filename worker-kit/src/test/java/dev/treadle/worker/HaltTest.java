// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.ExecutionUpdate.Failed;
import dev.treadle.protocol.ExecutionUpdate.Refused;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Cancelled;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.Signal.Stop;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Executions that are told to end before they are done, or to wait before they begin.
@ExtendWith(RealBroker.class)
class HaltTest {

    @Test
    void aCancelledComputationIsInterruptedAndItsJobIsCancelledNotFailed(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            Thread.sleep(Long.MAX_VALUE);
            return "";
        });
        var job = fleet.dispatch(new Act("sleep"));
        var execution = fleet.await(job, Started.class).by();

        fleet.signal(new Stop(execution, Stop.Reason.CANCELLED, 10_000));

        var cancelled = fleet.await(job, Cancelled.class);
        assertThat(cancelled.by()).isEqualTo(execution);
        assertThat(cancelled.number()).isEqualTo(1);
        assertThat(fleet.updates(job)).hasSize(2);
    }

    @Test
    void aComputationThatAsksMayReturnEarlyWithoutCompletingItsJob(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            while (!attempt.cancelled()) {
                Thread.onSpinWait();
            }
            attempt.emit("what there was so far");
            return "half";
        });
        var job = fleet.dispatch(new Act("loop"));

        fleet.signal(new Stop(fleet.await(job, Started.class).by(), Stop.Reason.CANCELLED, 10_000));

        fleet.await(job, Cancelled.class);
        assertThat(fleet.updates(job)).extracting(Object::getClass).containsExactly(Started.class, Emitted.class, Cancelled.class);
    }

    @Test
    void aComputationThatIgnoresItsInterruptIsAbandonedAfterTheGraceAndItsSlotIsOneNoMoreUntilItEnds(Fleet fleet) throws Exception {
        var stubborn = new CountDownLatch(1);
        var heard = new LinkedBlockingQueue<Class<?>>();
        fleet.worker(2, (act, attempt) -> {
            if (act.what().equals("stubborn")) {
                awaitUninterruptibly(stubborn);
                try {
                    attempt.emit("too late");
                } catch (CancellationException e) {
                    heard.add(e.getClass());
                }
            }
            return "";
        });
        var job = fleet.dispatch(new Act("stubborn"));
        var execution = fleet.await(job, Started.class).by();

        fleet.signal(new Stop(execution, Stop.Reason.CANCELLED, 50));

        assertThat(fleet.await(job, Cancelled.class).reason()).isEqualTo(Cancelled.STUCK);
        fleet.awaitPresence(presence -> presence.executions().isEmpty() && presence.offers().getFirst().slots() == 1
                && presence.offers().getFirst().free() == 1);
        fleet.await(fleet.dispatch(new Act("other")), Completed.class);

        stubborn.countDown();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(CancellationException.class);
        long now = fleet.presences().getLast().beat();
        fleet.awaitPresence(presence -> presence.beat() > now && presence.offers().getFirst().slots() == 2
                && presence.offers().getFirst().free() == 2);
        assertThat(fleet.updates(job)).hasSize(2);
    }

    @Test
    void anAttemptThatIgnoresTheEndOfItsTimeFailsAsStuckAndTheWorkerGoesOnWithTheSlotsThatItHasLeft(Fleet fleet) throws Exception {
        var stubborn = new CountDownLatch(1);
        var worker = fleet.worker(2, (act, attempt) -> {
            if (act.what().equals("stubborn")) {
                awaitUninterruptibly(stubborn);
            }
            return "";
        });

        var failed = fleet.await(fleet.dispatch(new Act("stubborn"), 50, false), Failed.class);

        assertThat(failed.error().type()).isEqualTo("stuck");
        assertThat(failed.error().message()).contains("50 ms").contains("300 ms");
        assertThat(failed.retryable()).isTrue();
        fleet.awaitPresence(presence -> presence.offers().getFirst().slots() == 1);
        assertThat(worker.stuck()).isEqualTo(1);
        fleet.await(fleet.dispatch(new Act("other")), Completed.class);
        assertThat(fleet.replaced().getCount()).as("half of the slots are enough").isEqualTo(1);
        stubborn.countDown();
        Fleet.await("the slot to be one again", () -> worker.stuck() == 0);
    }

    @Test
    void aWorkerThatIsLeftWithTooFewSlotsAsksToBeReplacedAndItsDrainFinishesWhatIsHealthy(Fleet fleet) throws Exception {
        var stubborn = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var worker = fleet.worker(Map.of("treadle.worker.queues.default.slots", "3", "treadle.worker.drain-grace", "20s",
                "treadle.worker.healthy-slots", "0.4"), (act, attempt) -> {
            switch (act.what()) {
                case "stubborn" -> awaitUninterruptibly(stubborn);
                default -> go.await();
            }
            return "";
        });
        var healthy = fleet.dispatch(new Act("healthy"));
        fleet.await(healthy, Started.class);
        fleet.await(fleet.dispatch(new Act("stubborn"), 50, false), Failed.class);
        fleet.await(fleet.dispatch(new Act("stubborn"), 50, false), Failed.class);

        assertThat(fleet.replaced().await(10, TimeUnit.SECONDS)).isTrue();
        go.countDown();
        Fleet.drain(worker);

        fleet.await(healthy, Completed.class);
        stubborn.countDown();
    }

    @Test
    void aWorkerWhoseCoresAreKeptByWhatNeverWaitsTakesNothingAndAsksToBeReplaced(Fleet fleet) throws Exception {
        var stubborn = new CountDownLatch(1);
        fleet.worker(Map.of("treadle.worker.queues.default.slots", "64"), (act, attempt) -> {
            while (act.what().equals("spins") && stubborn.getCount() > 0) {
                Thread.onSpinWait();
            }
            return "";
        });
        try {
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                fleet.await(fleet.dispatch(new Act("spins"), 50, false), Failed.class);
            }

            fleet.awaitPresence(presence -> presence.offers().getFirst().slots() == 0);
            assertThat(fleet.await(fleet.dispatch(new Act("other")), Refused.class).reason()).isEqualTo(Refused.Reason.BUSY);
            assertThat(fleet.replaced().await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            stubborn.countDown();
        }
    }

    @Test
    void anExecutionThatDoesNotOwnItsAttemptEndsWithoutAWord(Fleet fleet) throws Exception {
        var interrupted = new CountDownLatch(1);
        fleet.worker(1, (act, attempt) -> {
            if (act.what().equals("sleep")) {
                try {
                    Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            }
            return "";
        });
        var job = fleet.dispatch(new Act("sleep"));

        fleet.signal(new Stop(fleet.await(job, Started.class).by(), Stop.Reason.NOT_OWNER, 10_000));

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        // What it said would stand before what the next one says: they share the slot and a partition.
        fleet.await(fleet.dispatch(new Act("next")), Completed.class);
        assertThat(fleet.updates(job)).hasSize(1);
    }

    @Test
    void aJobThatHasHadItsTimeFailsForGood(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            Thread.sleep(Long.MAX_VALUE);
            return "";
        });
        var job = fleet.dispatch(new Act("sleep"));

        fleet.signal(new Stop(fleet.await(job, Started.class).by(), Stop.Reason.TIMEOUT, 10_000));

        var failed = fleet.await(job, Failed.class);
        assertThat(failed.error().type()).isEqualTo("timeout");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void anAttemptThatHasHadItsTimeFailsAndMayBeTriedAgain(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            Thread.sleep(Long.MAX_VALUE);
            return "";
        });

        var failed = fleet.await(fleet.dispatch(new Act("sleep"), 100, false), Failed.class);

        assertThat(failed.error().type()).isEqualTo("timeout");
        assertThat(failed.error().message()).contains("100 ms");
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void workThatMustNotBeginTwiceBeginsOnlyWhenItIsToldToGo(Fleet fleet) {
        var begun = new AtomicBoolean();
        fleet.worker(2, (act, attempt) -> {
            begun.compareAndSet(false, act.what().equals("once"));
            return "";
        });
        var job = fleet.dispatch(new Act("once"), 0, true);
        var execution = fleet.await(job, Started.class).by();
        fleet.await(fleet.dispatch(new Act("other")), Completed.class);
        assertThat(begun).isFalse();

        fleet.signal(new Signal.Go(execution));
        fleet.signal(new Signal.Go(execution));

        fleet.await(job, Completed.class);
        assertThat(begun).isTrue();
        assertThat(fleet.updates(job)).hasSize(2);
    }

    @Test
    void workThatIsCancelledBeforeItIsToldToGoNeverBegins(Fleet fleet) {
        var begun = new AtomicBoolean();
        fleet.worker(1, (act, attempt) -> {
            begun.compareAndSet(false, act.what().equals("once"));
            return "";
        });
        var job = fleet.dispatch(new Act("once"), 0, true);
        var execution = fleet.await(job, Started.class).by();

        fleet.signal(new Stop(execution, Stop.Reason.CANCELLED, 10_000));
        fleet.signal(new Signal.Go(execution));

        fleet.await(job, Cancelled.class);
        fleet.await(fleet.dispatch(new Act("next")), Completed.class);
        assertThat(begun).isFalse();
    }

    @Test
    void aSignalToSomebodyElseIsNone(Fleet fleet) {
        var go = new CountDownLatch(1);
        fleet.worker(1, (act, attempt) -> {
            go.await();
            return "";
        });
        JobRef job = fleet.dispatch(new Act("it"));
        var mine = fleet.await(job, Started.class).by();
        var other = new Execution(mine.job(), mine.attempt(), new dev.treadle.protocol.ExecutionId(mine.id().worker(), mine.id().number() + 1));

        fleet.signal(new Stop(other, Stop.Reason.CANCELLED, 0));
        go.countDown();

        fleet.await(job, Completed.class);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // That is what makes it stubborn.
            }
        }
    }
}
