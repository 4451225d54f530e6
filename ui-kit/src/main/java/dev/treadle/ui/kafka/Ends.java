// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/// Where partitions end. One look is under way at a time, and whoever comes meanwhile shares the next: many who ask cost the broker
/// no more than one who asks again and again. Safe for any number of threads.
final class Ends implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Ends.class);
    private static final long PAUSE_MILLIS = 200;

    private final LookBack lookBack;
    private Map<TopicPartition, CompletableFuture<Long>> asked = new HashMap<>();
    private Thread looking;
    private boolean closed;

    Ends(LookBack lookBack) {
        this.lookBack = lookBack;
    }

    /// Doesn't block.
    ///
    /// @return is completed with the offset after the partition's last record, as it was after this was called, however long Kafka is
    ///     out of reach; cancelled at the end
    synchronized CompletableFuture<Long> of(TopicPartition partition) {
        var end = asked.computeIfAbsent(partition, any -> new CompletableFuture<>());
        if (closed) {
            end.cancel(false);
        } else if (looking == null) {
            looking = Thread.ofVirtual().name("treadle-ends").start(this::work);
        }
        return end;
    }

    private void work() {
        try {
            for (var next = next(); !next.isEmpty(); next = next()) {
                look(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Map<TopicPartition, CompletableFuture<Long>> next() {
        var next = asked;
        asked = new HashMap<>();
        looking = next.isEmpty() ? null : looking;
        return next;
    }

    private void look(Map<TopicPartition, CompletableFuture<Long>> wanted) throws InterruptedException {
        try {
            while (true) {
                try {
                    var ends = lookBack.<Map<TopicPartition, Long>>look(glance -> glance.ends(wanted.keySet()));
                    wanted.forEach((partition, end) -> end.complete(ends.get(partition)));
                    return;
                } catch (IOException | RuntimeException e) {
                    LOG.debugf("partitions are asked for their ends again: %s", e.getMessage());
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        } finally {
            // What wasn't said won't be.
            wanted.values().forEach(end -> end.cancel(false));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        asked.values().forEach(end -> end.cancel(false));
        if (looking != null) {
            looking.interrupt();
        }
    }
}
