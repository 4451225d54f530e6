// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.ui.config.UiConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Which process of this machine keeps the Ledger of a queue: the one that last said how it is with the queue.
@Singleton
final class LedgerOwner {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Topics topics;
    private final HashMap<String, Object> consumer;

    LedgerOwner(UiConfig config, Topics topics) {
        this.topics = topics;
        this.consumer = new HashMap<>(config.kafka().properties());
        consumer.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
        consumer.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    }

    /// Reads what the queues' keepers have said; takes some seconds at most.
    ///
    /// @return the operating system's number for it, dead or alive; empty if nobody has ever kept it
    /// @throws org.apache.kafka.common.KafkaException if Kafka is out of reach
    Optional<Long> of(String queue) {
        var owner = Optional.<Long>empty();
        try (var reader = new KafkaConsumer<>(consumer, new StringDeserializer(), new ByteArrayDeserializer())) {
            var states = new TopicPartition(topics.queues(), 0);
            reader.assign(List.of(states));
            reader.seekToBeginning(List.of(states));
            long end = reader.endOffsets(List.of(states)).get(states);
            while (reader.position(states) < end) {
                for (var state : reader.poll(POLL)) {
                    if (queue.equals(state.key())) {
                        owner = Optional.of(process(new Incarnation(Codec.source(state.headers()))));
                    }
                }
            }
        }
        return owner;
    }

    /// A replica's name ends with its process's number.
    private static long process(Incarnation replica) {
        return Long.parseLong(replica.name().substring(replica.name().lastIndexOf('-') + 1));
    }
}
