// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.socket.Patch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;

/// Columns of numbers that grow at their ends, and may lose what is oldest.
///
/// The arrays are only ever written behind what they hold; when there is no room, or too much of them is no longer kept, new
/// ones take their place. So a patch can be a view of them, for as long as it likes. Guarded by the Document.
final class Columns {

    private static final int LEAST = 16;

    private SequencedMap<String, double[]> arrays = new LinkedHashMap<>();
    /// The number of the row that stands first in the arrays, counting all rows that there ever were.
    private long base;
    /// How many rows stand in the arrays, those that are no longer kept included.
    private int filled;
    /// Where the first row stands that is kept.
    private int begin;
    private final News news = new News();

    void declare(String... names) {
        if (filled > 0 && !arrays.keySet().containsAll(Arrays.asList(names))) {
            throw new IllegalStateException("there are rows already, so no column can be added: " + String.join(", ", names));
        }
        // A patch that was made before has the columns that there were.
        var more = new LinkedHashMap<>(arrays);
        for (var name : names) {
            more.putIfAbsent(name, new double[LEAST]);
        }
        arrays = more;
    }

    int size() {
        return filled - begin;
    }

    double[] values(String name) {
        return Arrays.copyOfRange(array(name), begin, filled);
    }

    double last(String name) {
        var array = array(name);
        if (size() == 0) {
            throw new IllegalStateException("the column " + name + " is empty, so it has no last value");
        }
        return array[filled - 1];
    }

    private double[] array(String name) {
        var array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("there is no column \"%s\", but %s".formatted(name, arrays.keySet()));
        }
        return array;
    }

    /// @return how many rows
    private int check(Map<String, double[]> more) {
        var missing = new TreeSet<>(arrays.keySet());
        missing.removeAll(more.keySet());
        var extra = new TreeSet<>(more.keySet());
        extra.removeAll(arrays.keySet());
        if (!missing.isEmpty() || !extra.isEmpty()) {
            throw new IllegalArgumentException("every column has to be given, and no other: %s%s%s".formatted(
                    missing.isEmpty() ? "" : "missing " + String.join(", ", missing), missing.isEmpty() || extra.isEmpty() ? "" : "; ",
                    extra.isEmpty() ? "" : "unknown " + String.join(", ", extra)));
        }
        if (more.values().stream().mapToInt(values -> values.length).distinct().count() > 1) {
            var lengths = new LinkedHashMap<String, Integer>();
            arrays.keySet().forEach(name -> lengths.put(name, more.get(name).length));
            throw new IllegalArgumentException("the columns have to be of one length, not " + lengths);
        }
        return more.isEmpty() ? 0 : more.values().iterator().next().length;
    }

    /// @param keep how many rows are kept; 0 for all
    void append(Map<String, double[]> more, int keep) {
        int rows = check(more);
        room(rows);
        arrays.forEach((name, array) -> System.arraycopy(more.get(name), 0, array, filled, rows));
        filled += rows;
        keep(keep);
    }

    void replace(Map<String, double[]> instead, int keep) {
        check(instead);
        clear();
        append(instead, keep);
    }

    void clear() {
        base += filled;
        filled = 0;
        begin = 0;
        news.reset();
        arrays = fresh(LEAST);
    }

    /// @param rows how many rows are kept, the newest; 0 for all
    void keep(int rows) {
        if (rows > 0 && size() > rows) {
            begin = filled - rows;
        }
    }

    private void room(int rows) {
        int least = size() + rows;
        if (filled + rows <= arrays.values().stream().mapToInt(array -> array.length).min().orElse(rows)) {
            return;
        }
        var larger = fresh(Math.max(LEAST, Math.max(least, 2 * size())));
        arrays.forEach((name, array) -> System.arraycopy(array, begin, larger.get(name), 0, size()));
        arrays = larger;
        base += begin;
        filled -= begin;
        begin = 0;
    }

    private SequencedMap<String, double[]> fresh(int length) {
        var fresh = new LinkedHashMap<String, double[]>();
        arrays.keySet().forEach(name -> fresh.put(name, new double[length]));
        return fresh;
    }

    Patch whole(String component) {
        news.reset();
        return news(component);
    }

    /// @return null if there is nothing new
    Patch news(String component) {
        return news.tell(oldest(), base + filled, (reset, first) -> {
            int from = (int) (first - base);
            return new Patch.Columns(component, reset, first, filled - from, oldest(), from, arrays);
        });
    }

    private long oldest() {
        return base + begin;
    }
}
