// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import dev.treadle.protocol.wire.Lag;
import dev.treadle.protocol.wire.Trouble;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/// What this replica reads of Kafka, on a thread of its own: some partitions, each from a place of its own on, record by
/// record. Outlives the broker's absence: where it stands it knows by itself.
final class Feeds implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Feeds.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LOOK_UP = Duration.ofSeconds(1);
    private static final long PAUSE_MILLIS = 200;

    /// After how many tries of about a second it isn't just that Kafka or a topic is new.
    private static final int WORTH_SAYING = 15;
    private static final long LAST_WORDS_MILLIS = 2_000;

    private final Supplier<? extends org.apache.kafka.clients.consumer.Consumer<String, byte[]>> consumers;
    private final ConcurrentLinkedQueue<Feed> added = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<TopicPartition> removed = new ConcurrentLinkedQueue<>();
    private final Map<TopicPartition, Feed> feeds = new HashMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    /// Up to where each was taken.
    private final Map<TopicPartition, Long> taken = new ConcurrentHashMap<>();
    private final Queue<Awaited> awaited = new ConcurrentLinkedQueue<>();
    private final Map<TopicPartition, Integer> tries = new HashMap<>();
    private final Thread thread;
    private volatile boolean closing;
    private String said = "";
    private volatile org.apache.kafka.clients.consumer.Consumer<String, byte[]> current;

    /// One partition.
    ///
    /// @param fromEnd whether only what comes from now on is of interest
    /// @param each takes every record; what it throws is logged, and the record is passed over
    /// @param listening runs once, when it is fixed from where on records are read
    record Feed(TopicPartition partition, boolean fromEnd, Consumer<ConsumerRecord<String, byte[]>> each, Runnable listening) {
    }

    /// Somebody waits until a partition was taken up to there.
    private record Awaited(TopicPartition partition, long offset, CompletableFuture<Void> taken) {
    }

    /// @param consumers makes a consumer; may throw, and is then asked again
    Feeds(Supplier<? extends org.apache.kafka.clients.consumer.Consumer<String, byte[]>> consumers) {
        this.consumers = consumers;
        this.thread = Thread.ofPlatform().name("treadle-reader").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void add(Feed feed) {
        added.add(feed);
        wake();
    }

    /// Reads no more of a partition; what was read of it may yet be passed on.
    void remove(TopicPartition partition) {
        removed.add(partition);
        wake();
    }

    private void wake() {
        var consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /// The offset up to which everything was taken; -1 if it isn't known.
    long taken(TopicPartition partition) {
        return taken.getOrDefault(partition, -1L);
    }

    /// How many records of a topic are yet to be read, in the partitions that are read; absent if none is, or it isn't known.
    OptionalLong lag(String topic) {
        var consumer = current;
        return consumer == null ? OptionalLong.empty() : Lag.of(consumer.metrics(), topic);
    }

    /// @return is completed once everything up to that offset was taken, by the thread that reads; cancelled if the partition is read
    ///     no more
    CompletableFuture<Void> taken(TopicPartition partition, long offset) {
        var next = new Awaited(partition, offset, new CompletableFuture<>());
        awaited.add(next);
        // It may have been taken before the one who reads could see this.
        tellOf(partition);
        return next.taken;
    }

    private void tellOf(TopicPartition partition) {
        long now = taken(partition);
        awaited.removeIf(each -> {
            boolean due = each.partition.equals(partition) && each.offset <= now;
            if (due) {
                each.taken.complete(null);
            }
            return due;
        });
    }

    private void run() {
        try {
            while (!closing) {
                try (var consumer = consumers.get()) {
                    current = consumer;
                    read(consumer);
                } catch (InterruptException e) {
                    throw e;
                } catch (KafkaException e) {
                    var why = Trouble.of(e);
                    if (!why.equals(said)) {
                        LOG.infof("the reader begins again: %s", why);
                    }
                    said = why;
                    Thread.sleep(PAUSE_MILLIS);
                } finally {
                    current = null;
                }
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("the reader ends");
        }
    }

    private void read(org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer) throws InterruptedException {
        assign(consumer);
        while (!closing) {
            try {
                fixNew(consumer);
                if (next.isEmpty()) {
                    Thread.sleep(PAUSE_MILLIS);
                    continue;
                }
                for (var record : consumer.poll(POLL)) {
                    said = "";
                    take(record);
                }
            } catch (WakeupException e) {
                // Something is to be read, or it is time to end.
            }
        }
    }

    /// Each feed goes on where it was.
    private void assign(org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer) {
        consumer.assign(List.copyOf(next.keySet()));
        next.forEach(consumer::seek);
    }

    private void fixNew(org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer) {
        for (var partition = removed.poll(); partition != null; partition = removed.poll()) {
            feeds.remove(partition);
            next.remove(partition);
            taken.remove(partition);
            forget(partition);
            assign(consumer);
        }
        for (var feed = added.poll(); feed != null; feed = added.poll()) {
            feeds.put(feed.partition, feed);
        }
        for (var feed : feeds.values()) {
            if (!next.containsKey(feed.partition)) {
                try {
                    var places = feed.fromEnd ? consumer.endOffsets(List.of(feed.partition), LOOK_UP)
                            : consumer.beginningOffsets(List.of(feed.partition), LOOK_UP);
                    next.put(feed.partition, places.get(feed.partition));
                } catch (WakeupException | InterruptException e) {
                    throw e;
                } catch (KafkaException e) {
                    if (tries.merge(feed.partition, 1, Integer::sum) == WORTH_SAYING) {
                        LOG.warnf("%s can't be read so far, and is tried on: %s", feed.partition, Trouble.of(e));
                    }
                    continue;
                }
                assign(consumer);
                taken.put(feed.partition, next.get(feed.partition) - 1);
                tellOf(feed.partition);
                feed.listening.run();
            }
        }
    }

    private void forget(TopicPartition partition) {
        awaited.removeIf(each -> each.partition.equals(partition) && each.taken.cancel(false));
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        next.put(partition, record.offset() + 1);
        try {
            feeds.get(partition).each.accept(record);
        } catch (RuntimeException e) {
            LOG.errorf(e, "a record is passed over: topic=%s partition=%d offset=%d", record.topic(), record.partition(), record.offset());
        }
        taken.put(partition, record.offset());
        tellOf(partition);
    }

    @Override
    public void close() {
        closing = true;
        wake();
        try {
            thread.join(LAST_WORDS_MILLIS);
            thread.interrupt();
            thread.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        awaited.removeIf(each -> each.taken.cancel(false));
    }
}
