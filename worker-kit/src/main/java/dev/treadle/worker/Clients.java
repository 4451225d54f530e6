// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Limits;
import dev.treadle.protocol.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Makes this worker's Kafka clients, each with the settings that its use rests on.
final class Clients {

    private final WorkerConfig config;
    private final Topics topics;
    private final Incarnation worker;

    Clients(WorkerConfig config, Topics topics, Incarnation worker) {
        this.config = config;
        this.topics = topics;
        this.worker = worker;
    }

    /// For the topics and share groups at the start. Says soon if the broker is out of reach; the caller tries again.
    Admin admin() {
        return Admin.create(settings("admin", Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000)));
    }

    /// For the Journal. Gives nothing up because of time, so there are no gaps; holds so much, and then blocks.
    Producer<String, byte[]> journal() {
        return producer("journal", Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE,
                ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(config.worker().heldOutput().asLongValue(), 2L * Limits.RECORD_BYTES),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Limits.RECORD_BYTES,
                // A session may have a home in a partition that was added a moment ago.
                CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 30_000,
                // It holds output for the partitions that it knows of, so it must not forget them: by default it does when no
                // broker answers (rebootstrap), and after five idle minutes, and then blocks whoever says something.
                CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none",
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Integer.MAX_VALUE));
    }

    /// For Presence. Gives up soon, because a newer one says more.
    Producer<String, byte[]> presence() {
        return producer("presence", Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 3_000));
    }

    /// For the Signals. In no group: every worker reads them all.
    Consumer<String, byte[]> signals() {
        return new KafkaConsumer<>(settings("signals", Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                // Where it listened was deleted while it was out of touch: what is left is newer.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000)), new StringDeserializer(), new ByteArrayDeserializer());
    }

    /// For a queue's Dispatches: at most `size` records a poll, and none fetched ahead.
    Rung rung(String queue, int size) {
        var consumer = new KafkaShareConsumer<>(settings("intake-" + queue + "-" + size, Map.of(
                ConsumerConfig.GROUP_ID_CONFIG, topics.workers(queue),
                ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit",
                ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, size,
                // A rung isn't polled while others are, nor while there is no free slot.
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE)), new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(topics.dispatch(queue)));
        return new Rung(consumer);
    }

    private Producer<String, byte[]> producer(String use, Map<String, Object> own) {
        var properties = settings(use, own);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // With more, a partition's first record may be overtaken for good (KAFKA-15591). And what comes while a request is under way leaves
        // together in the next: under load a broker has far fewer to serve.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> settings(String use, Map<String, Object> own) {
        var settings = new HashMap<String, Object>(config.kafka().properties());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, worker + "-" + use);
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        // A broker that starts again is asked by everybody at once, and what its port's queue has no room for is dropped in silence: TCP
        // asks again after one, three and seven seconds, and by then a worker that lives may be lost.
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 1_000);
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 1_000);
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.putAll(own);
        return settings;
    }
}
