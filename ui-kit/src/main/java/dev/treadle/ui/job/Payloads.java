// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.protocol.Json;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import java.io.IOException;

/// How the users' own data becomes JSON and comes back. Safe for any number of threads.
public final class Payloads {

    private final ObjectMapper mapper;

    public Payloads(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    public Json write(Object value, String what) {
        try {
            return new Json(mapper.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s cannot be written as JSON: %s".formatted(what, e.getOriginalMessage()), e);
        }
    }

    /// What a type of Work emits (0) or returns (1).
    JavaType parameter(Class<?> work, int index) {
        var parameters = mapper.getTypeFactory().constructType(work).findTypeParameters(Work.class);
        return parameters.length == 2 ? parameters[index] : mapper.getTypeFactory().constructType(Object.class);
    }

    /// @throws IllegalArgumentException if it isn't one of that class
    public <T> T read(Json json, Class<T> type, String what) {
        return read(json, mapper.constructType(type), what);
    }

    @SuppressWarnings("unchecked")
    <T> T read(Json json, JavaType type, String what) {
        if (type.hasRawClass(Nothing.class)) {
            return (T) Nothing.NOTHING;
        }
        try {
            return mapper.readValue(json.bytes(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s cannot be read as %s: %s".formatted(what, type.getRawClass().getSimpleName(),
                    e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s cannot be read: %s".formatted(what, e.getMessage()), e);
        }
    }
}
