// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Beat.Offer;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.wire.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/// Takes Dispatches off one queue, on a thread of its own: wait for a free slot, poll for as many as fit, have each
/// answered, and accept them once every answer is durable.
///
/// A Computation begins as soon as its own Started is durable; it doesn't wait for its neighbours or for the accept. Nothing
/// is ever released: what can't be run is refused in the Journal and accepted here. What can't be read is reported, counted
/// and accepted, so that it holds nobody up.
///
/// That the worker lives doesn't prove that Dispatches reach it. So it offers no slots while its intake fails, or waits for
/// something that should long have come: see [#receives].
final class Intake {

    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    /// One step takes no longer unless something is wrong.
    static final Duration LONGEST_STEP = Rung.PATIENCE.multipliedBy(3);

    /// What its thread does.
    private enum Step {
        /// It waits for a free slot, for however long.
        WAITING,
        /// It takes what is dispatched.
        TAKING,
        /// It waits until what was taken is answered for, in the Journal.
        ANSWERING
    }

    /// @param since by the worker's timer
    private record Since(Step step, long since) {
    }

    private final Runner runner;
    private final Codec codec;
    private final IntFunction<Rung> rungs;
    private final LongAdder unreadable;
    private final Thread thread;
    private final Runnable offerChanged;
    private final Troubles troubles;
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile Rung polled;
    private volatile boolean serving;
    private volatile boolean failing;
    private volatile Since now = new Since(Step.WAITING, 0);

