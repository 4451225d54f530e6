// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import dev.treadle.ledger.book.Measures;
import dev.treadle.ledger.book.NewerBooks;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Limits;
import dev.treadle.protocol.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/// The Ledger's Kafka Streams application, with the settings that its reasoning rests on.
public final class LedgerStreams {

    /// How long an owner may be silent before another takes its books over: the shortest that brokers allow by default.
    public static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    /// For how long after it was last known to be current a copy of the books may be gone on with. From an older one something may
    /// have been deleted that the books' log says nothing of any more, and what is on the copy would live again. The log keeps
    /// deletions for twice as long.
    public static final Duration CURRENT = Duration.ofMinutes(5);

    private LedgerStreams() {
    }

    /// @param replica who keeps the books
    /// @param stateDir where they are kept between starts; no other process may use it
    /// @param isCurrent whether what is kept there is not older than [#CURRENT]; asked before each step
    /// @param missedBeats how many canaries have to pass since a worker's last beat before what it runs is lost
    /// @param clientProperties what else every Kafka client is given, by Kafka's own names
    /// @param measures told of what is read
    /// @return not started
    public static KafkaStreams of(String bootstrapServers, Topics topics, Incarnation replica, Path stateDir, BooleanSupplier isCurrent,
            int missedBeats, Map<String, String> clientProperties, Measures measures) {
        var freshness = new Freshness(SESSION_TIMEOUT, isCurrent);
        var topology = LedgerTopology.build(topics, replica, missedBeats, freshness, System::nanoTime, measures);
        var streams = new KafkaStreams(topology, new StreamsConfig(config(bootstrapServers, topics, replica, stateDir, clientProperties)),
                new Clients(freshness));
        streams.setGlobalStateRestoreListener(new Restoring(measures, System::nanoTime));
        return streams;
    }

    /// Whether a thread failed only because it was held up for so long that others may have taken its books over.
    public static boolean wasHeldUp(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(Freshness.Stale.class::isInstance);
    }

    /// What it says, if a thread failed because a later version of Treadle wrote the books.
    public static Optional<String> newerBooks(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).filter(NewerBooks.class::isInstance).map(Throwable::getMessage).findFirst();
    }

    private static Map<String, Object> config(String bootstrapServers, Topics topics, Incarnation replica, Path stateDir,
            Map<String, String> clientProperties) {
        var config = new HashMap<String, Object>(clientProperties);
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.ledgerApplication());
        config.put(StreamsConfig.CLIENT_ID_CONFIG, "ledger-" + replica.text().replace('~', '-'));
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());

        // At-least-once: exactly-once costs a click ten times as long, and a transaction of a crashed owner would hold up
        // every reader of the Journal.
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        // What is cached reaches the changelog only at a commit: after a crash the books would be behind what they sent.
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // A batch that is given up would be a gap, and the books count on there being none.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG), Integer.MAX_VALUE);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        // With more, a partition's first record may be overtaken for good (KAFKA-15591). And what comes while a request is under way leaves
        // together in the next: under load a broker has far fewer to serve.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), Limits.RECORD_BYTES);

        // The classic protocol notices a dead owner after its session timeout; the streams protocol takes 45 s.
        config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int) SESSION_TIMEOUT.toMillis());
        config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), (int) SESSION_TIMEOUT.toMillis() / 4);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);

        config.put(StreamsConfig.POLL_MS_CONFIG, BookKeeper.TICK.toMillis());
        config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        config.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
        config.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        config.put(StreamsConfig.LOG_SUMMARY_INTERVAL_MS_CONFIG, -1);
        return config;
    }
}
