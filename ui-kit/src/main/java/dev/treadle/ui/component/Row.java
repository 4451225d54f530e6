// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// Holds components side by side, as far as there is room.
public class Row extends Layout {

    public Row(Component... children) {
        super(children);
    }
}
