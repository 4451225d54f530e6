// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// The user has pressed a button.
///
/// @param clicks how often it has been pressed, this one included
public record Click(int clicks) {

    /// How often it had been pressed before.
    public int before() {
        return clicks - 1;
    }
}
