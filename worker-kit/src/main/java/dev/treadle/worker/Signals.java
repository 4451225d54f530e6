// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/// Hears what the Ledger says to this worker's executions, on a thread of its own.
final class Signals {

    private static final Logger LOG = Logger.getLogger(Signals.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Consumer<String, byte[]> consumer;
    private final Topics topics;
    private final Roster roster;
    private static final String LISTEN = "hear Signals";
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final String address;
    private final Thread thread = Thread.ofPlatform().daemon().name("treadle-signals").unstarted(this::run);
    private final Troubles troubles;
    private volatile boolean closed;

    private Signals(Consumer<String, byte[]> consumer, Topics topics, Incarnation worker, Roster roster, Troubles troubles) {
        this.troubles = troubles;
        this.consumer = consumer;
        this.topics = topics;
        this.roster = roster;
        this.address = worker.toString();
    }

    /// Made before the first Presence: whatever is said after this returns is heard once this is started.
    ///
    /// @throws KafkaException if the broker is out of reach; the consumer is closed then
    static Signals tuned(Consumer<String, byte[]> consumer, Topics topics, Incarnation worker, Roster roster, Troubles troubles) {
        try {
            var partition = List.of(new TopicPartition(topics.signals(), 0));
            consumer.assign(partition);
            consumer.seekToEnd(partition);
            consumer.position(partition.getFirst());
            return new Signals(consumer, topics, worker, roster, troubles);
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    void start() {
        thread.start();
    }

    /// Whether its thread is where it should be.
    boolean alive() {
        return thread.getState() == Thread.State.NEW || thread.isAlive() || closed;
    }

    void close(Duration within) throws InterruptedException {
        closed = true;
        if (thread.getState() == Thread.State.NEW) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        } else {
            consumer.wakeup();
            thread.join(within);
        }
    }

    private void run() {
        try {
            while (!closed) {
                listen();
            }
        } catch (WakeupException | InterruptException e) {
            LOG.debug("no more Signals are heard");
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void listen() {
        try {
            for (var record : consumer.poll(PATIENCE)) {
                if (address.equals(record.key())) {
                    hear(record);
                }
            }
            troubles.over(LISTEN);
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            if (!troubles.refused(LISTEN, e)) {
                LOG.warnf("Signals can't be read, trying again: %s", e.getMessage());
            }
            // Kafka's consumer doesn't pause where it is refused.
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        var signal = topics.codec().decode(record.headers(), record.value()).as(Signal.class, why -> {
            LOG.errorf("passed over a record of %s at offset %d: %s. Expected a Signal.", record.topic(), record.offset(), why);
            return null;
        });
        if (signal != null) {
            obey(signal);
        }
    }

    /// A Signal may be repeated, and may come when the execution has ended.
    private void obey(Signal signal) {
        var run = roster.find(signal.to().id());
        if (run != null) {
            switch (signal) {
                case Signal.Stop stop -> run.halt(Halt.of(stop.reason()), stop.graceMillis());
                case Signal.Go go -> run.go();
            }
        }
    }
}
