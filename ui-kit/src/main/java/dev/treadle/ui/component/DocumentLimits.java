// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.function.Consumer;

/// How large a page may become.
///
/// @param plotRows how many rows a Plot that keeps all keeps as they are; of more, the older ones are thinned
/// @param components how many components may be on it
/// @param bytes about how many bytes their properties may hold in all, as their characters are counted. What a Plot and a Log
///     hold is bounded by their rows
/// @param refused told of each change that would have made it larger
public record DocumentLimits(int plotRows, int components, long bytes, Consumer<Bound> refused) {

    /// What of it a change would have broken.
    public enum Bound {
        COMPONENTS,
        BYTES
    }

    /// As good as none.
    public static final DocumentLimits NONE = rows(Integer.MAX_VALUE);

    /// None but of plots.
    public static DocumentLimits rows(int plotRows) {
        return new DocumentLimits(plotRows, Integer.MAX_VALUE, Long.MAX_VALUE, bound -> { });
    }
}
