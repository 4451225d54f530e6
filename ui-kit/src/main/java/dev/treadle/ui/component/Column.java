// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// Holds components one below another.
public class Column extends Layout {

    public Column(Component... children) {
        super(children);
    }
}
