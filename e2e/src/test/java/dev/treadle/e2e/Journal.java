// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Codec.Decoded;
import dev.treadle.protocol.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// The Journal as anybody can read it.
final class Journal {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Codec codec = new Codec();
    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX, codec);
    private final String bootstrapServers;

    Journal(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /// Every Update up to now; in order within a home.
    List<Update> updates() {
        try (var consumer = new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 10 * 1024 * 1024),
                new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topics.journal()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var updates = new ArrayList<Update>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (var each : consumer.poll(POLL)) {
                    if (codec.decode(each.headers(), each.value()) instanceof Decoded.Known(Update update)) {
                        updates.add(update);
                    }
                }
            }
            return updates;
        }
    }

    /// Every execution that began, in order within a home.
    List<Started> started() {
        return updates().stream().filter(Started.class::isInstance).map(Started.class::cast).toList();
    }

    /// Every execution that began of a session's jobs, in order.
    List<Started> started(SessionId session) {
        return started().stream().filter(each -> each.session().equals(session)).toList();
    }

    /// The first execution of each attempt at a session's jobs, in order. A worker that dies before the broker knows that it has
    /// accepted a Dispatch has another worker begin it once more, for nothing.
    List<Started> owners(SessionId session) {
        var attempts = new HashSet<Map.Entry<JobId, Integer>>();
        return started(session).stream().filter(each -> attempts.add(Map.entry(each.job().id(), each.by().attempt()))).toList();
    }

    /// Which of a session's jobs were begun. That one was begun twice is nobody's loss: only the first execution of an attempt
    /// counts.
    Set<JobId> jobs(SessionId session) {
        return started(session).stream().map(each -> each.job().id()).collect(Collectors.toSet());
    }

    /// Which worker began an execution, by its name.
    static String worker(Started started) {
        return started.by().id().worker().name();
    }
}
