// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Topics;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;

/// What this worker appends to the Journal. One producer carries it all, in the order in which it was handed over.
///
/// The producer never gives an append up because of time: while the broker is out of reach it holds the output, and blocks
/// whoever brings more once its store is full.
final class Journal {

    /// What became of an append. Called on the producer's own thread, which must not be blocked.
    @FunctionalInterface
    interface Receipt {

        Receipt NONE = failure -> { };

        /// @param failure why the append was given up; null if it is durable
        void settled(Exception failure);
    }

    private static final String APPEND = "append to the Journal";

    private final Producer<String, byte[]> producer;
    private final Topics topics;
    private final Incarnation worker;
    private final Troubles troubles;
    private volatile int homes;

    /// @param troubles told when Kafka refuses what is appended, and when it takes it again
    Journal(Producer<String, byte[]> producer, Topics topics, Incarnation worker, Troubles troubles) {
        this.troubles = troubles;
        this.producer = producer;
        this.topics = topics;
        this.worker = worker;
    }

    /// Whether the Journal has this partition. An append to one that it lacks would wait for it for ever.
    boolean has(int home) {
        if (home >= homes) {
            homes = producer.partitionsFor(topics.journal()).size();
        }
        return home < homes;
    }

    /// Where a queue's Dispatches come from.
    String dispatches(String queue) {
        return topics.dispatch(queue);
    }

    /// Hands an Update over. Returns at once unless the producer's store is full.
    ///
    /// @param traceparent the trace that it belongs to; null if none
    void append(Update update, String traceparent, Receipt receipt) {
        try {
            send(topics.record(update, worker, traceparent), receipt);
        } catch (RuntimeException e) {
            receipt.settled(e);
        }
    }

    /// Lets go of the producer. What isn't durable after that time is given up.
    void close(Duration within) {
        producer.close(within);
    }

    /// A Computation's thread may be interrupted at any moment, which must not make a hole in what its execution says: the
    /// producer notices an interrupt only before it has taken the record, so the record is handed over again.
    private void send(ProducerRecord<String, byte[]> record, Receipt receipt) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    producer.send(record, (metadata, failure) -> {
                        if (failure == null) {
                            troubles.over(APPEND);
                        } else {
                            troubles.refused(APPEND, failure);
                        }
                        receipt.settled(failure);
                    });
                    return;
                } catch (InterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
