// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.component.Property.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one thread has changed in one Document since it began, to be told as a whole. It notes which properties and not
/// which values, so that it ends with what they are at its end; what another thread has told meanwhile is not told again.
/// Guarded by its Document.
final class Turn {

    private final Document document;
    private final Map<Component, Set<Property<?>>> properties = new LinkedHashMap<>();
    private final Set<Component> structures = new LinkedHashSet<>();
    private final Set<Streamed> streamed = new LinkedHashSet<>();
    private final List<Patch> toasts = new ArrayList<>();

    Turn(Document document) {
        this.document = document;
    }

    void mark(Component component, Property<?> property) {
        switch (property.kind()) {
            case SENT -> {
                properties.computeIfAbsent(component, c -> new LinkedHashSet<>()).add(property);
                document.untold(property);
            }
            case STRUCTURE -> markStructure(component);
            case KEPT -> { }
        }
    }

    void markStructure(Component component) {
        structures.add(component);
        document.untold(component);
    }

    void markStreamed(Streamed component) {
        streamed.add(component);
    }

    void toast(Patch toast) {
        toasts.add(toast);
    }

    /// Structures first, since what is rendered anew has its properties in it.
    List<Patch> patches(Renderer renderer) {
        var patches = new ArrayList<Patch>();
        structures.removeIf(component -> !document.tell(component));
        for (var component : structures) {
            if (document.holds(component) && !isRenderedAnew(component.parent())) {
                patches.add(new Patch.Children(component.id(), renderer.inside(component.view())));
                document.tellWithin(component);
                component.streamedWithin().filter(within -> within != component).forEach(within -> patches.add(within.whole()));
            }
        }
        properties.forEach((component, changed) -> {
            changed.removeIf(property -> !document.tell(property));
            if (!changed.isEmpty() && document.holds(component)) {
                var values = new LinkedHashMap<String, Object>();
                changed.forEach(property -> values.put(property.name(), property.shown()));
                patches.add(new Patch.Properties(component.id(), values));
            }
        });
        for (var component : streamed) {
            var news = document.holds(component) && !isRenderedAnew(component.parent()) ? component.news() : null;
            if (news != null) {
                patches.add(news);
            }
        }
        patches.addAll(toasts);
        return patches;
    }

    private boolean isRenderedAnew(Component component) {
        for (var up = component; up != null; up = up.parent()) {
            if (structures.contains(up)) {
                return true;
            }
        }
        return false;
    }
}
