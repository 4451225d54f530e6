// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What no design over Kafka can beat: a request is appended, a share consumer takes it, appends an answer, and accepts the
/// request once the answer is durable. Nothing but kafka-clients, with the settings that the pair uses.
///
/// The answer is read by whoever wants to know, with a [Reader] on [#ANSWERS].
final class Floor implements AutoCloseable {

    static final String REQUESTS = "bench.floor.requests";
    static final String ANSWERS = "bench.floor.answers";

    private static final String GROUP = "bench.floor.relays";
    // About what a Submitted or a Dispatch, and what a Started, of a small Work take with their headers.
    private static final byte[] REQUEST = new byte[900];
    private static final byte[] ANSWER = new byte[350];

    private final KafkaProducer<String, byte[]> requests;
    private final KafkaProducer<String, byte[]> answers;
    private final KafkaShareConsumer<String, byte[]> intake;
    private final Consumer<Moment> sink;
    private final Thread relay;

    private Floor(String bootstrap, int slots, Consumer<Moment> sink) {
        requests = producer(bootstrap);
        answers = producer(bootstrap);
        intake = new KafkaShareConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, GROUP,
                ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit",
                ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, slots), new StringDeserializer(), new ByteArrayDeserializer());
        this.sink = sink;
        relay = Thread.ofPlatform().name("bench-floor-relay").unstarted(this::relay);
    }

    /// Makes its topics and its share group, if they are absent, and starts to relay.
    ///
    /// @param slots how many records one poll may bring
    /// @param sink gets [Moment.Broken] if the relay fails
    static Floor start(String bootstrap, int slots, Consumer<Moment> sink) throws InterruptedException {
        try (var admin = Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            var existing = admin.listTopics().names().get();
            admin.createTopics(List.of(REQUESTS, ANSWERS).stream().filter(topic -> !existing.contains(topic))
                    .map(topic -> new NewTopic(topic, Optional.of(1), Optional.empty())).toList()).all().get();
            var earliest = new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(
                    Map.of(new ConfigResource(ConfigResource.Type.GROUP, GROUP), List.of(earliest))).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the floor's topics cannot be made: " + e.getCause().getMessage(), e.getCause());
        }
        var floor = new Floor(bootstrap, slots, sink);
        floor.intake.subscribe(List.of(REQUESTS));
        floor.relay.start();
        return floor;
    }

    static KafkaProducer<String, byte[]> producer(String bootstrap) {
        return new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                ProducerConfig.LINGER_MS_CONFIG, 0), new StringSerializer(), new ByteArraySerializer());
    }

    /// Hands a request over; its answer will have the same key.
    void request(String key) {
        requests.send(new ProducerRecord<>(REQUESTS, 0, key, REQUEST), (metadata, failure) -> {
            if (failure != null) {
                sink.accept(new Moment.Broken("the floor's request cannot be appended: " + failure.getMessage(), failure));
            }
        });
    }

    private void relay() {
        try (intake) {
            while (true) {
                answer(intake.poll(Duration.ofSeconds(10)));
            }
        } catch (WakeupException e) {
            // It is to end.
        } catch (Exception e) {
            sink.accept(new Moment.Broken("the floor's relay failed: " + e.getMessage(), e));
        }
    }

    /// The next poll carries the acceptance to the broker.
    private void answer(ConsumerRecords<String, byte[]> records) throws Exception {
        var appends = new ArrayList<Future<?>>(records.count());
        for (var record : records) {
            appends.add(answers.send(new ProducerRecord<>(ANSWERS, 0, record.key(), ANSWER)));
        }
        for (var append : appends) {
            append.get();
        }
        records.forEach(record -> intake.acknowledge(record, AcknowledgeType.ACCEPT));
    }

    @Override
    public void close() {
        intake.wakeup();
        try {
            relay.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requests.close();
        answers.close();
    }
}
