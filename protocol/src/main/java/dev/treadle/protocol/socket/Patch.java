// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.socket;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// One change of the Document: an array whose first element says which kind.
public sealed interface Patch {

    /// `["p", component, {name: value, …}]`: properties have new values.
    record Properties(String component, SequencedMap<String, Object> values) implements Patch {
        public Properties {
            requireNonNull(component, "component");
            requireNonNull(values, "values");
        }

        @Override
        public List<Object> array() {
            return List.of("p", component, values);
        }
    }

    /// `["h", component, html]`: the component's children are these now. The component `""` is the page's root.
    record Children(String component, String html) implements Patch {
        public Children {
            requireNonNull(component, "component");
            requireNonNull(html, "html");
        }

        @Override
        public List<Object> array() {
            return List.of("h", component, html);
        }
    }

    /// `["t", {id, variant, title, text, detail}]`: a toast is to be shown.
    ///
    /// @param variant `neutral`, `success`, `warning` or `danger`
    /// @param detail more, for whoever writes the page: shown as it is written; absent if there is none
    record Toast(String id, String variant, String title, String text, String detail) implements Patch {

        public Toast(String id, String variant, String title, String text) {
            this(id, variant, title, text, null);
        }

        @Override
        public List<Object> array() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("id", id);
            fields.put("variant", variant);
            fields.put("title", title);
            fields.put("text", text);
            if (detail != null) {
                fields.put("detail", detail);
            }
            return List.of("t", fields);
        }
    }

    /// `["a", component, {reset, first, rows, oldest, total, columns: [name, …]}]`: rows of numbers are appended to a component's
    /// columns, or take the place of its last ones. The numbers themselves stand behind the JSON of the frame: see
    /// [BinaryFrame].
    ///
    /// The patch is a view of arrays that are only ever appended to, so it costs nothing to make and to keep, and what
    /// waits for a slow client can be merged. Where it stands for more rows than it has, they are a choice of them.
    ///
    /// @param reset whether all that was there before is dropped
    /// @param first the number of the first of these rows, counting from 0 all rows that the component ever had. What was
    ///     there from that number on is dropped
    /// @param rows how many rows these are
    /// @param oldest the number of the oldest row that is kept: those before it are dropped
    /// @param total how many rows there are in all, of which those that are kept are a choice; 0, and absent, if they are all
    /// @param from where the first of these rows stands in the arrays. If the arrays hold what is kept of the rows before it, it
    ///     stands there, in front
    /// @param columns the arrays, by the columns' names; not to be written to
    record Columns(String component, boolean reset, long first, int rows, long oldest, long total, int from,
            SequencedMap<String, double[]> columns) implements Patch {

        public Columns(String component, boolean reset, long first, int rows, long oldest, int from, SequencedMap<String, double[]> columns) {
            this(component, reset, first, rows, oldest, 0, from, columns);
        }

        public Columns {
            requireNonNull(component, "component");
            requireNonNull(columns, "columns");
        }

        @Override
        public List<Object> array() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("reset", reset);
            fields.put("first", first);
            fields.put("rows", rows);
            fields.put("oldest", oldest);
            if (total > 0) {
                fields.put("total", total);
            }
            fields.put("columns", List.copyOf(columns.keySet()));
            return List.of("a", component, fields);
        }

        /// This patch and the one before it in one, for whoever has seen neither.
        ///
        /// @param earlier of the same component
        public Columns after(Columns earlier) {
            if (reset || earlier.first + earlier.rows < first) {
                return this;
            }
            // Where this one begins further back, it has all that the earlier one has.
            long begin = Math.min(first, Math.max(earlier.first, oldest));
            int more = (int) (first - begin);
            int others = more <= from ? from - more : 0;
            return new Columns(component, earlier.reset, begin, more + rows, oldest, total, others,
                    more <= from ? columns : joined(earlier, earlier.from + (int) (begin - earlier.first), more));
        }

        private SequencedMap<String, double[]> joined(Columns earlier, int at, int more) {
            var joined = new LinkedHashMap<String, double[]>();
            columns.forEach((name, numbers) -> {
                var both = Arrays.copyOfRange(earlier.columns.get(name), at, at + more + rows);
                System.arraycopy(numbers, from, both, more, rows);
                joined.put(name, both);
            });
            return joined;
        }

        /// The numbers of one column, copied.
        public double[] values(String column) {
            return Arrays.copyOfRange(columns.get(column), from, from + rows);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Columns that && array().equals(that.array())
                    && columns.keySet().stream().allMatch(name -> Arrays.equals(values(name), that.values(name)));
        }

        @Override
        public int hashCode() {
            return array().hashCode();
        }
    }

    /// `["l", component, {reset, first, oldest, rows: [[cell, …], …]}]`: rows of cells are appended to a component, or
    /// take the place of its last ones.
    ///
    /// @param reset whether all that was there before is dropped
    /// @param first the number of the first of these rows, counting from 0 all rows that the component ever had. What was
    ///     there from that number on is dropped
    /// @param oldest the number of the oldest row that is kept: those before it are dropped
    /// @param rows each a list of texts, numbers and booleans
    record Rows(String component, boolean reset, long first, long oldest, List<List<Object>> rows) implements Patch {
        public Rows {
            requireNonNull(component, "component");
            requireNonNull(rows, "rows");
        }

        @Override
        public List<Object> array() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("reset", reset);
            fields.put("first", first);
            fields.put("oldest", oldest);
            fields.put("rows", rows);
            return List.of("l", component, fields);
        }

        /// This patch and the one before it in one, for whoever has seen neither.
        ///
        /// @param earlier of the same component
        public Rows after(Rows earlier) {
            if (reset || earlier.first + earlier.rows.size() < first) {
                return this;
            }
            // Where this one begins further back, it has all that the earlier one has.
            long begin = Math.min(first, Math.max(earlier.first, oldest));
            var merged = new ArrayList<List<Object>>();
            if (begin < first) {
                merged.addAll(earlier.rows.subList((int) (begin - earlier.first), (int) (first - earlier.first)));
            }
            merged.addAll(rows);
            return new Rows(component, earlier.reset, begin, oldest, List.copyOf(merged));
        }
    }

    @JsonValue
    List<Object> array();

    @JsonCreator
    static Patch parse(JsonNode array) {
        var parts = new ArrayList<JsonNode>();
        array.forEach(parts::add);
        return switch (parts.isEmpty() ? "" : parts.getFirst().asText()) {
            case "p" -> {
                var values = new LinkedHashMap<String, Object>();
                for (Map.Entry<String, JsonNode> field : parts.get(2).properties()) {
                    values.put(field.getKey(), field.getValue());
                }
                yield new Properties(parts.get(1).asText(), values);
            }
            case "h" -> new Children(parts.get(1).asText(), parts.get(2).asText());
            case "t" -> {
                var toast = parts.get(1);
                yield new Toast(toast.path("id").asText(), toast.path("variant").asText(), toast.path("title").asText(),
                        toast.path("text").asText(), toast.path("detail").textValue());
            }
            case "a" -> {
                var fields = parts.get(2);
                var columns = new LinkedHashMap<String, double[]>();
                // Filled in by whoever has the bytes behind the JSON.
                fields.path("columns").forEach(name -> columns.put(name.asText(), new double[fields.path("rows").asInt()]));
                yield new Columns(parts.get(1).asText(), fields.path("reset").asBoolean(), fields.path("first").asLong(),
                        fields.path("rows").asInt(), fields.path("oldest").asLong(),
                        fields.path("total").asLong(), 0, columns);
            }
            case "l" -> {
                var fields = parts.get(2);
                var rows = new ArrayList<List<Object>>();
                fields.path("rows").forEach(row -> rows.add(cells(row)));
                yield new Rows(parts.get(1).asText(), fields.path("reset").asBoolean(), fields.path("first").asLong(),
                        fields.path("oldest").asLong(), rows);
            }
            case String kind -> throw new IllegalArgumentException("a patch is p, h, t, a or l, not \"" + kind + "\"");
        };
    }

    private static List<Object> cells(JsonNode row) {
        var cells = new ArrayList<>();
        row.forEach(cell -> cells.add(cell.isTextual() ? cell.textValue() : cell.isBoolean() ? (Object) cell.booleanValue() : cell.numberValue()));
        return cells;
    }
}
