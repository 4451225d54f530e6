// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// Holds components that belong together, one below another, under a heading.
public class Card extends Layout {

    private final Property<String> label = property("label", "");

    /// @param label the heading; empty for none
    public Card(String label, Component... children) {
        super(children);
        this.label.set(label);
    }

    public String label() {
        return label.get();
    }

    public Card label(String label) {
        this.label.set(label);
        return this;
    }
}
