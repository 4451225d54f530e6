// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Checkpointed;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.ExecutionUpdate.Failed;
import dev.treadle.protocol.ExecutionUpdate.Logged;
import dev.treadle.protocol.ExecutionUpdate.Progressed;
import dev.treadle.protocol.ExecutionUpdate.Refused;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// From a Dispatch in its topic to Updates in the Journal, through a real broker.
@ExtendWith(RealBroker.class)
class WayOfADispatchTest {

    @Test
    void whatAnExecutionSaysStandsInTheJournalInOrderAndWithoutGaps(Fleet fleet) {
        fleet.worker(2, (act, attempt) -> {
            attempt.progress(1, 3, "one");
            attempt.emit("first");
            attempt.log("a line");
            attempt.checkpoint(List.of(1, 2));
            attempt.emit("second");
            attempt.progress(3, 3);
            return act.what() + " done";
        });

        var job = fleet.dispatch(new Act("this"));

        var said = toEnd(fleet, job);
        assertThat(said).extracting(Object::getClass).containsExactly(Started.class, Progressed.class, Emitted.class, Logged.class,
                Checkpointed.class, Emitted.class, Progressed.class, Completed.class);
        var by = ((Started) said.getFirst()).by();
        assertThat(by.attempt()).isEqualTo(1);
        assertThat(said).allSatisfy(update -> assertThat(((ExecutionUpdate) update).by()).isEqualTo(by));
        assertThat(numbers(said)).isEqualTo(upTo(said.size()));
        assertThat(said.get(1)).isEqualTo(new Progressed(by, 1, 1, 3, "one"));
        assertThat(said.get(2)).isEqualTo(new Emitted(by, 2, 0, Json.of("\"first\"")));
        assertThat(said.get(3)).isEqualTo(new Logged(by, 3, "INFO", "a line"));
        assertThat(said.get(4)).isEqualTo(new Checkpointed(by, 4, new Checkpoint(Json.of("[1,2]"), 1)));
        assertThat(said.get(5)).isEqualTo(new Emitted(by, 5, 1, Json.of("\"second\"")));
        assertThat(said.getLast()).isEqualTo(new Completed(by, 7, Json.of("\"this done\"")));
    }

