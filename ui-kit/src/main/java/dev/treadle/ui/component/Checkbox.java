// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// Something to switch on and off. Its value is whether it is on.
public class Checkbox extends Input<Boolean, Checkbox> {

    public Checkbox(String label) {
        super("change", label, false);
    }
}
