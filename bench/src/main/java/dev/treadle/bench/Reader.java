// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// A plain consumer on a thread of its own that notes when it reads what. The floor's end and every step of a click are
/// seen through the same one, so that reading costs them the same.
final class Reader implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;
    private final Consumer<Moment> sink;
    private final Thread thread;

    private Reader(KafkaConsumer<String, byte[]> consumer, Consumer<Moment> sink) {
        this.consumer = consumer;
        this.sink = sink;
        this.thread = Thread.ofPlatform().name("bench-reader").unstarted(this::run);
    }

    /// Reads everything that is appended to the topics after this has returned.
    ///
    /// @param sink gets [Moment.Read] for each record, and [Moment.Broken] if the reader fails; called on its thread
    static Reader start(String bootstrap, Collection<String> topics, Consumer<Moment> sink) {
        return start(bootstrap, topics, false, sink);
    }

    /// Reads everything that is in the topics, and what is appended later.
    ///
    /// @param sink as of the other
    static Reader fromTheBeginning(String bootstrap, Collection<String> topics, Consumer<Moment> sink) {
        return start(bootstrap, topics, true, sink);
    }

    private static Reader start(String bootstrap, Collection<String> topics, boolean all, Consumer<Moment> sink) {
        var consumer = new KafkaConsumer<>(Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false), new StringDeserializer(), new ByteArrayDeserializer());
        var partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        if (all) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        partitions.forEach(consumer::position);
        var reader = new Reader(consumer, sink);
        reader.thread.start();
        return reader;
    }

    private void run() {
        try (consumer) {
            while (true) {
                var records = consumer.poll(Duration.ofSeconds(10));
                var at = System.nanoTime();
                records.forEach(record -> sink.accept(new Moment.Read(record, at)));
            }
        } catch (WakeupException e) {
            // It is to end.
        } catch (RuntimeException e) {
            sink.accept(new Moment.Broken("the bench's own reader failed: " + e.getMessage(), e));
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
