// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static java.util.Objects.requireNonNull;

import dev.treadle.protocol.Json;
import dev.treadle.ui.State;
import dev.treadle.ui.job.Payloads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// The state cells of one session. Safe for any number of threads.
final class Cells {

    private final Runnable checkOpen;
    private final Payloads payloads;
    private final Map<String, Cell<?>> cells = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();
    private final List<String> unread = new CopyOnWriteArrayList<>();
    private Map<String, Json> saved = Map.of();

    /// @param checkOpen throws if the session is closed
    Cells(Runnable checkOpen, Payloads payloads) {
        this.checkOpen = checkOpen;
        this.payloads = payloads;
    }

    /// Cells that are asked for from now on have what they had when this was saved.
    void load(Map<String, Json> cells) {
        saved = cells;
    }

    /// The cells that begin anew, since they had something else in them than what is asked for.
    List<String> unread() {
        return List.copyOf(unread);
    }

    long version() {
        return version.get();
    }

    Map<String, Json> save() {
        var all = new HashMap<>(saved);
        cells.forEach((name, cell) -> all.put(name, cell.json()));
        return all;
    }

    private final class Cell<T> implements State<T> {
        private final AtomicReference<T> value;
        private final Class<?> type;
        private final String name;

        Cell(String name, T initial) {
            this.name = name;
            this.type = type(initial);
            this.value = new AtomicReference<>(checked(before(initial)));
            version.incrementAndGet();
        }

        private T before(T initial) {
            try {
                return saved.containsKey(name) ? read(saved.get(name)) : initial;
            } catch (IllegalArgumentException e) {
                unread.add(name);
                return initial;
            }
        }

        @SuppressWarnings("unchecked")
        private T read(Json json) {
            return (T) payloads.read(json, type, "the state cell \"" + name + "\"");
        }

        private Json json() {
            return payloads.write(value.get(), "the state cell \"" + name + "\"");
        }

        /// What couldn't be written, or read back as it was, is no value for a cell.
        private T checked(T next) {
            var json = payloads.write(next, "the state cell \"" + name + "\"");
            var back = read(json);
            if ((type == List.class || type == Map.class) && !next.equals(back)) {
                throw new IllegalArgumentException(("the state cell \"%s\" would not be read back as it was written: %s would be %s. What a list or a map "
                        + "holds has to be text, booleans, int or double; put others into a record that has the list").formatted(name, next, back));
            }
            return next;
        }

        @Override
        public T get() {
            return value.get();
        }

        @Override
        public void set(T next) {
            requireNonNull(next, "a state cell's value may not be null");
            checkOpen.run();
            value.set(checked(next));
            version.incrementAndGet();
        }

        @Override
        public T update(UnaryOperator<T> change) {
            checkOpen.run();
            var now = value.updateAndGet(before -> checked(requireNonNull(change.apply(before), "a state cell's value may not be null")));
            version.incrementAndGet();
            return now;
        }
    }

    /// A list is a list, whichever class it is of; and what was there first says what the cell holds, not what is there now.
    private static Class<?> type(Object value) {
        return switch (value) {
            case List<?> list -> List.class;
            case Map<?, ?> map -> Map.class;
            default -> value.getClass();
        };
    }

    <T> State<T> of(String name, T initial) {
        requireNonNull(initial, () -> "the state cell \"" + name + "\" may not be null");
        var cell = cells.computeIfAbsent(name, missing -> new Cell<>(name, initial));
        if (!cell.type.equals(type(initial))) {
            throw new IllegalStateException("the state cell \"%s\" holds a %s, and is asked for as a %s: call one of the two otherwise"
                    .formatted(name, cell.type.getSimpleName(), type(initial).getSimpleName()));
        }
        @SuppressWarnings("unchecked")
        var typed = (Cell<T>) cell;
        return typed;
    }
}
