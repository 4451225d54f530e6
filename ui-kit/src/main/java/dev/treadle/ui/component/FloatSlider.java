// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// A number between two ends, chosen by moving a thumb.
public class FloatSlider extends Slider<Double, FloatSlider> {

    /// Begins at the start.
    public FloatSlider(String label, double start, double end) {
        super(label, start, end, 0.1);
    }

    /// @throws IllegalArgumentException if it is beyond the ends, or no number
    public FloatSlider value(double value) {
        return value(Double.valueOf(value));
    }

    /// Moves the ends; a value that is beyond them becomes the nearer one.
    public FloatSlider ends(double start, double end) {
        return ends(Double.valueOf(start), Double.valueOf(end));
    }

    /// How far one move goes: 0.1 unless said otherwise.
    public FloatSlider step(double step) {
        return step(Double.valueOf(step));
    }
}
