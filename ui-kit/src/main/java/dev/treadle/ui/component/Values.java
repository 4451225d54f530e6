// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.Json;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the value of a property for a Snapshot, and reads it back as one of the same type.
final class Values {

    static final JsonMapper MAPPER = JsonMapper.builder().findAndAddModules().build();

    private Values() {
    }

    /// @param what names the property
    /// @throws IllegalArgumentException if the value isn't plain data
    static Json write(Object value, String what) {
        try {
            return new Json(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s cannot be kept, for it is no plain data: %s".formatted(what, e.getOriginalMessage()), e);
        }
    }

    /// @param like a value of the type that it is to have
    /// @throws IOException if it isn't of that type
    static Object read(Json json, Object like) throws IOException {
        return switch (like) {
            case List<?> list -> List.copyOf(MAPPER.readValue(json.bytes(), List.class));
            case Map<?, ?> map -> Collections.unmodifiableSequencedMap(MAPPER.readValue(json.bytes(), LinkedHashMap.class));
            case Enum<?> constant -> MAPPER.readValue(json.bytes(), constant.getDeclaringClass());
            default -> {
                var value = MAPPER.readValue(json.bytes(), like.getClass());
                if (value == null) {
                    throw new IOException("it is null");
                }
                yield value;
            }
        };
    }
}
