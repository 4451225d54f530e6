// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import dev.treadle.ledger.book.Measures;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/// Measures how long the books take to be read from Kafka.
final class Restoring implements StateRestoreListener {

    private final Measures measures;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, Long> since = new ConcurrentHashMap<>();

    Restoring(Measures measures, LongSupplier nanoTime) {
        this.measures = measures;
        this.nanoTime = nanoTime;
    }

    @Override
    public void onRestoreStart(TopicPartition books, String store, long first, long end) {
        since.put(books, nanoTime.getAsLong());
    }

    @Override
    public void onBatchRestored(TopicPartition books, String store, long last, long count) {
    }

    @Override
    public void onRestoreEnd(TopicPartition books, String store, long count) {
        var began = since.remove(books);
        if (began != null) {
            measures.restored(Duration.ofNanos(nanoTime.getAsLong() - began));
        }
    }

    /// They go to another owner first.
    @Override
    public void onRestoreSuspended(TopicPartition books, String store, long count) {
        since.remove(books);
    }
}
