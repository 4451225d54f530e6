// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// A whole number between two ends, chosen by moving a thumb.
public class IntSlider extends Slider<Integer, IntSlider> {

    /// Begins at the start.
    public IntSlider(String label, int start, int end) {
        super(label, start, end, 1);
    }

    /// Moves the ends; a value that is beyond them becomes the nearer one.
    public IntSlider ends(int start, int end) {
        return ends(Integer.valueOf(start), Integer.valueOf(end));
    }

    /// How far one move goes: 1 unless said otherwise.
    public IntSlider step(int step) {
        return step(Integer.valueOf(step));
    }
}
