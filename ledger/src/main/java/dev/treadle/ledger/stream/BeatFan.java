// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.wire.Codec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/// Brings the beats into the logs that the books read: a Presence to the book of each queue that it offers, with what
/// concerns that queue, a Canary to all of them. So a book finds a worker's silence, and what proves it, in one order.
final class BeatFan extends ContextualProcessor<byte[], byte[], String, byte[]> {

    private static final System.Logger LOG = System.getLogger(BeatFan.class.getName());

    private final Codec codec;
    private final Freshness freshness;
    private final Levels levels = new Levels();

    BeatFan(Codec codec, Freshness freshness) {
        this.codec = codec;
        this.freshness = freshness;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        freshness.check();
        var from = context().recordMetadata().orElseThrow();
        var beat = codec.decode(record.headers(), record.value()).as(Beat.class, why -> {
            LOG.log(System.Logger.Level.WARNING, () -> "%s-%d@%d is passed over: %s".formatted(from.topic(), from.partition(), from.offset(), why));
            return null;
        });
        if (beat != null) {
            levels.hear(beat).ifPresent(words -> LOG.log(System.Logger.Level.INFO, words));
        }
        var stamp = new Stamp(from.partition(), from.offset(), record.timestamp());
        switch (beat) {
            case null -> { }
            case Beat.Canary canary -> forward(null, record.value(), record, stamp);
            case Beat.Presence presence -> {
                for (var offer : presence.offers()) {
                    forward(offer.queue(), codec.value(ofQueue(presence, offer)), record, stamp);
                }
            }
        }
    }

    private static Beat.Presence ofQueue(Beat.Presence presence, Beat.Offer offer) {
        var executions = presence.executions().stream().filter(execution -> execution.job().queue().equals(offer.queue())).toList();
        return new Beat.Presence(presence.worker(), presence.beat(), presence.level(), presence.draining(), List.of(offer), executions);
    }

    private void forward(String queue, byte[] value, Record<byte[], byte[]> record, Stamp stamp) {
        context().forward(new Record<>(queue, value, context().currentSystemTimeMs(), JournalRekeyer.headers(record.headers(), stamp)));
    }

    /// A queue's records have one partition, those of no queue have all.
    static Optional<Set<Integer>> partitions(String queue, int count) {
        return Optional.of(queue == null ? IntStream.range(0, count).boxed().collect(Collectors.toSet())
                : Set.of(Utils.toPositive(Utils.murmur2(Utils.utf8(queue))) % count));
    }
}
