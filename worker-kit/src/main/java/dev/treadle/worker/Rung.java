// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import java.time.Duration;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/// A share consumer that brings at most so many records at a time. Used by one thread, except for [#wake].
final class Rung implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Rung.class);

    /// How long one poll waits. Long, because a poll that begins while an earlier one's request is still under way can race
    /// with its answer, and then a second batch is acquired behind the first one's back. Not endless, because a batch
    /// of nothing but gaps would leave the poll waiting without a request.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ShareConsumer<String, byte[]> consumer;

    Rung(ShareConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
        // Where it fails, the broker delivers the record again, and that execution will not own the attempt.
        consumer.setAcknowledgementCommitCallback((offsets, failure) -> {
            if (failure != null) {
                LOG.warnf("the broker may deliver again what was accepted of %s: %s", offsets.keySet(), failure.getMessage());
            }
        });
    }

    /// Waits for records, and commits what was accepted before.
    ///
    /// @return none if there were none for a while, or when it was woken
    ConsumerRecords<String, byte[]> poll() {
        try {
            return consumer.poll(PATIENCE);
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        }
    }

    /// Accepts what the last poll brought. The next poll, or [#commit], tells the broker.
    void accept(ConsumerRecords<String, byte[]> records) {
        records.forEach(record -> consumer.acknowledge(record, AcknowledgeType.ACCEPT));
    }

    /// Tells the broker what was accepted, and waits until it knows.
    void commit() {
        try {
            consumer.commitSync();
        } catch (WakeupException e) {
            // It was woken when its poll had just ended. The wake is spent now.
            consumer.commitSync();
        }
    }

    /// Ends a poll that waits. Safe from any thread.
    void wake() {
        consumer.wakeup();
    }

    /// Leaves the share group.
    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
    }
}
