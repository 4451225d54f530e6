// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The changes of watched properties that one thread makes in one Document, while nobody is to be told of them yet: of each
/// property one.
final class Batch {

    private final SequencedMap<Property<?>, PropertyChange> changes = new LinkedHashMap<>();

    void add(Property<?> property, PropertyChange change) {
        changes.merge(property, change, (earlier, later) -> later.after(earlier));
    }

    List<PropertyChange> changes() {
        return List.copyOf(changes.values());
    }
}
