// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Codec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/// Passes on, keyed by queue and stamped, what the books need of the Journal. Keeps nothing.
final class JournalRekeyer extends ContextualProcessor<byte[], byte[], String, byte[]> {

    private static final System.Logger LOG = System.getLogger(JournalRekeyer.class.getName());
    static final String TYPE = "ce_type";
    private static final String TRACEPARENT = "traceparent";
    private static final String COMPLETED = type(ExecutionUpdate.Completed.class);

    /// What a book folds. Progress, emissions and logs are most of the Journal, and change nothing in it.
    private static final Set<String> NEEDED = types(JobUpdate.class)
            .filter(type -> !Set.of(type(ExecutionUpdate.Progressed.class), type(ExecutionUpdate.Emitted.class),
                    type(ExecutionUpdate.Logged.class)).contains(type))
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> KNOWN = types(Update.class).collect(Collectors.toUnmodifiableSet());

    /// A result larger than this is left out: no book looks at it.
    static final int LARGE_BYTES = 16 * 1024;

    private final Codec codec;
    private final Freshness freshness;
    private final Set<String> reported = new HashSet<>();

    JournalRekeyer(Codec codec, Freshness freshness) {
        this.codec = codec;
        this.freshness = freshness;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        freshness.check();
        var from = context().recordMetadata().orElseThrow();
        var type = Codec.text(record.headers(), TYPE);
        if (type == null || !NEEDED.contains(type)) {
            if ((type == null || !KNOWN.contains(type)) && reported.add(String.valueOf(type))) {
                LOG.log(System.Logger.Level.WARNING, () -> "%s-%d@%d is passed over: this build doesn't know the kind \"%s\""
                        .formatted(from.topic(), from.partition(), from.offset(), type));
            }
            return;
        }
        var route = record.value() == null ? null : Route.of(record.value());
        if (route == null || route.home() != from.partition()) {
            LOG.log(System.Logger.Level.WARNING, () -> "%s-%d@%d is passed over: it is a %s that names %s".formatted(from.topic(),
                    from.partition(), from.offset(), type, route == null ? "no job" : "a job whose home is partition " + route.home()));
            return;
        }
        context().forward(new Record<>(route.queue(), slim(type, record), context().currentSystemTimeMs(),
                headers(record.headers(), new Stamp(from.partition(), from.offset(), record.timestamp()))));
    }

    private byte[] slim(String type, Record<byte[], byte[]> record) {
        if (type.equals(COMPLETED) && record.value().length > LARGE_BYTES && codec.decode(record.headers(), record.value())
                instanceof Codec.Decoded.Known(ExecutionUpdate.Completed completed)) {
            return codec.value(new ExecutionUpdate.Completed(completed.by(), completed.number(), Json.of("null")));
        }
        return record.value();
    }

    static Headers headers(Headers before, Stamp stamp) {
        var headers = new RecordHeaders();
        headers.add(before.lastHeader(TYPE));
        var trace = before.lastHeader(TRACEPARENT);
        if (trace != null) {
            headers.add(trace);
        }
        stamp.addTo(headers);
        return headers;
    }

    private static Stream<String> types(Class<?> kind) {
        return kind.isSealed() ? Arrays.stream(kind.getPermittedSubclasses()).flatMap(JournalRekeyer::types) : Stream.of(type(kind));
    }

    private static String type(Class<?> kind) {
        return Codec.TYPE_PREFIX + kind.getSimpleName().toLowerCase(Locale.ROOT);
    }
}
