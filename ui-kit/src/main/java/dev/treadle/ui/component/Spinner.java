// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// Says that something is under way of which nobody knows how long it takes. Its room is kept while nothing is.
public class Spinner extends Component {

    private final Property<String> label = property("label", "Loading");
    private final Property<Boolean> active = property("active", true);

    public Spinner() {
    }

    public Spinner(String label) {
        this.label.set(label);
    }

    public String label() {
        return label.get();
    }

    /// What is under way.
    public Spinner label(String label) {
        this.label.set(label);
        return this;
    }

    public boolean active() {
        return active.get();
    }

    /// Whether anything is under way: it is seen only then.
    public Spinner active(boolean active) {
        this.active.set(active);
        return this;
    }
}
