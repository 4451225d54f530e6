// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;

/// What this replica appends to the Journal, without anybody waiting for Kafka.
///
/// Records of one partition leave in the order in which they came. Each is tried until it is durable; a producer that can't
/// go on is replaced, and what it had not confirmed is sent again in order: twice, at worst, which changes nothing. Nothing
/// leaves for a partition before somebody listens there.
///
/// Whoever appends hands the record over to the producer itself where it can leave at once, which spares a click the wait for another
/// thread. What can't, waits for the outbox's own thread.
///
/// Safe for any number of threads.
final class Outbox {

    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final long END_MILLIS = 1_000;
    private static final long SHORTEST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 200;
    /// What is larger takes a while to copy, and to compress, during which others would wait to append theirs.
    private static final int SMALL_BYTES = 16 * 1024;

    private final Supplier<Producer<String, byte[]>> producers;
    private final long mostBytes;
    private final Thread thread;
    private final Map<Integer, Deque<Entry>> lanes = new HashMap<>();
    private final Set<Integer> heard = new HashSet<>();
    private final Set<Entry> unconfirmed = new LinkedHashSet<>();
    private final Set<Entry> sent = new LinkedHashSet<>();
    private Producer<String, byte[]> producer;
    private long bytes;
    private boolean broken;
    private boolean closing;
    private volatile Duration lastWords = Duration.ZERO;

    private static final class Entry {
        private final ProducerRecord<String, byte[]> record;
        private final LongConsumer durable;
        private final long since = System.nanoTime();

        Entry(ProducerRecord<String, byte[]> record, LongConsumer durable) {
            this.record = record;
            this.durable = durable;
        }
    }

    /// @param producers makes a producer whose `send` never blocks; may throw, and is then asked again
    /// @param mostBytes how many bytes of values are kept
    Outbox(Supplier<Producer<String, byte[]>> producers, long mostBytes) {
        this.producers = producers;
        this.mostBytes = mostBytes;
        this.thread = Thread.ofPlatform().name("treadle-outbox").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// @param record its partition is set
    /// @param durable runs when the record is in the log, on the producer's thread
    /// @throws IllegalStateException if too much waits already
    void append(ProducerRecord<String, byte[]> record, Runnable durable) {
        append(record, (LongConsumer) offset -> durable.run());
    }

    /// @param durable is told where the record stands when it is in the log, on the producer's thread
    synchronized void append(ProducerRecord<String, byte[]> record, LongConsumer durable) {
        if (closing) {
            throw new IllegalStateException("this replica stops: nothing more is sent to Kafka");
        }
        if (bytes + size(record) > mostBytes) {
            throw new IllegalStateException("%d Updates of %,d bytes wait for Kafka already, and no more than %,d are kept (treadle.outbox.kept)"
                    .formatted(unconfirmed.size(), bytes, mostBytes));
        }
        var entry = new Entry(record, durable);
        bytes += size(record);
        unconfirmed.add(entry);
        var lane = lanes.computeIfAbsent(record.partition(), partition -> new ArrayDeque<>());
        boolean first = lane.isEmpty();
        lane.add(entry);
        if (!first || producer == null || broken || !heard.contains(record.partition()) || size(record) > SMALL_BYTES || !send(producer, entry)) {
            notifyAll();
        }
    }

    /// A tombstone has no value.
    private static int size(ProducerRecord<String, byte[]> record) {
        return record.value() == null ? 0 : record.value().length;
    }

    /// From here on somebody listens to that partition.
    synchronized void heard(int partition) {
        heard.add(partition);
        notifyAll();
    }

    /// Nobody listens to it any more, so that what is for it waits.
    ///
    /// @return false if something is on its way to it: then it is heard on
    synchronized boolean unheard(int partition) {
        if (unconfirmed.stream().anyMatch(entry -> entry.record.partition() == partition)) {
            return false;
        }
        heard.remove(partition);
        return true;
    }

    synchronized int waiting() {
        return unconfirmed.size();
    }

    /// How long the oldest record has waited to be durable.
    synchronized Duration oldest() {
        return unconfirmed.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - unconfirmed.iterator().next().since);
    }

