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
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/// The sessions' state in the topic of Snapshots, whose partitions are the homes.
public final class KafkaStore implements Store, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(KafkaStore.class);
    private static final long CLAIM_MILLIS = 10_000;

    /// How far the clocks of a replica and of a broker may be apart.
    private static final long SKEW_MILLIS = 60_000;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Topics topics;
    private final Incarnation replica;
    private final KafkaJobs jobs;
    private final Outbox outbox;
    private final LookBack lookBack;

    /// @param jobs reads and writes the Journal
    public KafkaStore(UiConfig config, Topics topics, Incarnation replica, KafkaJobs jobs) {
        this.topics = topics;
        this.replica = replica;
        this.jobs = jobs;
        var clients = new Clients(config.kafka());
        // Not the Journal's: a job doesn't wait for a page's megabytes.
        this.outbox = new Outbox(clients::producer, config.outbox().kept().asLongValue());
        outbox.start();
        jobs.watch(outbox);
        this.lookBack = new LookBack(clients::lookBack);
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
            // One more than its offset, since 0 is the number of a session that was never claimed.
            return claimed.get(CLAIM_MILLIS, TimeUnit.MILLISECONDS) + 1;
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            throw new IOException("Kafka takes nothing at the moment", e);
        }
    }

    @Override
    public Found find(SessionId session, long position, long known, long claim) throws IOException, InterruptedException {
        return lookBack.look(glance -> {
            var found = snapshot(glance, session, position, known);
            long folded = found.snapshot() == null ? -1 : found.snapshot().folded();
            return new Found(found.snapshot(), found.chunks(), said(glance, session, folded, known, claim));
        });
    }

    /// The newest Snapshot of the highest claim, with its chunks.
    private Found snapshot(LookBack.Glance glance, SessionId session, long position, long known) throws IOException, InterruptedException {
        var partition = new TopicPartition(topics.sessions(), session.home());
        var snapshots = new TreeMap<Long, Snapshot>();
        var chunks = new HashMap<String, Json>();
        glance.scan(partition, position >= 0 ? position : glance.at(partition, known - SKEW_MILLIS), glance.end(partition), record -> {
            if (record.key() == null || !record.key().startsWith(session + "/")) {
                return;
            }
            var said = record.value() == null ? null : topics.codec().decode(record.headers(), record.value()).as(Object.class, why -> null);
            switch (said) {
                case Snapshot snapshot -> snapshots.put(snapshot.claim(), snapshot);
                case Snapshot.Chunk chunk -> chunks.put(record.key(), chunk.data());
                case null -> snapshots.keySet().removeIf(claim -> Topics.key(session, claim).equals(record.key()));
                default -> { }
            }
        });
        var newest = snapshots.isEmpty() ? null : snapshots.lastEntry().getValue();
        return new Found(newest, newest == null ? Map.of() : chunks(glance, partition, newest, chunks), List.of());
    }

    /// Those that weren't met on the way stand where the Snapshot says.
    private Map<String, Json> chunks(LookBack.Glance glance, TopicPartition partition, Snapshot snapshot, Map<String, Json> met)
            throws IOException, InterruptedException {
        var all = new HashMap<String, Json>();
        for (var piece : snapshot.chunks().values().stream().flatMap(List::stream).toList()) {
            var key = Topics.key(snapshot.session(), snapshot.claim()) + "/" + piece.id();
            if (!met.containsKey(key)) {
                glance.scan(partition, piece.offset(), piece.offset() + 1, record -> {
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

    /// What the Journal says of a session up to its claim.
    ///
    /// @param folded after which offset; -1 if that isn't known: then since it was known that there is no Snapshot
    private List<Said> said(LookBack.Glance glance, SessionId session, long folded, long known, long claim) throws IOException, InterruptedException {
        var partition = new TopicPartition(topics.journal(), session.home());
        var all = new ArrayList<Said>();
        glance.scan(partition, folded >= 0 ? folded + 1 : glance.at(partition, known - SKEW_MILLIS), claim - 1, record -> {
            if (session.toString().equals(record.key())) {
                var update = topics.codec().decode(record.headers(), record.value()).as(Update.class, why -> null);
                if (update != null) {
                    all.add(new Said(update, record.offset(), record.timestamp()));
                }
            }
        });
        return all;
    }

    @Override
    public void close() {
        outbox.close(LAST_WORDS);
        lookBack.close();
    }
}
