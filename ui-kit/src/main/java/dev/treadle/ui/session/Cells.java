// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static java.util.Objects.requireNonNull;

import dev.treadle.ui.State;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// The state cells of one session. Safe for any number of threads.
final class Cells {

    private final Runnable checkOpen;
    private final Map<String, Cell<?>> cells = new ConcurrentHashMap<>();

    /// @param checkOpen throws if the session is closed
    Cells(Runnable checkOpen) {
        this.checkOpen = checkOpen;
    }

    private final class Cell<T> implements State<T> {
        private final AtomicReference<T> value;
        private final Class<?> type;

        Cell(T initial) {
            this.type = type(initial);
            this.value = new AtomicReference<>(initial);
        }

        @Override
        public T get() {
            return value.get();
        }

        @Override
        public void set(T next) {
            requireNonNull(next, "a state cell's value may not be null");
            checkOpen.run();
            value.set(next);
        }

        @Override
        public T update(UnaryOperator<T> change) {
            checkOpen.run();
            return value.updateAndGet(before -> requireNonNull(change.apply(before), "a state cell's value may not be null"));
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
        var cell = cells.computeIfAbsent(name, missing -> new Cell<>(initial));
        if (!cell.type.equals(type(initial))) {
            throw new IllegalStateException("the state cell \"%s\" holds a %s, and is asked for as a %s: call one of the two otherwise"
                    .formatted(name, cell.type.getSimpleName(), type(initial).getSimpleName()));
        }
        @SuppressWarnings("unchecked")
        var typed = (Cell<T>) cell;
        return typed;
    }
}
