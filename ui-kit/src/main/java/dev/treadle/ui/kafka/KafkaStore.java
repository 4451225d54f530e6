// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Limits;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.session.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/// The sessions' state in the topic of Snapshots, whose partitions are the homes.
public final class KafkaStore implements Store, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(KafkaStore.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long CLAIM_MILLIS = 10_000;
    private static final long LOAD_NANOS = 30_000_000_000L;

    /// How far the clocks of a replica and of a broker may be apart.
    private static final long SKEW_MILLIS = 60_000;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Topics topics;
    private final Incarnation replica;
    private final KafkaJobs jobs;
    private final Clients clients;
    private final Outbox outbox;

    /// @param jobs reads and writes the Journal
    public KafkaStore(UiConfig config, Topics topics, Incarnation replica, KafkaJobs jobs) {
        this.topics = topics;
        this.replica = replica;
        this.jobs = jobs;
        this.clients = new Clients(config.kafka());
        // Not the Journal's: a job doesn't wait for a page's megabytes.
        this.outbox = new Outbox(clients::producer, config.outbox().kept().asLongValue());
        outbox.start();
    }

    @Override
    public CompletableFuture<Long> write(Snapshot.Chunk chunk) {
        return append(topics.record(chunk, replica), "a part of a plot or a log");
    }

    @Override
    public CompletableFuture<Long> write(Snapshot snapshot) {
        return append(topics.record(snapshot, replica), "what it has to keep");
    }

    private CompletableFuture<Long> append(ProducerRecord<String, byte[]> record, String what) {
        if (record.value().length > Limits.EMISSION_BYTES) {
            throw new IllegalArgumentException("%s is %,d bytes, and the limit is %,d".formatted(what, record.value().length, Limits.EMISSION_BYTES));
        }
        var durable = new CompletableFuture<Long>();
        outbox.heard(record.partition());
        outbox.append(record, (LongConsumer) durable::complete);
        return durable;
    }

    @Override
    public void forget(SessionId session, long claim, String chunk) {
        try {
            outbox.append(topics.forgotten(session, claim, chunk), () -> { });
        } catch (IllegalStateException e) {
            LOG.debugf("a record stays until it is old: %s session=%s", e.getMessage(), session);
        }
    }

    @Override
    public long claim(SessionId session, String nonce) throws IOException, InterruptedException {
        var claimed = new CompletableFuture<Long>();
        try {
            jobs.listen(session.home()).get(CLAIM_MILLIS, TimeUnit.MILLISECONDS);
            jobs.outbox().append(topics.record(new SessionUpdate.Claimed(session, replica, nonce), replica, null), (LongConsumer) claimed::complete);
            return claimed.get(CLAIM_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            throw new IOException("Kafka takes nothing at the moment", e);
        }
    }

    @Override
    public Found load(SessionId session, long position, long known) throws IOException, InterruptedException {
        var partition = new TopicPartition(topics.sessions(), session.home());
        var snapshots = new TreeMap<Long, Found>();
        var chunks = new HashMap<String, Json>();
        try (var consumer = clients.consumer()) {
            long from = position >= 0 ? position : at(consumer, partition, known - SKEW_MILLIS);
            scan(consumer, partition, from, end(consumer, partition), record -> {
                if (record.key() == null || !record.key().startsWith(session + "/")) {
                    return;
                }
                var said = record.value() == null ? null : topics.codec().decode(record.headers(), record.value()).as(Object.class, why -> null);
                switch (said) {
                    case Snapshot snapshot -> snapshots.put(snapshot.claim(), new Found(snapshot, record.offset(), Map.of()));
                    case Snapshot.Chunk chunk -> chunks.put(record.key(), chunk.data());
                    case null -> snapshots.values().removeIf(found -> Topics.key(session, found.snapshot().claim()).equals(record.key()));
                    default -> { }
                }
            });
            if (snapshots.isEmpty()) {
                return null;
            }
            var found = snapshots.lastEntry().getValue();
            return new Found(found.snapshot(), found.offset(), chunks(consumer, partition, found.snapshot(), chunks));
        } catch (KafkaException e) {
            throw new IOException("the Snapshots can't be read: " + e.getMessage(), e);
        }
    }

    /// Those that weren't met on the way stand where the Snapshot says.
    private Map<String, Json> chunks(KafkaConsumer<String, byte[]> consumer, TopicPartition partition, Snapshot snapshot, Map<String, Json> met)
            throws IOException, InterruptedException {
        var all = new HashMap<String, Json>();
        for (var piece : snapshot.chunks().values().stream().flatMap(List::stream).toList()) {
            var key = Topics.key(snapshot.session(), snapshot.claim()) + "/" + piece.id();
            if (!met.containsKey(key)) {
                scan(consumer, partition, piece.offset(), piece.offset() + 1, record -> {
                    if (key.equals(record.key()) && record.value() != null) {
                        var chunk = topics.codec().decode(record.headers(), record.value()).as(Snapshot.Chunk.class, why -> null);
                        if (chunk != null) {
                            met.put(key, chunk.data());
                        }
                    }
                });
            }
            if (met.containsKey(key)) {
                all.put(piece.id(), met.get(key));
            }
        }
        return all;
    }

    @Override
    public List<Said> said(SessionId session, long after, long before) throws IOException, InterruptedException {
        var partition = new TopicPartition(topics.journal(), session.home());
        var all = new ArrayList<Said>();
        try (var consumer = clients.consumer()) {
            scan(consumer, partition, Math.max(after + 1, begin(consumer, partition)), before, record -> {
                if (session.toString().equals(record.key())) {
                    var update = topics.codec().decode(record.headers(), record.value()).as(Update.class, why -> null);
                    if (update != null) {
                        all.add(new Said(update, record.offset(), record.timestamp()));
                    }
                }
            });
            return all;
        } catch (KafkaException e) {
            throw new IOException("the Journal can't be read: " + e.getMessage(), e);
        }
    }

    private static long at(KafkaConsumer<String, byte[]> consumer, TopicPartition partition, long millis) {
        var found = consumer.offsetsForTimes(Map.of(partition, Math.max(0, millis))).get(partition);
        return found == null ? end(consumer, partition) : found.offset();
    }

    private static long begin(KafkaConsumer<String, byte[]> consumer, TopicPartition partition) {
        return consumer.beginningOffsets(List.of(partition)).get(partition);
    }

    private static long end(KafkaConsumer<String, byte[]> consumer, TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    /// Reads from one offset up to another, which is excluded.
    private static void scan(KafkaConsumer<String, byte[]> consumer, TopicPartition partition, long from, long end,
            Consumer<ConsumerRecord<String, byte[]>> each) throws IOException, InterruptedException {
        if (from >= end) {
            return;
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long deadline = System.nanoTime() + LOAD_NANOS;
        while (consumer.position(partition) < end) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            for (var record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    each.accept(record);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("%s was not read up to %d in time".formatted(partition, end));
            }
        }
    }

    @Override
    public void close() {
        outbox.close(LAST_WORDS);
    }
}
