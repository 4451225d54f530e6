// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import dev.treadle.protocol.Limits;
import dev.treadle.service.ServiceConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Makes this replica's Kafka clients, all of which look for a lost broker about once a second.
final class Clients {

    private static final int LOOK_BYTES = 256 * 1024;

    private final Map<String, Object> all = new HashMap<>();

    Clients(ServiceConfig.Kafka config) {
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        all.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 50);
        all.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 1_000);
        all.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 2_000);
        all.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 5_000);
        // A broker that was made anew has topics of other ids: begin again from the address.
        all.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "rebootstrap");
        all.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 10_000);
        all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        all.putAll(config.properties());
    }

    Admin admin() {
        var settings = new HashMap<>(all);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return Admin.create(settings);
    }

    /// A producer that loses nothing, repeats nothing, gives nothing up, and takes nothing that it would have to wait for.
    KafkaProducer<String, byte[]> producer() {
        return producer("none");
    }

    /// The same, for Snapshots: what is in one is mostly what was in the one before, and compresses to a tenth.
    KafkaProducer<String, byte[]> keeper() {
        return producer("lz4");
    }

    private KafkaProducer<String, byte[]> producer(String compression) {
        var settings = new HashMap<>(all);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // With more, a first record that a broker turns away, as it doesn't lead the partition yet, is overtaken by the second, and then
        // never taken (KAFKA-15591).
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Limits.RECORD_BYTES);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /// A producer of what is worth nothing a moment later, and never worth waiting for.
    KafkaProducer<String, byte[]> hinter() {
        var settings = new HashMap<>(all);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1_500);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Limits.RECORD_BYTES);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /// A consumer in no group, for partitions that are assigned by hand.
    KafkaConsumer<String, byte[]> consumer() {
        return consumer(Map.of());
    }

    /// One that is used for what is there already, and never waits for more. Of what stands behind the record that is looked for it
    /// is sent little: Kafka sends a larger one whole all the same.
    KafkaConsumer<String, byte[]> lookBack() {
        return consumer(Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 0, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LOOK_BYTES));
    }

    private KafkaConsumer<String, byte[]> consumer(Map<String, Object> special) {
        var settings = new HashMap<>(all);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Limits.RECORD_BYTES);
        settings.putAll(special);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Where it stands is set by hand; this is for a log that has been cut or made anew.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