    /// @param rungs makes a share consumer that brings at most so many records at a time, subscribed to the queue
    /// @param unreadable counts what can't be read
    /// @param offerChanged told when it offers more or less than before for another reason than that slots are taken and freed
    Intake(Runner runner, Codec codec, IntFunction<Rung> rungs, LongAdder unreadable, Runnable offerChanged, Troubles troubles) {
        this.troubles = troubles;
        this.runner = runner;
        this.codec = codec;
        this.rungs = rungs;
        this.unreadable = unreadable;
        this.offerChanged = offerChanged;
        this.thread = Thread.ofPlatform().daemon().name("treadle-intake-" + runner.queue().name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Whether it serves its queue. False before it has started, after its end, and while it doesn't receive.
    boolean serving() {
        return serving && receives();
    }

    /// Whether its thread is where it should be.
    boolean alive() {
        return thread.getState() == Thread.State.NEW || thread.isAlive() || ended();
    }

    /// Whether its thread doesn't return from what takes Dispatches. With Kafka out of reach that means nothing.
    boolean hangs() {
        return now.step == Step.TAKING && isOverdue();
    }

    /// Whether what is dispatched reaches it, as far as it can tell: it doesn't fail, no step of it takes longer than one
    /// may, and what it takes gets to run. True before it has started, because then it is about to, and after its end, because then the worker drains.
    boolean receives() {
        return alive() && !failing && !isOverdue() && !runner.starves();
    }

    /// What Presence says of its queue: no slots while nothing would reach them. What runs there goes on.
    Offer offer() {
        var offer = runner.offer();
        return receives() ? offer : new Offer(offer.queue(), 0, 0, offer.types());
    }

    private boolean isOverdue() {
        var current = now;
        return current.step != Step.WAITING && runner.timer().nanos() - current.since > LONGEST_STEP.toNanos();
    }

    /// Whether there is a slot left that isn't stuck.
    boolean hasSlots() {
        return runner.slots().count().slots() > 0;
    }

    /// Leaves its queue until [#resume]: for a worker that is out of touch with Kafka. What it took now it couldn't answer for; and
    /// Kafka's share consumers ask a broker that is away again without any pause, which keeps a processor busy each, until they are
    /// closed (Kafka 4.3; KAFKA-20854 is the same of its other consumer). Returns at once.
    void suspend() {
        runner.slots().suspend();
        wake();
    }

    /// Takes again.
    void resume() {
        runner.slots().resume();
    }

    /// Takes no more. Returns at once; [#awaitEnd] waits for the end.
    void end() {
        ending.countDown();
        runner.slots().close();
        wake();
    }

    private void wake() {
        var rung = polled;
        if (rung != null) {
            rung.wake();
        }
    }

    void awaitEnd(Duration within) throws InterruptedException {
        if (thread.getState() != Thread.State.NEW) {
            thread.join(within);
        }
    }

    private boolean ended() {
        return ending.getCount() == 0;
    }

    private void run() {
        while (!ended()) {
            try {
                runner.slots().awaitResumed();
                serve();
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (RuntimeException | Error e) {
                // An Error too: a thread less would be a worker that lives and takes nothing.
                failing(true);
                if (!troubles.refused(serveQueue(), e)) {
                    LOG.errorf(e, "queue=%s can't be served, trying again in %d s", runner.queue().name(), PAUSE_AFTER_FAILURE.toSeconds());
                }
                if (!pause()) {
                    return;
                }
            } finally {
                serving = false;
                begin(Step.WAITING);
            }
        }
    }

    private String serveQueue() {
        return "serve the queue " + runner.queue().name();
    }

    private void failing(boolean fails) {
        if (failing != fails) {
            failing = fails;
            offerChanged.run();
        }
    }

    private void begin(Step step) {
        now = new Since(step, runner.timer().nanos());
    }

    private void serve() throws InterruptedException {
        var ladder = new Ladder(runner.queue().slots());
        var open = new ArrayList<Rung>();
        try {
            for (int size : ladder.sizes()) {
                open.add(rungs.apply(size));
            }
            serving = true;
            climb(ladder, open);
        } finally {
            open.forEach(Intake::close);
        }
    }

    private void climb(Ladder ladder, List<Rung> rungs) throws InterruptedException {
        int free;
        while ((free = runner.slots().awaitFree()) > 0) {
            var rung = rungs.get(ladder.rung(free));
            begin(Step.TAKING);
            var records = poll(rung);
            failing(false);
            troubles.over(serveQueue());
            if (!records.isEmpty()) {
                begin(Step.ANSWERING);
                answer(records).await();
                begin(Step.TAKING);
                rung.accept(records);
                if (!ladder.stays(runner.slots().count().free())) {
                    rung.commit();
                    ladder.leave();
                }
            }
            begin(Step.WAITING);
        }
    }

    private ConsumerRecords<String, byte[]> poll(Rung rung) {
        polled = rung;
        // Only now, so that an end, or a pause, that comes between the two wakes this rung.
        if (ended() || runner.slots().suspended()) {
            return ConsumerRecords.empty();
        }
        return rung.poll();
    }

    /// @return open once every answer is durable, or given up
    private CountDownLatch answer(ConsumerRecords<String, byte[]> records) {
        var unanswered = new CountDownLatch(records.count());
        for (var record : records) {
            var dispatch = read(record);
            if (dispatch == null) {
                unanswered.countDown();
            } else {
                runner.take(dispatch, Codec.traceparent(record.headers()), failure -> unanswered.countDown());
            }
        }
        return unanswered;
    }

    /// @return null if it can't be read
    private Dispatch read(ConsumerRecord<String, byte[]> record) {
        var dispatch = codec.decode(record.headers(), record.value()).as(Dispatch.class, why -> unreadable(record, why));
        if (dispatch == null) {
            return null;
        }
        if (dispatch.attempt() < 1) {
            return unreadable(record, "its attempt is %d, and they are counted from 1".formatted(dispatch.attempt()));
        }
        if (!runner.journal().has(dispatch.job().session().home())) {
            return unreadable(record, "the Journal has no partition %d, its session's home".formatted(dispatch.job().session().home()));
        }
        return dispatch;
    }

    private Dispatch unreadable(ConsumerRecord<String, byte[]> record, String why) {
        unreadable.increment();
        LOG.errorf("passed over a record of %s at offset %d: %s. Expected a Dispatch. (queue=%s)",
                record.topic(), record.offset(), why, runner.queue().name());
        return null;
    }

    private boolean pause() {
        try {
            return !ending.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static void close(Rung rung) {
        try {
            rung.close();
        } catch (RuntimeException e) {
            LOG.debugf(e, "a share consumer didn't close in order");
        }
    }
}
