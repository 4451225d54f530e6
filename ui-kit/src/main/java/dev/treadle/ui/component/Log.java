// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.protocol.socket.Patch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Rows of text under headings, that may grow while they are watched. What is appended is sent as it is, and the whole never
/// again. Shown as text, whatever is in it.
public class Log extends Streamed {

    private static final int KEPT = 1_000;
    private static final int LEAST = 16;

    /// How many rows are kept together.
    private static final int CHUNK = 2_000;

    private final Property<String> label = property("label", "Log");
    private final Property<String> empty = property("empty", "Nothing yet");
    private final Property<Boolean> newestFirst = property("newestFirst", false);
    private final Property<List<String>> columns;
    private List<List<Object>> rows = new ArrayList<>();
    private int room = LEAST;
    private final Property<Integer> keep = kept("rollover", KEPT);

    /// @param columns the headings; at least one
    public Log(String... columns) {
        if (columns.length == 0) {
            throw new IllegalArgumentException("a Log has at least one column, and none is named");
        }
        this.columns = property("columns", List.of(columns));
    }

    public List<String> columns() {
        return columns.get();
    }

    public String label() {
        return label.get();
    }

    /// What it is a log of, for those who don't see it.
    public Log label(String label) {
        this.label.set(label);
        return this;
    }

    /// What it says as long as there is no row.
    public Log empty(String text) {
        empty.set(text);
        return this;
    }

    /// Whether the newest row stands on top.
    public Log newestFirst(boolean newestFirst) {
        this.newestFirst.set(newestFirst);
        return this;
    }

    /// How many rows are kept, the newest; 1,000 at first.
    public Log rollover(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("a Log keeps 1 row or more, not " + rows);
        }
        keep.set(rows);
        stream(() -> notes.put(0, rows));
        return this;
    }

    /// Appends a row.
    ///
    /// @param cells one for each column: texts, numbers and booleans are sent as they are, of anything else its text
    /// @throws IllegalArgumentException if they are more or fewer than the columns
    public Log append(Object... cells) {
        var row = row(cells);
        stream(() -> {
            if (rows.size() == room) {
                retain(notes.compact());
            }
            rows.add(row);
            notes.append(1, keep.get());
        });
        return this;
    }

    private List<Object> row(Object... cells) {
        if (cells.length != columns.get().size()) {
            throw new IllegalArgumentException("a row of this Log has %d cells, %s, and was given %d: %s"
                    .formatted(columns.get().size(), columns.get(), cells.length, Arrays.toString(cells)));
        }
        return Arrays.stream(cells).map(Log::plain).toList();
    }

    /// Puts a row in the place of one that is there already.
    ///
    /// @param back how many rows have been appended after it; 0 for the newest
    /// @throws IllegalArgumentException as [#append]; or if there is no such row (any more)
    protected final void amend(int back, Object... cells) {
        var row = row(cells);
        stream(() -> {
            int at = rows.size() - 1 - back;
            if (back < 0 || at < notes.hidden()) {
                throw new IllegalArgumentException("this Log has %d rows, and none with %d after it".formatted(notes.shown(), back));
            }
            rows.set(at, row);
            notes.changed(at);
        });
    }

    /// Takes all rows away.
    public Log reset() {
        stream(() -> {
            rows.clear();
            notes.clear();
        });
        return this;
    }

    @Override
    void save(Supplier<String> ids, List<Saved.Chunk> to) {
        notes.save(id(), CHUNK, ids, (from, end) -> Values.write(rows.subList(from, end), name()), to);
    }

    @Override
    void load(List<Loaded.Rows> chunks, BiFunction<String, Long, Appended> runs) {
        var read = new ArrayList<List<Object>>();
        var nodes = new ArrayList<JsonNode>();
        for (var chunk : chunks) {
            try {
                var node = Values.MAPPER.readTree(chunk.data().bytes());
                var all = Arrays.stream(Values.MAPPER.treeToValue(node.path("rows"), Object[][].class)).map(Arrays::asList).toList();
                read.addAll(all.subList(chunk.skip(), all.size()));
                nodes.add(node);
            } catch (IOException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException("its rows can't be read: " + e.getMessage(), e);
            }
        }
        if (read.stream().anyMatch(row -> row.size() != columns.get().size())) {
            throw new IllegalArgumentException("its rows had other columns than " + columns.get());
        }
        notes.clear();
        for (int i = 0; i < nodes.size(); i++) {
            notes.load(nodes.get(i), chunks.get(i).skip(), runs);
        }
        rows = read;
        room = Math.max(LEAST, 2 * rows.size());
    }

    @Override
    void retain(BitSet stay) {
        rows = stay.stream().mapToObj(rows::get).collect(Collectors.toCollection(ArrayList::new));
        room = Math.max(LEAST, 2 * rows.size());
    }

    /// What it holds now, oldest first.
    public List<List<Object>> rows() {
        synchronized (guard(document())) {
            return shown(notes.hidden());
        }
    }

    private static Object plain(Object cell) {
        return switch (cell) {
            case null -> "";
            case String text -> text;
            case Boolean flag -> flag;
            case Number number -> number;
            default -> cell.toString();
        };
    }

    private List<List<Object>> shown(int from) {
        return List.copyOf(rows.subList(from, rows.size()));
    }

    @Override
    Patch whole() {
        notes.reset();
        return news();
    }

    @Override
    Patch again() {
        return notes.again(this::patch);
    }

    @Override
    Patch news() {
        return notes.tell(this::patch);
    }

    private Patch patch(boolean reset, long first) {
        return new Patch.Rows(id(), reset, first, notes.oldest(), shown(notes.at(first)));
    }
}
