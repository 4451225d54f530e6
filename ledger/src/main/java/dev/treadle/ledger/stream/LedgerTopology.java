// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import dev.treadle.ledger.book.Measures;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// The Ledger as a topology:
///
/// ```
/// treadle.journal  → rekey ┐
///                          ├→ treadle.ledger → keep → treadle.dispatch.*, journal, signals, queues, dead
/// treadle.presence → fan   ┘
/// ```
///
/// Every node and store has a name of its own, so that a later build finds what this one left.
final class LedgerTopology {

    /// Of a job that has ended nothing is to be read by whoever opens the books from their log: what it left there is cleaned away
    /// within minutes, and that it was deleted is kept for ten minutes. A copy of the books that is older than that might miss a
    /// deletion: [LedgerStreams#CURRENT].
    private static final Map<String, String> LOG = Map.of(
            "segment.bytes", Integer.toString(16 * 1024 * 1024),
            "segment.ms", Long.toString(Duration.ofMinutes(10).toMillis()),
            "min.cleanable.dirty.ratio", "0.2",
            "max.compaction.lag.ms", Long.toString(Duration.ofMinutes(10).toMillis()),
            "delete.retention.ms", Long.toString(LedgerStreams.CURRENT.multipliedBy(2).toMillis()));

    private LedgerTopology() {
    }

    /// @param replica who writes what it sends
    /// @param missedBeats how many canaries have to pass since a worker's last beat before what it runs is lost
    /// @param nanoTime a monotonic clock
    /// @param measures told of what is read
    static Topology build(Topics topics, Incarnation replica, int missedBeats, Freshness freshness, LongSupplier nanoTime,
            Measures measures) {
        StreamPartitioner<String, byte[]> byQueue = (topic, queue, value, count) -> BeatFan.partitions(queue, count);
        StreamPartitioner<String, ProducerRecord<String, byte[]>> asSaid = (topic, key, record, count) ->
                record.partition() == null ? Optional.empty() : Optional.of(Set.of(record.partition()));
        Serializer<ProducerRecord<String, byte[]>> valueOnly = (topic, record) -> record.value();
        ProcessorSupplier<String, byte[], String, ProducerRecord<String, byte[]>> keep = new ProcessorSupplier<>() {
            @Override
            public Processor<String, byte[], String, ProducerRecord<String, byte[]>> get() {
                return new BookKeeper(topics, replica, missedBeats, freshness, nanoTime, measures);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(BookKeeper.STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled().withLoggingEnabled(LOG));
            }
        };
        return new Topology()
                .addSource("journal", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.journal())
                .addProcessor("rekey", () -> new JournalRekeyer(topics.codec(), freshness), "journal")
                .addSink("rekeyed", topics.ledger(), new StringSerializer(), new ByteArraySerializer(), byQueue, "rekey")
                .addSource("presence", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.presence())
                .addProcessor("fan", () -> new BeatFan(topics.codec(), freshness), "presence")
                .addSink("fanned", topics.ledger(), new StringSerializer(), new ByteArraySerializer(), byQueue, "fan")
                .addSource("ledger", new StringDeserializer(), new ByteArrayDeserializer(), topics.ledger())
                .addProcessor("keep", keep, "ledger")
                .addSink("out", (key, record, context) -> record.topic(), new StringSerializer(), valueOnly, asSaid, "keep");
    }
}
