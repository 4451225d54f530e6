// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Stretch;
import dev.treadle.protocol.Update;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// The kinds of messages by their names on the wire: a record's simple name in lower case.
final class Kinds {

    private static final Map<String, Class<?>> BY_NAME = new HashMap<>();
    private static final Map<Class<?>, String> BY_CLASS = new HashMap<>();

    static {
        Stream.of(Update.class, Beat.class, Signal.class, Dispatch.class, QueueState.class, DeadJob.class, Snapshot.class,
                Snapshot.Chunk.class, Stretch.class).flatMap(Kinds::records).forEach(Kinds::add);
    }

    private Kinds() {
    }

    /// @return the kind's class; null if this build doesn't know it
    static Class<?> named(String name) {
        return BY_NAME.get(name);
    }

    static String of(Object message) {
        var name = BY_CLASS.get(message.getClass());
        if (name == null) {
            throw new IllegalArgumentException(message.getClass().getName() + " is not a message");
        }
        return name;
    }

    static Map<String, Class<?>> all() {
        return Map.copyOf(BY_NAME);
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(Kinds::records) : Stream.of(type);
    }

    private static void add(Class<?> type) {
        var name = type.getSimpleName().toLowerCase(Locale.ROOT);
        if (BY_NAME.put(name, type) != null) {
            throw new IllegalStateException("two kinds of message are called " + name);
        }
        BY_CLASS.put(type, name);
    }
}
