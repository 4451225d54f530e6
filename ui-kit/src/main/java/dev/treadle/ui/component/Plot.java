// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.treadle.protocol.socket.Patch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Lines over columns of numbers, that may grow while they are watched.
///
/// The columns are those that the lines name. All lines share one column of x values, which ascend. What is streamed is sent
/// as it is, and the whole never again. Of more rows than a screen can show as they are the browser has a choice that looks the
/// same, and a closer one of what the user looks into.
///
/// A Plot that keeps all rows keeps them within its page's bound, `treadle.session.plot-rows`: of more, the older ones are thinned,
/// and their extremes stay. With a [#rollover(int)] each row is kept as long as that says.
///
/// Its property `data` counts how often the columns have changed, for whoever watches them.
public class Plot extends Streamed {

    private final Property<String> label = property("label", "Line plot");
    private final Property<String> lines = property("lines", "[]");
    private final Property<String> range = property("range", "");
    private final Property<Long> data = kept("data", 0L);
    private final List<Line> drawn = new ArrayList<>();
    private final Columns columns = new Columns(notes);
    private final Property<Integer> rollover = kept("rollover", 0);

    /// One line.
    private record Line(String x, String y, String label) {
        private String json() {
            return "{\"x\":%s,\"y\":%s,\"label\":%s}".formatted(TextNode.valueOf(x), TextNode.valueOf(y), TextNode.valueOf(label));
        }
    }

    public Plot() {
        takes("zoom", range, text -> Drawn.Range.parse(text) == null
                ? "is \"" + text + "\", and should be two ascending numbers with a space between, or nothing" : null)
                .addAsync(change -> stream(() -> { }));
    }

    /// Adds a line, called as its column of y values is.
    public Plot line(String x, String y) {
        return line(x, y, y);
    }

    /// Adds a line.
    ///
    /// @param x the column of the x values: the same for every line
    /// @param y the column of the y values
    /// @param label what the line is called in the legend
    /// @throws IllegalArgumentException if another line has another column of x values
    /// @throws IllegalStateException if there are rows already
    public Plot line(String x, String y, String label) {
        stream(() -> {
            if (!drawn.isEmpty() && !drawn.getFirst().x.equals(x)) {
                throw new IllegalArgumentException("the lines of a Plot share their x values: they are in \"%s\", and the line \"%s\" wants them in \"%s\""
                        .formatted(drawn.getFirst().x, label, x));
            }
            columns.declare(x, y);
            drawn.add(new Line(x, y, label));
        });
        lines.set("[" + String.join(",", drawn.stream().map(Line::json).toList()) + "]");
        return this;
    }

    /// How many rows are kept, the newest; 0, as at first, for all, as far as the page's bound goes.
    public Plot rollover(int rows) {
        rollover.set(checked(rows));
        stream(() -> columns.keep(rows));
        return this;
    }

    private static int checked(int rollover) {
        if (rollover < 0) {
            throw new IllegalArgumentException("a rollover is 1 row or more, or 0 to keep all, not " + rollover);
        }
        return rollover;
    }

    public String label() {
        return label.get();
    }

    /// What it is called, for those who don't see it; how much it shows is said by itself.
    public Plot label(String label) {
        this.label.set(label);
        return this;
    }

    /// Replaces all rows.
    ///
    /// @param columns of each column the values; all of one length
    /// @throws IllegalArgumentException as [#stream(Map)]
    public Plot data(Map<String, double[]> columns) {
        stream(() -> {
            this.columns.replace(columns, rollover.get());
            thin(rollover.get());
        });
        changed();
        return this;
    }

    /// Takes all rows away.
    public Plot reset() {
        stream(columns::clear);
        changed();
        return this;
    }

    /// Appends rows.
    ///
    /// @param columns of each column the further values; all of one length
    /// @throws IllegalArgumentException if these aren't exactly the columns that the lines name, or not all of one length; says
    ///     which. Nothing is appended then
    public Plot stream(Map<String, double[]> columns) {
        return stream(columns, rollover.get());
    }

    /// Appends rows, and keeps no more than so many.
    ///
    /// @param rollover how many rows are kept; 0 for all, as far as the page's bound goes
    /// @throws IllegalArgumentException as [#stream(Map)]
    public Plot stream(Map<String, double[]> columns, int rollover) {
        checked(rollover);
        stream(() -> {
            this.columns.append(columns, rollover);
            thin(rollover);
        });
        changed();
        return this;
    }

    private void thin(int rollover) {
        if (rollover == 0 && document() != null) {
            columns.thin(document().limits().plotRows());
        }
    }

    private void changed() {
        data.update(changes -> changes + 1);
    }

    /// How many rows there are, without those that were thinned away.
    public int rows() {
        synchronized (guard(document())) {
            return columns.size();
        }
    }

    /// The values of one column, copied.
    ///
    /// @throws IllegalArgumentException if there is no such column
    public double[] column(String name) {
        synchronized (guard(document())) {
            return columns.values(name);
        }
    }

    /// The newest value of one column.
    ///
    /// @throws IllegalArgumentException if there is no such column
    /// @throws IllegalStateException if there are no rows
    public double last(String name) {
        synchronized (guard(document())) {
            return columns.last(name);
        }
    }

    @Override
    boolean takeBack(Appended run, long index) {
        boolean any = super.takeBack(run, index);
        if (any) {
            changed();
        }
        return any;
    }

    @Override
    void save(Supplier<String> ids, List<Saved.Chunk> to) {
        columns.save(id(), ids, to);
    }

    @Override
    void load(List<Loaded.Rows> chunks, BiFunction<String, Long, Appended> runs) {
        columns.load(chunks, runs);
    }

    @Override
    void restored() {
        try {
            var said = Values.MAPPER.readTree(lines.get());
            drawn.clear();
            said.forEach(line -> drawn.add(new Line(line.path("x").asText(), line.path("y").asText(), line.path("label").asText())));
            drawn.forEach(line -> columns.declare(line.x, line.y));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its lines can't be read: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    void retain(BitSet stay) {
        columns.retain(stay, 0);
    }

    @Override
    Patch whole() {
        notes.reset();
        return news();
    }

    @Override
    Patch again() {
        return columns.again(id());
    }

    @Override
    Patch news() {
        return columns.news(id(), Drawn.Range.parse(range.get()));
    }
}
