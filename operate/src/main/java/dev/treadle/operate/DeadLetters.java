// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import dev.treadle.protocol.Cause;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Limits;
import dev.treadle.protocol.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The discarded jobs that Kafka keeps, and a way back for them.
final class DeadLetters {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Incarnation HERE = Incarnation.of("dead-letters");

    private final Map<String, Object> client;
    private final Topics topics;

    /// @param client how Kafka is reached, by Kafka's own names
    DeadLetters(Map<String, Object> client, Topics topics) {
        this.client = client;
        this.topics = topics;
    }

    /// A discarded job.
    ///
    /// @param at when it was put here, in milliseconds since 1970
    record Letter(DeadJob dead, long at) {

        JobRef job() {
            return dead.submitted().job();
        }

        /// The job that it becomes when it is retried. It is one and the same however often that is done.
        Submitted again() {
            var submitted = dead.submitted();
            var cause = new Cause.OnRetry(job().id());
            var job = new JobRef(job().session(), job().queue(), JobId.of(job().session(), submitted.binding(), cause, 0));
            return new Submitted(job, submitted.binding(), cause, 0, submitted.type(), submitted.work(), submitted.policy(), false);
        }
    }

    /// Every discarded job, oldest first. The Ledger may have put one here twice; it is one.
    ///
    /// @throws UsageError if Kafka has no such topic
    List<Letter> all() throws UsageError {
        var letters = new LinkedHashMap<JobId, Letter>();
        try (var consumer = consumer()) {
            var partitions = partitions(consumer, topics.dead());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            read(consumer, record -> {
                var dead = topics.codec().decode(record.headers(), record.value()).as(DeadJob.class, why -> null);
                if (dead != null) {
                    letters.putIfAbsent(dead.submitted().job().id(), new Letter(dead, record.timestamp()));
                }
            });
        }
        return letters.values().stream().sorted(Comparator.comparingLong(Letter::at)).toList();
    }

    /// The one whose job's id begins like that.
    ///
    /// @throws UsageError if there is none, or more than one
    Letter find(String id) throws UsageError {
        var found = all().stream().filter(letter -> letter.job().id().text().startsWith(id)).toList();
        if (found.size() != 1) {
            throw new UsageError(found.isEmpty() ? "no discarded job's id begins with '" + id + "': './treadle dead list' has them all"
                    : "the ids of " + found.size() + " discarded jobs begin with '" + id + "': give more of it");
        }
        return found.getFirst();
    }

    /// When the Journal got the job that takes its place; empty if it hasn't.
    Optional<Long> retriedAt(Letter letter) throws UsageError {
        var again = letter.again();
        var times = new ArrayList<Long>();
        try (var consumer = consumer()) {
            var home = new TopicPartition(topics.journal(), again.session().home());
            partitions(consumer, topics.journal());
            consumer.assign(List.of(home));
            var from = consumer.offsetsForTimes(Map.of(home, letter.at()), PATIENCE).get(home);
            if (from == null) {
                return Optional.empty();
            }
            consumer.seek(home, from.offset());
            read(consumer, record -> {
                if (again.session().toString().equals(record.key()) && topics.codec().decode(record.headers(), record.value())
                        .as(Object.class, why -> null) instanceof Submitted submitted && submitted.job().equals(again.job())) {
                    times.add(record.timestamp());
                }
            });
        }
        return times.stream().findFirst();
    }

    /// Submits the job anew. Durable when it returns.
    void retry(Letter letter) throws InterruptedException, ExecutionException {
        var settings = new HashMap<>(client);
        settings.put("acks", "all");
        settings.put("max.request.size", Limits.RECORD_BYTES);
        settings.put("delivery.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("request.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("linger.ms", 0);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(topics.record(letter.again(), HERE, null)).get();
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        var settings = new HashMap<>(client);
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("max.partition.fetch.bytes", Limits.RECORD_BYTES);
        settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, String topic) throws UsageError {
        var found = consumer.listTopics(PATIENCE).get(topic);
        if (found == null) {
            throw new UsageError("the Kafka at " + client.get("bootstrap.servers") + " has no topic " + topic
                    + " that can be seen: give the --kafka (and --prefix) that Treadle runs with, and a --client whose user may read it");
        }
        return found.stream().map(partition -> new TopicPartition(topic, partition.partition())).toList();
    }

    /// From where it stands to what is the end now.
    private static void read(KafkaConsumer<String, byte[]> consumer, Consumer<ConsumerRecord<String, byte[]>> each) {
        var ends = consumer.endOffsets(consumer.assignment(), PATIENCE);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(each);
        }
    }
}
