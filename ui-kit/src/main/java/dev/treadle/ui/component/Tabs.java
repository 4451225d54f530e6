// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.List;

/// Holds components one behind another: of its tabs one is open, and the user says which.
///
/// Its property `active` is the label of the open one, for whoever watches it.
public class Tabs extends Layout {

    private final Property<String> active = property("active", "");

    public Tabs() {
        takes("tab-show", active, label -> labels().contains(label) ? null : objection(label));
    }

    private String objection(String label) {
        return "is \"%s\", and the tabs are %s".formatted(label, labels());
    }

    /// Puts a tab at the end. The first one is open.
    ///
    /// @param label what is written on it; no two are labelled alike
    /// @throws IllegalArgumentException if another tab has that label
    public Tabs tab(String label, Component... children) {
        if (label.isBlank() || labels().contains(label)) {
            throw new IllegalArgumentException("each tab has a label of its own, and there is \"%s\" beside %s".formatted(label, labels()));
        }
        if (active().isEmpty()) {
            active.set(label);
        }
        add(new Tab(this, label, children));
        return this;
    }

    /// The labels of the tabs, in order.
    public List<String> labels() {
        return children().stream().filter(Tab.class::isInstance).map(tab -> ((Tab) tab).label()).toList();
    }

    /// The label of the tab that is open; empty as long as there is none.
    public String active() {
        return active.get();
    }

    /// Opens a tab.
    ///
    /// @throws IllegalArgumentException if no tab has that label
    public Tabs active(String label) {
        if (!labels().contains(label)) {
            throw new IllegalArgumentException("the tab to open " + objection(label));
        }
        active.set(label);
        return this;
    }
}
