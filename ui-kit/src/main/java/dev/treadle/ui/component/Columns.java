// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.protocol.socket.Patch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Columns of numbers that grow at their ends, and may lose what is oldest.
///
/// The arrays are only ever written behind what they hold; when there is no room, or too much of them is no longer kept, new
/// ones take their place. So a patch can be a view of them, for as long as it likes. Guarded by the Document.
final class Columns {

    private static final int LEAST = 16;

    /// Of so many rows for each line one half stays when they are thinned: the lowest and the highest twice over.
    private static final int GROUP = 4;

    /// How many bytes of numbers are kept together.
    private static final int CHUNK_BYTES = 512 * 1024;

    private final Notes notes;
    private final Drawn drawn = new Drawn();
    /// Whether the browser has all rows as they are; if not, what [Drawn] has chosen, of this range.
    private boolean plain = true;
    private Drawn.Range range = Drawn.Range.ALL;
    private int thinAbove;
    private SequencedMap<String, double[]> arrays = new LinkedHashMap<>();

    Columns(Notes notes) {
        this.notes = notes;
    }

    void declare(String... names) {
        if (notes.held() > 0 && !arrays.keySet().containsAll(Arrays.asList(names))) {
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
        return notes.shown();
    }

    double[] values(String name) {
        return Arrays.copyOfRange(array(name), notes.hidden(), notes.held());
    }

    double last(String name) {
        var array = array(name);
        if (size() == 0) {
            throw new IllegalStateException("the column " + name + " is empty, so it has no last value");
        }
        return array[notes.held() - 1];
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
        notes.append(write(more, check(more)), keep);
    }

    /// Thins the older half of the rows if there are too many: of each few rows those with the lowest and the highest values stay.
    /// What may be taken back isn't thinned, and what was thinned keeps its extremes however often it is.
    ///
    /// @param most how many are kept as they are
    void thin(int most) {
        if (size() <= Math.max(most, thinAbove)) {
            return;
        }
        for (int before = Integer.MAX_VALUE; size() > most && size() < before;) {
            before = size();
            var settled = notes.settled(before / 2);
            var stay = extremes(settled);
            stay.set(settled.length(), notes.held());
            if (stay.cardinality() < notes.held()) {
                notes.thin(stay);
                retain(stay, most / 2);
            }
        }
        // It costs as much as is held, so not with each row.
        thinAbove = size() + most / 8;
    }

    /// @param settled the rows that may be thinned; those between them stay
    private BitSet extremes(BitSet settled) {
        var stay = new BitSet(settled.length());
        stay.set(0, settled.length());
        stay.andNot(settled);
        int group = GROUP * Math.max(1, arrays.size() - 1);
        for (int from = settled.nextSetBit(0), end; from >= 0; from = settled.nextSetBit(end)) {
            end = Math.min(from + group, settled.nextClearBit(from));
            var chosen = new BitSet(group);
            var columns = arrays.values().iterator();
            columns.next();
            while (columns.hasNext()) {
                Drawn.chooseExtremes(columns.next(), from, end, chosen);
            }
            if (chosen.isEmpty()) {
                chosen.set(0);
            }
            int first = from;
            chosen.stream().forEach(row -> stay.set(first + row));
        }
        if (!settled.isEmpty()) {
            // Where it begins is told in words.
            stay.set(0);
        }
        return stay;
    }

    void replace(Map<String, double[]> instead, int keep) {
        int rows = check(instead);
        clear();
        notes.put(write(instead, rows), keep);
    }

    void clear() {
        notes.clear();
        thinAbove = 0;
        arrays = fresh(LEAST);
    }

    /// @param rows how many rows are kept, the newest; 0 for all
    void keep(int rows) {
        notes.put(0, rows);
    }

    private int write(Map<String, double[]> more, int rows) {
        if (notes.held() + rows > arrays.values().stream().mapToInt(array -> array.length).min().orElse(rows)) {
            retain(notes.compact(), rows);
        }
        arrays.forEach((name, array) -> System.arraycopy(more.get(name), 0, array, notes.held(), rows));
        return rows;
    }

    /// Drops all rows but these.
    ///
    /// @param more how many further ones there has to be room for
    void retain(BitSet stay, int more) {
        var others = fresh(Math.max(LEAST, Math.max(notes.held() + more, 2 * notes.held())));
        int at = 0;
        for (int from = stay.nextSetBit(0), end; from >= 0; from = stay.nextSetBit(end)) {
            end = stay.nextClearBit(from);
            int to = at;
            int first = from;
            int rows = end - from;
            arrays.forEach((name, array) -> System.arraycopy(array, first, others.get(name), to, rows));
            at += rows;
        }
        arrays = others;
    }

    /// Puts into chunks what is in none yet: of each column the numbers as the base 64 of their bits.
    void save(String component, Supplier<String> ids, List<Saved.Chunk> to) {
        notes.save(component, Math.max(1, CHUNK_BYTES / Double.BYTES / Math.max(1, arrays.size())), ids, (from, end) -> {
            var bits = new LinkedHashMap<String, String>();
            arrays.forEach((name, array) -> {
                var bytes = ByteBuffer.allocate((end - from) * Double.BYTES);
                bytes.asDoubleBuffer().put(array, from, end - from);
                bits.put(name, Base64.getEncoder().encodeToString(bytes.array()));
            });
            return Values.write(bits, component);
        }, to);
    }

    /// @throws IllegalArgumentException if they aren't of these columns
    void load(List<Loaded.Rows> chunks, BiFunction<String, Long, Appended> runs) {
        var nodes = new ArrayList<JsonNode>();
        var numbers = new ArrayList<Map<String, DoubleBuffer>>();
        int rows = 0;
        for (var chunk : chunks) {
            try {
                var node = Values.MAPPER.readTree(chunk.data().bytes());
                var buffers = new LinkedHashMap<String, DoubleBuffer>();
                for (var column : node.path("rows").properties()) {
                    buffers.put(column.getKey(), ByteBuffer.wrap(column.getValue().binaryValue()).asDoubleBuffer().position(chunk.skip()));
                }
                if (!buffers.keySet().equals(arrays.keySet())) {
                    throw new IllegalArgumentException("its columns were %s, and are %s".formatted(buffers.keySet(), arrays.keySet()));
                }
                rows += buffers.values().stream().mapToInt(DoubleBuffer::remaining).findFirst().orElse(0);
                nodes.add(node);
                numbers.add(buffers);
            } catch (IOException e) {
                throw new IllegalArgumentException("its rows can't be read: " + e.getMessage(), e);
            }
        }
        clear();
        arrays = fresh(Math.max(LEAST, 2 * rows));
        for (int i = 0; i < nodes.size(); i++) {
            int at = notes.held();
            numbers.get(i).forEach((name, buffer) -> buffer.get(arrays.get(name), at, buffer.remaining()));
            notes.load(nodes.get(i), chunks.get(i).skip(), runs);
        }
    }

    private SequencedMap<String, double[]> fresh(int length) {
        var fresh = new LinkedHashMap<String, double[]>();
        arrays.keySet().forEach(name -> fresh.put(name, new double[length]));
        return fresh;
    }

    /// @param visible what the user looks at
    /// @return null if there is nothing new
    Patch news(String component, Drawn.Range visible) {
        boolean few = !Drawn.isNeededFor(notes.shown());
        if (few != plain || !few && !visible.equals(range)) {
            notes.reset();
        }
        plain = few;
        range = visible;
        return notes.tell((reset, first) -> {
            if (few) {
                return asTheyAre(component, reset, first);
            }
            return reset ? drawn.whole(component, rows(), visible) : drawn.more(component, rows(), first);
        });
    }

    /// What one more browser is sent, so that it can go on with the others.
    Patch again(String component) {
        return notes.again((reset, first) -> plain ? asTheyAre(component, reset, first) : drawn.again(component, rows()));
    }

    private Patch asTheyAre(String component, boolean reset, long first) {
        int from = notes.at(first);
        return new Patch.Columns(component, reset, first, notes.held() - from, notes.oldest(), from, arrays);
    }

    private Drawn.Rows rows() {
        return new Drawn.Rows(notes.hidden(), notes.held(), notes.oldest(), arrays);
    }
}
