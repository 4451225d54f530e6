// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Beat.Offer;
import dev.treadle.protocol.Beat.Presence;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Level;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.protocol.wire.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/// Shows every second that this worker lives, what it offers and what it runs. Never buffered: the next Presence is made
/// only after the last was acknowledged, or given up, so what arrives is never older than the time that one may take.
final class Pulse {

    /// From one Presence to the next.
    static final Duration INTERVAL = Duration.ofMillis(Beat.INTERVAL_MILLIS);

    private static final Logger LOG = Logger.getLogger(Pulse.class);

    private static final String BEAT = "show that it lives";

    /// Told of what became of each Presence, on the thread that sends them. Must not block.
    interface Touch {
        void acknowledged();

        /// It didn't arrive in the time that one may take, or it isn't known whether it did.
        void lost();
    }

    private final Producer<String, byte[]> producer;
    private final Topics topics;
    private final Incarnation worker;
    private final Beats beats;
    private final Roster roster;
    private final Supplier<List<Offer>> offers;
    private final Touch touch;
    private final Thread thread = Thread.ofPlatform().daemon().name("treadle-presence").unstarted(this::run);
    private final Semaphore nudges = new Semaphore(0);
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile long acknowledgedAt;
    private volatile boolean draining;
    private volatile boolean stopped;
    private final Troubles troubles;
    private boolean heard;

    /// @param producer for Presence only, so that it never stands behind other output
    Pulse(Producer<String, byte[]> producer, Topics topics, Incarnation worker, Beats beats, Roster roster, Supplier<List<Offer>> offers,
            Touch touch, Troubles troubles) {
        this.troubles = troubles;
        this.producer = producer;
        this.topics = topics;
        this.worker = worker;
        this.beats = beats;
        this.roster = roster;
        this.offers = offers;
        this.touch = touch;
    }

    void start() {
        thread.start();
    }

    void awaitFirst() throws InterruptedException {
        first.await();
    }

    boolean acknowledgedWithin(Duration time) {
        return first.getCount() == 0 && System.nanoTime() - acknowledgedAt <= time.toNanos();
    }

    /// How long ago the last Presence that was acknowledged was so; absent if none was yet.
    Optional<Duration> sinceAcknowledged() {
        return first.getCount() == 0 ? Optional.of(Duration.ofNanos(System.nanoTime() - acknowledgedAt)) : Optional.empty();
    }

    /// Whether its thread is where it should be.
    boolean alive() {
        return thread.getState() == Thread.State.NEW || thread.isAlive() || stopped;
    }

    /// Says from here on that the worker takes no more; at once, too.
    void drain() {
        draining = true;
        nudge();
    }

    /// What it says has changed: says it at once.
    void nudge() {
        nudges.release();
    }

    /// Says a last time what runs, which should be nothing, and stops.
    void stop(Duration within) throws InterruptedException {
        stopped = true;
        nudge();
        if (thread.getState() != Thread.State.NEW) {
            thread.join(within);
        }
        producer.close(Duration.ZERO);
    }

    private void run() {
        try {
            while (!stopped) {
                long made = System.nanoTime();
                send();
                if (nudges.tryAcquire(INTERVAL.toNanos() - (System.nanoTime() - made), TimeUnit.NANOSECONDS)) {
                    nudges.drainPermits();
                }
            }
            send();
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("Presence was interrupted");
        }
    }

    private void send() throws InterruptedException {
        try {
            producer.send(topics.record(presence())).get();
            acknowledgedAt = System.nanoTime();
            first.countDown();
            report(true, null);
            touch.acknowledged();
        } catch (ExecutionException e) {
            report(false, e.getCause());
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            report(false, e);
        }
    }

    private Presence presence() {
        return new Presence(worker, beats.next(), Level.CURRENT, draining, offers.get(), roster.executions());
    }

    private void report(boolean acknowledged, Throwable failure) {
        if (acknowledged && !heard) {
            LOG.infof("worker=%s is in touch with Kafka", worker);
        } else if (!acknowledged && heard) {
            LOG.warnf("worker=%s has lost touch with Kafka, keeps computing and holds its output: %s", worker, Trouble.of(failure));
        }
        if (acknowledged) {
            troubles.over(BEAT);
        } else {
            troubles.refused(BEAT, failure);
        }
        heard = acknowledged;
        if (!acknowledged) {
            touch.lost();
        }
    }
}
