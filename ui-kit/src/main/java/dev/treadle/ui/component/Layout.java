// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A component that holds others. What it holds may change at any time, from any thread; the browser is then sent its
/// inside anew.
public abstract class Layout extends Component {

    private List<Component> children = new ArrayList<>();

    protected Layout(Component... children) {
        add(children);
    }

    /// What it holds now, in order.
    public List<Component> children() {
        synchronized (guard(document())) {
            return List.copyOf(children);
        }
    }

    /// Puts components at the end.
    ///
    /// @throws IllegalStateException if one of them has a place already
    public final void add(Component... added) {
        restructure(list -> list.addAll(List.of(added)));
    }

    /// Takes components out. Those that it doesn't hold are passed over.
    public final void remove(Component... removed) {
        restructure(list -> list.removeAll(List.of(removed)));
    }

    /// Replaces what it holds.
    public final void replace(Component... replacements) {
        restructure(list -> {
            list.clear();
            list.addAll(List.of(replacements));
        });
    }

    private void restructure(Consumer<List<Component>> change) {
        change(() -> {
            var next = new ArrayList<>(children);
            change.accept(next);
            if (next.equals(children)) {
                return false;
            }
            settle(next);
            return true;
        }, turn -> turn.markStructure(this));
    }

    /// Puts every component where it belongs, or changes nothing and throws.
    private void settle(List<Component> next) {
        var before = children;
        before.stream().filter(child -> !next.contains(child)).forEach(Component::detach);
        var placed = new ArrayList<Component>();
        try {
            for (var child : next) {
                if (!before.contains(child) || placed.contains(child)) {
                    child.attach(attached() ? document() : null, this);
                }
                placed.add(child);
            }
            children = next;
        } catch (IllegalStateException e) {
            placed.stream().filter(child -> !before.contains(child)).forEach(Component::detach);
            before.stream().filter(child -> child.parent() == null).forEach(child -> child.attach(attached() ? document() : null, this));
            throw e;
        }
    }

    /// Holds what a Snapshot says; called with the Document locked.
    void load(List<Component> restored) {
        settle(new ArrayList<>(restored));
    }

    private boolean attached() {
        return document() != null && document().holds(this);
    }

    @Override
    List<Component> held() {
        return children;
    }
}
