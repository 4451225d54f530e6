// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// What somebody knows of a Document who was told of every change, and of nothing else: components by id, with their
/// values and what they hold.
public final class Told {

    private static final JsonMapper JSON = new JsonMapper();

    /// A renderer whose HTML is the view as JSON, so that it can be read back.
    public static final Renderer RENDERER = new Renderer() {
        @Override
        public String element(View view) {
            return write(Map.of("id", view.id(), "values", view.values(),
                    "children", view.children().stream().map(this::element).map(Told::parse).toList()));
        }

        @Override
        public String inside(View view) {
            return write(view.children().stream().map(this::element).map(Told::parse).toList());
        }
    };

    private final Map<String, Map<String, Object>> values = new TreeMap<>();
    private final Map<String, List<String>> children = new TreeMap<>();
    private final Map<String, Rows> rows = new TreeMap<>();
    private String root;

    /// What a streamed component has.
    private static final class Rows {
        private long end;
        private final List<Object> rows = new ArrayList<>();

        void take(boolean reset, long first, long oldest, List<?> more) {
            if (reset) {
                rows.clear();
            }
            drop(oldest);
            if (first > end && !rows.isEmpty()) {
                throw new AssertionError("row %d came after row %d".formatted(first, end));
            }
            rows.subList((int) Math.clamp(first - (end - rows.size()), 0, rows.size()), rows.size()).clear();
            rows.addAll(more);
            end = first + more.size();
            drop(oldest);
        }

        private void drop(long oldest) {
            rows.subList(0, (int) Math.clamp(oldest - (end - rows.size()), 0, rows.size())).clear();
        }
    }

    public Told(String html) {
        root = learn(parse(html));
    }

    private String learn(JsonNode element) {
        var id = element.get("id").asText();
        var known = new TreeMap<String, Object>();
        element.get("values").properties().forEach(value -> known.put(value.getKey(), plain(value.getValue())));
        values.put(id, known);
        learnChildren(id, element.get("children"));
        // A new element is empty.
        rows.remove(id);
        return id;
    }

    private void learnChildren(String id, JsonNode elements) {
        var held = new ArrayList<String>();
        elements.forEach(child -> held.add(learn(child)));
        children.put(id, held);
    }

    public void apply(Patch patch) {
        switch (patch) {
            // What isn't in the page is passed over, as a browser does.
            case Patch.Properties properties -> {
                if (values.containsKey(properties.component()) && isOnThePage(properties.component())) {
                    properties.values().forEach((name, value) -> values.get(properties.component()).put(name, plain(JSON.valueToTree(value))));
                }
            }
            case Patch.Children children when children.component().isEmpty() -> root = learn(parse(children.html()));
            case Patch.Children children -> {
                if (isOnThePage(children.component())) {
                    learnChildren(children.component(), parse(children.html()));
                }
            }
            case Patch.Columns columns -> take(columns.component(), columns.reset(), columns.first(), columns.oldest(),
                    IntStream.range(columns.from(), columns.from() + columns.rows())
                            .mapToObj(row -> columns.columns().values().stream().map(values -> values[row]).toList()).toList());
            case Patch.Rows more -> take(more.component(), more.reset(), more.first(), more.oldest(), more.rows());
            case Patch.Toast toast -> { }
        }
    }

    private void take(String id, boolean reset, long first, long oldest, List<?> more) {
        if (isOnThePage(id)) {
            rows.computeIfAbsent(id, empty -> new Rows()).take(reset, first, oldest, more);
        }
    }

    /// The rows of a streamed component.
    public List<Object> rows(String id) {
        return rows.containsKey(id) ? List.copyOf(rows.get(id).rows) : List.of();
    }

    private boolean isOnThePage(String id) {
        return id.equals(root) || children.entrySet().stream()
                .anyMatch(entry -> entry.getValue().contains(id) && isOnThePage(entry.getKey()));
    }

    public Object value(String id, String property) {
        return values.get(id).get(property);
    }

    /// Everything that is on the page but what was streamed, in one text that is equal for equal pages.
    public String page() {
        return page(root);
    }

    private String page(String id) {
        return id + values.get(id) + children.get(id).stream().map(this::page).toList();
    }

    private static Object plain(JsonNode value) {
        return value.isNumber() ? (Object) value.asDouble() : value.asText();
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