    private void run() {
        long pause = SHORTEST_PAUSE_MILLIS;
        try {
            while (awaitWork()) {
                if (goOn()) {
                    pause = SHORTEST_PAUSE_MILLIS;
                } else {
                    Thread.sleep(pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("the outbox ends");
        } finally {
            var last = exchange(null);
            if (last != null) {
                last.close(lastWords);
            }
        }
    }

    /// @return false if there is nothing to do and never will be
    private synchronized boolean awaitWork() throws InterruptedException {
        while (!broken && next() == null) {
            if (closing) {
                return false;
            }
            wait();
        }
        return true;
    }

    /// The first record of a lane that may leave; null if there is none.
    private Entry next() {
        for (var lane : lanes.entrySet()) {
            if (heard.contains(lane.getKey()) && !lane.getValue().isEmpty()) {
                return lane.getValue().getFirst();
            }
        }
        return null;
    }

    /// Replaces a producer that can't go on, or makes the first, or hands the next record over.
    ///
    /// @return false if that can't be done now
    private boolean goOn() throws InterruptedException {
        Producer<String, byte[]> current;
        Entry entry;
        boolean replace;
        synchronized (this) {
            current = producer;
            entry = next();
            replace = broken;
        }
        if (replace) {
            discard();
            Thread.sleep(LONGEST_PAUSE_MILLIS);
            return true;
        }
        if (current == null) {
            var made = make();
            exchange(made);
            return made != null;
        }
        return entry == null || send(current, entry);
    }

    private Producer<String, byte[]> make() {
        try {
            return producers.get();
        } catch (RuntimeException e) {
            LOG.debugf("no producer: %s", e.getMessage());
            return null;
        }
    }

    private synchronized Producer<String, byte[]> exchange(Producer<String, byte[]> other) {
        var before = producer;
        producer = other;
        return before;
    }

    /// Gives the first record of a lane to the producer. It stays there meanwhile, so that none that comes later overtakes it.
    ///
    /// @return false if the producer can't take it now
    private boolean send(Producer<String, byte[]> producer, Entry entry) {
        synchronized (this) {
            sent.add(entry);
        }
        try {
            producer.send(entry.record, (metadata, failure) -> answered(entry, metadata == null ? -1 : metadata.offset(), failure));
        } catch (InterruptException e) {
            // It is noticed only before the record is taken, and is for whoever appends, not for the record.
            answered(entry, -1, new TimeoutException(e));
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            answered(entry, -1, e);
        }
        synchronized (this) {
            boolean taken = sent.contains(entry) || !unconfirmed.contains(entry);
            if (taken) {
                lanes.get(entry.record.partition()).remove(entry);
            }
            return taken && !broken;
        }
    }

    private void answered(Entry entry, long offset, Exception failure) {
        synchronized (this) {
            if (failure instanceof TimeoutException) {
                // The topic isn't known yet, or the producer's store is full: it has not left, nor has any after it.
                sent.remove(entry);
                var lane = lanes.get(entry.record.partition());
                if (lane.peekFirst() != entry) {
                    lane.addFirst(entry);
                    notifyAll();
                }
                return;
            }
            if (failure != null && !(failure instanceof RecordTooLargeException)) {
                // It stays among those that were sent, and is sent again, in its order, by another producer.
                broken = true;
                notifyAll();
                LOG.debugf("not appended yet: %s", failure.toString());
                return;
            }
            if (!sent.remove(entry)) {
                return;
            }
            unconfirmed.remove(entry);
            bytes -= size(entry.record);
        }
        if (failure != null) {
            LOG.errorf(failure, "Kafka refuses a record for its size, so it is lost: topic=%s key=%s", entry.record.topic(), entry.record.key());
            return;
        }
        try {
            entry.durable.accept(offset);
        } catch (RuntimeException e) {
            LOG.errorf(e, "what was to follow an append failed: topic=%s key=%s", entry.record.topic(), entry.record.key());
        }
    }

    /// Gives a producer up and puts back what it has not confirmed, before what came later.
    private void discard() {
        var given = exchange(null);
        if (given != null) {
            given.close(Duration.ZERO);
        }
        synchronized (this) {
            List.copyOf(sent).reversed().forEach(entry -> lanes.get(entry.record.partition()).addFirst(entry));
            sent.clear();
            broken = false;
        }
    }

    /// Sends what it can, and ends.
    ///
    /// @param patience how long it may take to send; zero if Kafka is away anyhow
    void close(Duration patience) {
        lastWords = patience;
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join(Math.max(1, patience.toMillis()));
            thread.interrupt();
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (!unconfirmed.isEmpty()) {
                LOG.warnf("%d Updates were never sent to Kafka: they are lost with this process", unconfirmed.size());
            }
        }
    }
}
