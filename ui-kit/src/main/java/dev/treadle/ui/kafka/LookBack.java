// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// Reads what partitions held before now, for those who weren't listening then. Safe for any number of threads; blocks.
final class LookBack implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Supplier<KafkaConsumer<String, byte[]>> consumers;
    /// Those that nobody uses now: making one takes longer than what it is used for.
    private final ConcurrentLinkedDeque<KafkaConsumer<String, byte[]>> idle = new ConcurrentLinkedDeque<>();

    private final LongAdder lookedAt = new LongAdder();

    /// What is read in one go, by one thread.
    interface Look<T> {
        T with(Glance glance) throws IOException, InterruptedException;
    }

    LookBack(Supplier<KafkaConsumer<String, byte[]>> consumers) {
        this.consumers = consumers;
    }

    /// @throws IOException if Kafka doesn't answer, or in time
    <T> T look(Look<T> look) throws IOException, InterruptedException {
        var found = idle.poll();
        var consumer = found == null ? consumers.get() : found;
        boolean sound = false;
        try {
            var seen = look.with(new Glance(consumer, lookedAt));
            sound = true;
            return seen;
        } catch (InterruptException e) {
            // It has set the flag, which whoever catches the other one sets himself.
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (KafkaException e) {
            throw new IOException("Kafka can't be read: " + e.getMessage(), e);
        } finally {
            if (sound) {
                idle.push(consumer);
            } else {
                consumer.close(Duration.ZERO);
            }
        }
    }

    /// A consumer, for as long as a look takes.
    record Glance(KafkaConsumer<String, byte[]> consumer, LongAdder lookedAt) {

        /// The offset of the first record that was appended at that time or later; the partition's end if there is none.
        ///
        /// @param millis since 1970, by the broker's clock
        long at(TopicPartition partition, long millis) {
            var found = consumer.offsetsForTimes(Map.of(partition, Math.max(0, millis))).get(partition);
            return found == null ? end(partition) : found.offset();
        }

        long end(TopicPartition partition) {
            return ends(Set.of(partition)).get(partition);
        }

        Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
            return consumer.endOffsets(partitions);
        }

        /// Reads from one offset up to another, which is excluded.
        void scan(TopicPartition partition, long from, long end, Consumer<ConsumerRecord<String, byte[]>> each)
                throws IOException, InterruptedException {
            if (from >= end) {
                return;
            }
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (consumer.position(partition) < end) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                for (var record : consumer.poll(POLL)) {
                    if (record.offset() < end) {
                        lookedAt.increment();
                        each.accept(record);
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("%s was not read up to %d in time".formatted(partition, end));
                }
            }
        }
    }

    /// How many records were read.
    long lookedAt() {
        return lookedAt.sum();
    }

    @Override
    public void close() {
        for (var consumer = idle.poll(); consumer != null; consumer = idle.poll()) {
            consumer.close(Duration.ZERO);
        }
    }
}
