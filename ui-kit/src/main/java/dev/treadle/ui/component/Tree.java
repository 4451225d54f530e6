// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.treadle.protocol.Json;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// What a page's code has built: what each component is called, by its id, in the order of the ids. By that a component is found
/// again in what another version of the code builds.
///
/// @param names see [Component#called]
record Tree(SequencedMap<String, String> names) {

    private static final TypeReference<LinkedHashMap<String, String>> NAMES = new TypeReference<>() {
    };

    static Tree of(Map<String, Component> built) {
        var names = new LinkedHashMap<String, String>();
        built.forEach((id, component) -> names.put(id, component.called()));
        return new Tree(names);
    }

    /// @throws IllegalArgumentException if it is none
    static Tree of(Json written) {
        try {
            return new Tree(Values.MAPPER.readValue(written.bytes(), NAMES));
        } catch (IOException e) {
            throw new IllegalArgumentException("no tree: " + e.getMessage(), e);
        }
    }

    Json json() {
        return Values.write(names, "the tree");
    }

    /// What people know a component by.
    String name(String id) {
        return names.getOrDefault(id, id);
    }

    /// The ids that components of another tree have in this one, which are called the same; of those that are, the first is the
    /// first, and so on.
    Map<Component, String> match(Map<String, Component> others) {
        var called = new HashMap<String, Deque<Component>>();
        others.values().forEach(component -> called.computeIfAbsent(component.called(), name -> new ArrayDeque<>()).add(component));
        var matched = new HashMap<Component, String>();
        names.forEach((id, name) -> {
            var alike = called.get(name);
            if (alike != null && !alike.isEmpty()) {
                matched.put(alike.remove(), id);
            }
        });
        return matched;
    }
}