    @Test
    void aLaterAttemptGoesOnFromTheCheckpoint(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            attempt.emit("more");
            return attempt.number() + ": " + attempt.checkpointed(int[].class).orElseThrow()[1];
        });

        var job = fleet.dispatch("Act", "{\"what\":\"it\"}", new Checkpoint(Json.of("[7,8]"), 5), 0, false);

        var said = toEnd(fleet, job);
        assertThat(((Emitted) said.get(1)).index()).isEqualTo(5);
        assertThat(((Completed) said.getLast()).result()).isEqualTo(Json.of("\"2: 8\""));
        assertThat(((Completed) said.getLast()).by().attempt()).isEqualTo(2);
    }

    @Test
    void aCopyOfWhatRunsHereIsPassedOver(Fleet fleet) {
        var release = new CountDownLatch(1);
        fleet.worker(3, (act, attempt) -> {
            if (act.what().equals("waits")) {
                release.await();
            }
            return "done";
        });

        var job = fleet.dispatch(new Act("waits"));
        fleet.await(job, Started.class);
        fleet.dispatchAgain(job, new Act("waits"));
        // One partition, in order: when this is done, the copy was taken.
        fleet.await(fleet.dispatch(new Act("after")), Completed.class);
        release.countDown();

        assertThat(toEnd(fleet, job)).extracting(Object::getClass).containsExactly(Started.class, Completed.class);
    }

    @Test
    void whatAComputationThrowsFailsItsJobAndTheWorkerGoesOn(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> switch (act.what()) {
            case "exception" -> throw new java.io.IOException("no disk");
            case "error" -> throw new StackOverflowError();
            default -> "fine";
        });

        var exception = fleet.dispatch(new Act("exception"));
        var error = fleet.dispatch(new Act("error"));
        var fine = fleet.dispatch(new Act("fine"));

        var failed = fleet.await(exception, Failed.class);
        assertThat(failed.error().type()).isEqualTo("java.io.IOException");
        assertThat(failed.error().message()).isEqualTo("no disk");
        assertThat(failed.error().trace()).contains("WayOfADispatchTest");
        assertThat(failed.retryable()).isTrue();
        assertThat(fleet.await(error, Failed.class).error().type()).isEqualTo("java.lang.StackOverflowError");
        fleet.await(fine, Completed.class);
    }

    @Test
    void aPermanentFailureIsNotTriedAgainWhereverItStandsInTheChainOfCauses(Fleet fleet) {
        final class WrongPlan extends PermanentFailure {
            WrongPlan() {
                super("the plan names no machine");
            }
        }
        fleet.worker(1, (act, attempt) -> switch (act.what()) {
            case "thrown" -> throw new PermanentFailure("the account is closed", new java.io.IOException("402"));
            case "wrapped" -> throw new java.util.concurrent.CompletionException(new RuntimeException("in a callback", new WrongPlan()));
            case "round" -> {
                var one = new RuntimeException("one");
                throw new IllegalStateException("round", one.initCause(new RuntimeException(one)));
            }
            default -> "";
        });

        var thrown = fleet.await(fleet.dispatch(new Act("thrown")), Failed.class);
        assertThat(thrown.retryable()).isFalse();
        assertThat(thrown.error().type()).isEqualTo(PermanentFailure.class.getName());
        assertThat(thrown.error().message()).isEqualTo("the account is closed");
        assertThat(thrown.error().trace()).contains("402");
        var wrapped = fleet.await(fleet.dispatch(new Act("wrapped")), Failed.class);
        assertThat(wrapped.retryable()).isFalse();
        assertThat(wrapped.error().type()).isEqualTo(WrongPlan.class.getName());
        assertThat(wrapped.error().message()).isEqualTo("the plan names no machine");
        assertThat(wrapped.error().trace()).contains("in a callback");
        assertThat(fleet.await(fleet.dispatch(new Act("round")), Failed.class).retryable()).isTrue();
    }

    @Test
    void whatIsOverALimitFailsTheJobWithItsSizeAndTheLimit(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            var tooMuch = "x".repeat(act.number());
            switch (act.what()) {
                case "emission" -> attempt.emit(tooMuch);
                case "checkpoint" -> attempt.checkpoint(tooMuch);
                case "swallowed" -> {
                    try {
                        attempt.emit(tooMuch);
                    } catch (IllegalArgumentException e) {
                        return "as if nothing had happened";
                    }
                }
                default -> {
                    return tooMuch;
                }
            }
            return "";
        });

        for (var what : List.of("emission", "result", "swallowed")) {
            var failed = fleet.await(fleet.dispatch(new Act(what, Limits.RESULT_BYTES)), Failed.class);
            assertThat(failed.error().type()).isEqualTo("too-large");
            assertThat(failed.error().message()).contains("8,388,610 bytes").contains("the limit is 8,388,608");
            assertThat(failed.retryable()).isFalse();
        }
        var checkpoint = fleet.await(fleet.dispatch(new Act("checkpoint", Limits.CHECKPOINT_BYTES)), Failed.class);
        assertThat(checkpoint.error().message()).contains("262,146 bytes").contains("262,144");
        fleet.await(fleet.dispatch(new Act("result", Limits.RESULT_BYTES - 2)), Completed.class);
    }

    @Test
    void workThatItsRecordCannotBeReadFromFailsInOneSentence(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> "");

        var job = fleet.dispatch("Act", "{\"what\":\"it\",\"number\":\"many\"}", null, 0, false);

        var said = toEnd(fleet, job);
        assertThat(said).extracting(Object::getClass).containsExactly(Started.class, Failed.class);
        var failed = (Failed) said.getLast();
        assertThat(failed.error().type()).isEqualTo("undecodable");
        assertThat(failed.error().message()).startsWith("The Work can't be read as Act").contains("many").doesNotContain("\n");
        assertThat(failed.error().trace()).isNull();
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void workOfAnUnknownTypeIsRefusedAndTheNextIsTaken(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> "");

        var unknown = fleet.dispatch("Dance", "{}", null, 0, false);
        var known = fleet.dispatch(new Act("it"));

        var refused = fleet.await(unknown, Refused.class);
        assertThat(refused.reason()).isEqualTo(Refused.Reason.UNKNOWN_TYPE);
        assertThat(refused.number()).isZero();
        assertThat(refused.text()).contains("Dance");
        fleet.await(known, Completed.class);
    }

    @Test
    void whatIsNoDispatchOrHasNoHomeIsPassedOverAndCounted(Fleet fleet) {
        var worker = fleet.worker(1, (act, attempt) -> "");

        fleet.dispatchWhatNobodyCanAnswer();

        fleet.await(fleet.dispatch(new Act("it")), Completed.class);
        assertThat(worker.unreadable()).isEqualTo(3);
    }

    @Test
    void everyUpdateBelongsToTheTraceOfItsDispatch(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            attempt.emit("x");
            return "";
        });
        var known = fleet.dispatch(new Act("it"));
        var unknown = fleet.dispatch("Dance", "{}", null, 0, false);

        fleet.await(known, Completed.class);
        fleet.await(unknown, Refused.class);

        assertThat(fleet.traces(known)).containsExactly(Fleet.trace(known));
        assertThat(fleet.traces(unknown)).containsExactly(Fleet.trace(unknown));
    }

    @Test
    void aQueueSaysWhatItsComputationsRunOn(Fleet fleet) {
        fleet.worker(Map.of("treadle.worker.queues.default.threads", "platform"),
                (act, attempt) -> Thread.currentThread().isVirtual() ? "virtual" : "platform");

        assertThat(fleet.await(fleet.dispatch(new Act("it")), Completed.class).result()).isEqualTo(Json.of("\"platform\""));
    }

    @Test
    void aMillionCallsOfProgressBecomeAHandfulOfUpdatesAndTheLastIsAmongThem(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            for (int i = 1; i <= 1_000_000; i++) {
                attempt.progress(i, 1_000_000);
            }
            return "";
        });
        long began = System.nanoTime();

        var said = toEnd(fleet, fleet.dispatch(new Act("it")));

        long tenths = (System.nanoTime() - began) / 100_000_000;
        var progress = said.stream().filter(Progressed.class::isInstance).map(Progressed.class::cast).toList();
        assertThat(progress.getLast().done()).isEqualTo(1_000_000);
        assertThat(progress).hasSizeLessThanOrEqualTo((int) tenths + 3);
        assertThat(numbers(said)).isEqualTo(upTo(said.size()));
    }

    @Test
    void whatManyThreadsOfOneComputationSayIsNumberedWithoutGaps(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            var threads = new ArrayList<Thread>();
            for (int t = 0; t < 4; t++) {
                threads.add(Thread.startVirtualThread(() -> {
                    for (int i = 0; i < 250; i++) {
                        attempt.emit("x");
                    }
                }));
            }
            for (var thread : threads) {
                thread.join();
            }
            return "";
        });

        var said = toEnd(fleet, fleet.dispatch(new Act("it")));

        assertThat(said).hasSize(1002);
        assertThat(numbers(said)).isEqualTo(upTo(1002));
        assertThat(said.stream().filter(Emitted.class::isInstance).map(update -> ((Emitted) update).index()).toList()).isEqualTo(upTo(1000));
    }

    private static List<JobUpdate> toEnd(Fleet fleet, JobRef job) {
        return fleet.await(job, all -> all.stream().anyMatch(update -> update instanceof Completed || update instanceof Failed));
    }

    private static List<Long> numbers(List<JobUpdate> said) {
        return said.stream().map(update -> ((ExecutionUpdate) update).number()).toList();
    }

    private static List<Long> upTo(int count) {
        return LongStream.range(0, count).boxed().toList();
    }
}
