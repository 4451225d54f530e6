// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.Collection;
import java.util.Map;

/// About how much a property's value takes.
final class Weight {

    private static final int ANY = 8;

    private Weight() {
    }

    /// In bytes, as if each character were one.
    static long of(Object value) {
        return switch (value) {
            case CharSequence text -> text.length();
            case Collection<?> all -> ANY + all.stream().mapToLong(Weight::of).sum();
            case Map<?, ?> map -> ANY + map.entrySet().stream().mapToLong(entry -> of(entry.getKey()) + of(entry.getValue())).sum();
            case null, default -> ANY;
        };
    }
}
