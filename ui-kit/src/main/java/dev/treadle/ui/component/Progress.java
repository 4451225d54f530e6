// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// Shows how far something is.
public class Progress extends Component {

    private final Property<String> label = property("label", "Progress");
    private final Property<Double> value = property("value", 0.0);
    private final Property<Boolean> indeterminate = property("indeterminate", false);
    private final Property<String> text = property("text", "");

    public Progress() {
    }

    public Progress(String label) {
        this.label.set(label);
    }

    public String label() {
        return label.get();
    }

    /// What it is the progress of, for those who don't see it.
    public Progress label(String label) {
        this.label.set(label);
        return this;
    }

    /// How much is done, in per cent.
    public double value() {
        return value.get();
    }

    /// @param percent 0 to 100; what is beyond is cut
    public Progress value(double percent) {
        if (Double.isNaN(percent)) {
            throw new IllegalArgumentException("a progress is a number of per cent, not NaN");
        }
        value.set(Math.clamp(percent, 0.0, 100.0));
        return this;
    }

    public boolean indeterminate() {
        return indeterminate.get();
    }

    /// Whether nobody knows how much there is.
    public Progress indeterminate(boolean indeterminate) {
        this.indeterminate.set(indeterminate);
        return this;
    }

    public String text() {
        return text.get();
    }

    /// A few words beside the bar.
    public Progress text(String text) {
        this.text.set(text);
        return this;
    }

    /// Shows `done` of `total`.
    ///
    /// @param total 0 or less if nobody knows
    public Progress show(double done, double total) {
        return indeterminate(total <= 0).value(total <= 0 ? 0 : 100 * done / total);
    }
}
