// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.ui.Block;

/// What a thread is in, for each Document one thing: a handler of one page may change another page's components, and is then in
/// the one's and in the other's.
///
/// @param <T> what it is in
final class Nesting<T> {

    private final ScopedValue<Level<T>> innermost = ScopedValue.newInstance();

    private record Level<T>(Document document, T what, Level<T> outer) {
    }

    /// What this thread is in, of this Document; null if it is in nothing of it.
    T of(Document document) {
        var level = innermost();
        while (level != null && level.document != document) {
            level = level.outer;
        }
        return level == null ? null : level.what;
    }

    /// Runs a block in something.
    <X extends Exception> void run(Document document, T what, Block<X> block) throws X {
        ScopedValue.where(innermost, new Level<>(document, what, innermost())).<Void, X>call(() -> {
            block.run();
            return null;
        });
    }

    private Level<T> innermost() {
        return innermost.isBound() ? innermost.get() : null;
    }
}
