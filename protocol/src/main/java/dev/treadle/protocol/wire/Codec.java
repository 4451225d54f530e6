// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.Incarnation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// The one way in which messages become records of Kafka and come back: JSON in the value, and what the message is in
/// headers after CloudEvents' binary mode (`ce_type`, `ce_source`, `ce_id`), with the W3C's `traceparent` beside them.
///
/// Safe for any number of threads.
public final class Codec {

    /// What every `ce_type` begins with.
    public static final String TYPE_PREFIX = "treadle.";
    static final String TYPE = "ce_type";
    static final String SOURCE = "ce_source";
    static final String ID = "ce_id";
    static final String TRACEPARENT = "traceparent";

    private static final byte[] SPEC_VERSION = "1.0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_TYPE = "application/json".getBytes(StandardCharsets.US_ASCII);

    private final JsonMapper mapper = Mapping.mapper();
    private final Map<String, ObjectReader> readers = Kinds.all().entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, kind -> mapper.readerFor(kind.getValue())));

    /// The message's bytes.
    public byte[] value(Object message) {
        Kinds.of(message);
        try {
            return mapper.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a %s cannot be written: %s".formatted(Kinds.of(message), e.getOriginalMessage()), e);
        }
    }

    /// The message's headers.
    ///
    /// @param source who says it
    /// @param id unique among what that source says
    /// @param traceparent the trace that it belongs to; null if none
    public Headers headers(Object message, Incarnation source, String id, String traceparent) {
        var headers = new RecordHeaders();
        headers.add("ce_specversion", SPEC_VERSION);
        headers.add(TYPE, bytes(TYPE_PREFIX + Kinds.of(message)));
        headers.add(SOURCE, bytes("/" + source));
        headers.add(ID, bytes(id));
        headers.add("content-type", CONTENT_TYPE);
        if (traceparent != null) {
            headers.add(TRACEPARENT, bytes(traceparent));
        }
        return headers;
    }

    /// What a record holds. Never throws: what can't be decoded is a value too, so that it holds nobody up.
    ///
    /// @param value null for a tombstone, which is [Decoded.Broken]
    public Decoded decode(Headers headers, byte[] value) {
        var type = text(headers, TYPE);
        if (type == null || !type.startsWith(TYPE_PREFIX)) {
            return new Decoded.Broken(type, "its header ce_type is " + (type == null ? "absent" : "\"" + type + "\"")
                    + " and should begin with \"" + TYPE_PREFIX + "\"");
        }
        var kind = type.substring(TYPE_PREFIX.length());
        var reader = readers.get(kind);
        if (reader == null) {
            return new Decoded.Unknown(kind);
        }
        if (value == null) {
            return new Decoded.Broken(kind, "it has no value");
        }
        try {
            Object message = reader.withAttribute(Mapping.SOURCE, value).readValue(value);
            return message == null ? new Decoded.Broken(kind, "its value is null") : new Decoded.Known(message);
        } catch (JsonProcessingException e) {
            return new Decoded.Broken(kind, e.getOriginalMessage());
        } catch (IOException | RuntimeException e) {
            return new Decoded.Broken(kind, String.valueOf(e.getMessage()));
        }
    }

    /// The value of a header, as text; null if the record has none of that name.
    public static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /// The trace that a record belongs to; null if none.
    public static String traceparent(Headers headers) {
        return text(headers, TRACEPARENT);
    }

    /// Who wrote a record; null if it doesn't say.
    public static String source(Headers headers) {
        var source = text(headers, SOURCE);
        return source == null ? null : source.substring(source.startsWith("/") ? 1 : 0);
    }

    /// What was found in a record.
    public sealed interface Decoded {

        /// A message of a kind that this build knows.
        record Known(Object message) implements Decoded {
        }

        /// A kind that a later build writes. To be reported and passed over.
        record Unknown(String kind) implements Decoded {
        }

        /// Not a message. To be reported and kept aside.
        record Broken(String kind, String why) implements Decoded {
        }

        /// The message, if it is one of this type; otherwise what `instead` makes of the reason, a sentence.
        default <T> T as(Class<T> type, Function<String, T> instead) {
            return switch (this) {
                case Known(var message) when type.isInstance(message) -> type.cast(message);
                case Known(var message) -> instead.apply("it is a " + Kinds.of(message));
                case Unknown(var kind) -> instead.apply("this build doesn't know the kind \"" + kind + "\"");
                case Broken(var kind, var why) -> instead.apply("it can't be decoded" + (kind == null ? "" : " as " + kind) + ": " + why);
            };
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
