// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.Objects;

/// One property that was set, or triggered.
///
/// @param component whose property it is
/// @param property its name
/// @param now what it is now
/// @param before what it was; at the beginning of the batch, if the change was made in one
/// @param triggered whether it was triggered ([Component#trigger]), and perhaps not changed at all
public record PropertyChange(Component component, String property, Object now, Object before, boolean triggered) {

    /// Whether the value differs from what it was.
    public boolean changed() {
        return !Objects.equals(now, before);
    }

    /// This change and an earlier one of the same property in one.
    PropertyChange after(PropertyChange earlier) {
        return new PropertyChange(component, property, now, earlier.before, triggered || earlier.triggered);
    }
}
