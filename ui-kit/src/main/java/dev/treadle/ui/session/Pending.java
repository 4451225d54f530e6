// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.socket.Patch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.Set;

/// The patches that wait for the socket, in order.
///
/// As long as they are few, each is kept. Past a bound the client is slow, and a later value replaces an earlier one of the
/// same property, and what is appended to one component becomes one patch, so that what waits is never more than the page
/// itself; that ends when nothing waits any more. Not safe for threads.
final class Pending {

    /// How many toasts wait for a slow client at most; the oldest go first.
    private static final int TOASTS = 20;

    private final int mostPatches;
    private final long mostBytes;
    private final Supplier<Set<String>> living;
    private final Runnable coalesced;
    private SequencedMap<Object, Patch> waiting = new LinkedHashMap<>();
    private long bytes;
    private long number;
    private boolean coalescing;

    private record PropertyKey(String component, String property) {
    }

    private record ChildrenKey(String component) {
    }

    private record StreamKey(String component) {
    }

    private record ToastKey(long number) {
    }

    /// @param mostPatches how many patches are kept as they are
    /// @param mostBytes how many bytes of them
    /// @param living the ids of the components that are on the page
    /// @param coalesced runs for each patch that takes the place of an earlier one, or is joined to it
    Pending(int mostPatches, long mostBytes, Supplier<Set<String>> living, Runnable coalesced) {
        this.mostPatches = mostPatches;
        this.mostBytes = mostBytes;
        this.living = living;
        this.coalesced = coalesced;
    }

    void add(List<Patch> patches) {
        if (!coalescing) {
            for (var patch : patches) {
                waiting.put(number++, patch);
                bytes += size(patch);
            }
            if (waiting.size() <= mostPatches && bytes <= mostBytes) {
                return;
            }
            coalescing = true;
            var kept = List.copyOf(waiting.values());
            waiting = new LinkedHashMap<>();
            bytes = 0;
            kept.forEach(this::replace);
        } else {
            patches.forEach(this::replace);
        }
        forgetTheGone();
    }

    private void replace(Patch patch) {
        switch (patch) {
            case Patch.Properties properties -> properties.values().forEach((name, value) -> {
                var single = new LinkedHashMap<String, Object>();
                single.put(name, value);
                last(new PropertyKey(properties.component(), name), new Patch.Properties(properties.component(), single));
            });
            case Patch.Children children -> last(new ChildrenKey(children.component()), children);
            case Patch.Columns columns -> {
                var key = new StreamKey(columns.component());
                last(key, waiting.get(key) instanceof Patch.Columns earlier ? columns.after(earlier) : columns);
            }
            case Patch.Rows rows -> {
                var key = new StreamKey(rows.component());
                last(key, waiting.get(key) instanceof Patch.Rows earlier ? rows.after(earlier) : rows);
            }
            case Patch.Toast toast -> {
                last(new ToastKey(number++), toast);
                var toasts = waiting.keySet().stream().filter(ToastKey.class::isInstance).toList();
                if (toasts.size() > TOASTS) {
                    bytes -= size(waiting.remove(toasts.getFirst()));
                }
            }
        }
    }

    /// An inside that is rendered anew stands after every older value of what it holds.
    private void last(Object key, Patch patch) {
        var before = waiting.remove(key);
        bytes += size(patch) - (before == null ? 0 : size(before));
        if (before != null) {
            coalesced.run();
        }
        waiting.put(key, patch);
    }

    private void forgetTheGone() {
        if (waiting.size() <= mostPatches) {
            return;
        }
        var ids = living.get();
        waiting.entrySet().removeIf(entry -> switch (entry.getValue()) {
            case Patch.Properties properties -> !ids.contains(properties.component());
            case Patch.Children children -> !children.component().isEmpty() && !ids.contains(children.component());
            case Patch.Columns columns -> !ids.contains(columns.component());
            case Patch.Rows rows -> !ids.contains(rows.component());
            case Patch.Toast toast -> false;
        });
        bytes = waiting.values().stream().mapToLong(Pending::size).sum();
    }

    /// About how many bytes wait.
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean mentions(String component, String property) {
        return waiting.values().stream().anyMatch(patch -> mentions(patch, component, property));
    }

    static boolean mentions(Patch patch, String component, String property) {
        return switch (patch) {
            case Patch.Properties properties -> properties.component().equals(component) && properties.values().containsKey(property);
            // It has that component's value in it, or may have.
            case Patch.Children children -> true;
            case Patch.Columns columns -> false;
            case Patch.Rows rows -> false;
            case Patch.Toast toast -> false;
        };
    }

    /// All that waits, in order.
    List<Patch> take() {
        var taken = new ArrayList<>(waiting.values());
        clear();
        return taken;
    }

    void clear() {
        waiting = new LinkedHashMap<>();
        bytes = 0;
        coalescing = false;
    }

    /// About how many bytes a patch is on the wire.
    static long size(Patch patch) {
        return switch (patch) {
            case Patch.Properties properties -> 12 + properties.component().length()
                    + properties.values().entrySet().stream().mapToLong(entry -> entry.getKey().length() + 4 + size(entry.getValue())).sum();
            case Patch.Children children -> 12 + children.component().length() + children.html().length();
            case Patch.Columns columns -> 80 + columns.component().length() + (long) Double.BYTES * columns.rows() * columns.columns().size();
            case Patch.Rows rows -> 80 + rows.component().length() + size((Object) rows.rows());
            case Patch.Toast toast -> 60 + toast.id().length() + toast.title().length() + toast.text().length()
                    + (toast.detail() == null ? 0 : toast.detail().length());
        };
    }

    private static long size(Object value) {
        return switch (value) {
            case String text -> text.length() + 2;
            case List<?> list -> 2 + list.stream().mapToLong(Pending::size).sum();
            case Map<?, ?> map -> 2 + map.entrySet().stream().mapToLong(entry -> size(entry.getKey()) + size(entry.getValue())).sum();
            case null, default -> 8;
        };
    }
}
