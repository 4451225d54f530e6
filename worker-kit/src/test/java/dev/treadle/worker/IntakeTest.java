// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Beat.Offer;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.worker.WorkerConfig.Threads;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A worker that lives and takes nothing says so: what it offers isn't what it has, but what reaches it.
class IntakeTest {

    private static final Offer ALL = new Offer("default", 4, 4, List.of("Act"));
    private static final Offer NONE = new Offer("default", 0, 0, List.of("Act"));

    /// What the next polls do; a poll waits for it.
    private final BlockingQueue<Runnable> polls = new LinkedBlockingQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Semaphore changes = new Semaphore(0);
    private final ManualTimer timer = new ManualTimer();
    private final Intake intake = intake();

    @AfterEach
    void end() throws InterruptedException {
        intake.end();
        polls.add(() -> { });
        intake.awaitEnd(Rung.PATIENCE);
    }

    @Test
    void beforeItHasStartedItOffersWhatItIsAboutToServe() {
        assertThat(intake.offer()).isEqualTo(ALL);
        assertThat(intake.serving()).isFalse();
        assertThat(intake.alive()).isTrue();
    }

    @Test
    void whileItFailsAgainAndAgainItOffersNothingAndGoesOnOnceItCan() throws Exception {
        intake.start();
        for (var thrown : List.of(new IllegalStateException("fenced"), new OutOfMemoryError("of a moment"))) {
            polls.add(() -> sneakyThrow(thrown));
            awaitChange();
            assertThat(intake.offer()).as("after %s", thrown).isEqualTo(NONE);
            assertThat(intake.serving()).isFalse();
            assertThat(intake.alive()).isTrue();

            polls.add(() -> { });
            awaitChange();
            assertThat(intake.offer()).isEqualTo(ALL);
            assertThat(intake.serving()).isTrue();
        }
    }

    @Test
    void aPollThatDoesNotReturnEndsTheOfferAndHangs() throws Exception {
        intake.start();
        polls.add(() -> { });
        Fleet.await("the poll after it", () -> intake.serving() && polls.isEmpty());
        timer.pass(Rung.PATIENCE.toMillis() + 1_000);
        assertThat(intake.offer()).isEqualTo(ALL);
        assertThat(intake.hangs()).isFalse();

        timer.pass(Intake.LONGEST_STEP.toMillis());

        assertThat(intake.offer()).isEqualTo(NONE);
        assertThat(intake.serving()).isFalse();
        assertThat(intake.hangs()).isTrue();
    }

    @Test
    void whileItIsSuspendedItHasNoShareConsumer() throws Exception {
        intake.start();
        Fleet.await("a poll that waits", () -> stands("consumer"));

        intake.suspend();
        Fleet.await("a pause", () -> stands("awaitResumed"));
        assertThat(open).hasValue(0);
        assertThat(intake.offer()).isEqualTo(ALL);
        assertThat(intake.hangs()).isFalse();

        intake.resume();
        Fleet.await("the next poll", () -> stands("consumer"));
    }

    /// Whether its thread waits in this method.
    private static boolean stands(String method) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> each.getKey().getName().equals("treadle-intake-default") && each.getKey().getState() == Thread.State.WAITING)
                .flatMap(each -> Stream.of(each.getValue())).anyMatch(frame -> frame.getMethodName().contains(method));
    }

    private void awaitChange() throws InterruptedException {
        assertThat(changes.tryAcquire(10, TimeUnit.SECONDS)).as("it says that its offer has changed").isTrue();
    }

    private Intake intake() {
        var queue = new ServedQueue("default", 4, Threads.VIRTUAL);
        var runner = new Runner(queue, Fleet.computations((act, attempt) -> ""), null, null, new Beats(), timer, new Carriers(timer));
        return new Intake(runner, new Codec(), size -> new Rung(consumer()), new LongAdder(), changes::release, new Troubles(Incarnation.of("intake")));
    }

    /// A share consumer whose polls do what the test says.
    @SuppressWarnings("unchecked")
    private ShareConsumer<String, byte[]> consumer() {
        open.incrementAndGet();
        return (ShareConsumer<String, byte[]>) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ShareConsumer.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("poll")) {
                        polls.take().run();
                        return ConsumerRecords.empty();
                    }
                    if (method.getName().equals("close")) {
                        open.decrementAndGet();
                    }
                    if (method.getName().equals("wakeup")) {
                        polls.add(() -> sneakyThrow(new WakeupException()));
                    }
                    return null;
                });
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
