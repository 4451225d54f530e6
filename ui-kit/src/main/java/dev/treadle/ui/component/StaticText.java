// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// Text that is shown as it is, with a label before it if there is one: **label**: value. Never read as HTML.
public class StaticText extends Component {

    private final Property<String> label = property("label", "");
    private final Property<String> value = property("value", "");

    public StaticText() {
    }

    public StaticText(Object value) {
        value(value);
    }

    public String label() {
        return label.get();
    }

    public StaticText label(String label) {
        this.label.set(label);
        return this;
    }

    public String value() {
        return value.get();
    }

    /// @param value anything: its text is shown; null shows nothing
    public final StaticText value(Object value) {
        this.value.set(value == null ? "" : value.toString());
        return this;
    }
}
