// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Limits;
import dev.treadle.work.Work;
import java.io.IOException;
import java.lang.reflect.Type;

/// A Computation with the Work that it does, and how what goes in and out of it becomes JSON.
final class BoundComputation<W extends Work<E, R>, E, R> {

    /// A user's data that can't be read as the record that it should be.
    static final class Undecodable extends IllegalArgumentException {
        private Undecodable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final String type;
    private final String queue;
    private final Computation<W, E, R> computation;
    private final ObjectMapper mapper;
    private final ObjectReader work;
    private final ObjectWriter emission;
    private final ObjectWriter result;
    private final ObjectWriter checkpoint;

    /// @param types the Work's class, what it emits and what it returns
    BoundComputation(String type, String queue, Computation<W, E, R> computation, ObjectMapper mapper, JavaType... types) {
        this.type = type;
        this.queue = queue;
        this.computation = computation;
        this.mapper = mapper;
        this.work = mapper.readerFor(types[0]);
        this.emission = writer(mapper, types[1]);
        this.result = writer(mapper, types[2]);
        this.checkpoint = writer(mapper, mapper.constructType(Object.class));
    }

    /// The Work's type, as it is called on the wire.
    String type() {
        return type;
    }

    String queue() {
        return queue;
    }

    Computation<W, E, R> computation() {
        return computation;
    }

    /// @throws Undecodable with one sentence that says why
    W readWork(Json json) {
        try {
            return work.readValue(json.bytes());
        } catch (IOException e) {
            throw undecodable("The Work", type, "the record may have changed since the job was submitted", e);
        }
    }

    /// @throws Undecodable with one sentence that says why
    <T> T readCheckpoint(Json json, Class<T> as) {
        try {
            return mapper.readValue(json.bytes(), as);
        } catch (IOException e) {
            throw undecodable("The checkpoint of " + type, as.getSimpleName(), "its class may have changed since it was saved", e);
        }
    }

    Json writeEmission(E value) {
        return write("An emission of " + type, emission, value, Limits.EMISSION_BYTES);
    }

    Json writeResult(R value) {
        return write("The result of " + type, result, value, Limits.RESULT_BYTES);
    }

    Json writeCheckpoint(Object state) {
        return write("A checkpoint of " + type, checkpoint, state, Limits.CHECKPOINT_BYTES);
    }

    /// A container's declared type is needed to write what is in it; anything else is written as what it is. A record without
    /// components is a value too.
    private static ObjectWriter writer(ObjectMapper mapper, JavaType declared) {
        var writer = declared.isContainerType() ? mapper.writerFor(declared) : mapper.writer();
        return writer.without(SerializationFeature.FAIL_ON_EMPTY_BEANS);
    }

    private static Json write(String what, ObjectWriter writer, Object value, int limit) {
        try {
            return Limits.check(what, new Json(writer.writeValueAsBytes(value)), limit);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s can't be written as JSON: %s".formatted(what, e.getOriginalMessage()), e);
        }
    }

    private static Undecodable undecodable(String what, String as, String hint, IOException e) {
        var why = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return new Undecodable("%s can't be read as %s (%s): %s".formatted(what, as, hint, why), e);
    }

    /// Where a Computation was found: the bean's type says what Work it does.
    ///
    /// @param type a class, or a parameterized [Computation]
    record Found(Type type, Computation<?, ?, ?> computation) {

        static Found of(Computation<?, ?, ?> computation) {
            return new Found(computation.getClass(), computation);
        }
    }
}
