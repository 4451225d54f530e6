// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.treadle.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// How the records become JSON.
final class Mapping {

    /// The attribute under which a reader passes the bytes that it reads from.
    static final String SOURCE = "treadle.source";

    private Mapping() {
    }

    static JsonMapper mapper() {
        var verbatim = new SimpleModule("treadle");
        verbatim.addSerializer(Json.class, new Embed());
        verbatim.addDeserializer(Json.class, new Extract());
        return JsonMapper.builder()
                .addModule(verbatim)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
                .build();
    }

    /// Writes a user's data as it is.
    private static final class Embed extends StdSerializer<Json> {
        Embed() {
            super(Json.class);
        }

        @Override
        public void serialize(Json json, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeRawValue(new String(json.bytes(), StandardCharsets.UTF_8));
        }
    }

    /// Takes a user's data out as it is, without decoding it: the parser only finds where it ends.
    private static final class Extract extends StdDeserializer<Json> {
        Extract() {
            super(Json.class);
        }

        @Override
        public Json deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!(context.getAttribute(SOURCE) instanceof byte[] source)) {
                throw new IllegalStateException("messages are read by the Codec, which says what bytes they are read from");
            }
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            return new Json(Arrays.copyOfRange(source, from, (int) parser.currentLocation().getByteOffset()));
        }

        @Override
        public Json getNullValue(DeserializationContext context) {
            // A user's null is a value of theirs; a field that is absent altogether stays absent.
            return Json.of("null");
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}
