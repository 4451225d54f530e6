// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.socket;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
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

    /// `["t", {id, variant, title, text}]`: a toast is to be shown.
    ///
    /// @param variant `neutral`, `success`, `warning` or `danger`
    record Toast(String id, String variant, String title, String text) implements Patch {
        @Override
        public List<Object> array() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("id", id);
            fields.put("variant", variant);
            fields.put("title", title);
            fields.put("text", text);
            return List.of("t", fields);
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
                        toast.path("text").asText());
            }
            case String kind -> throw new IllegalArgumentException("a patch is p, h or t, not \"" + kind + "\"");
        };
    }
}
