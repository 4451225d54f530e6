// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// How large a page may become.
///
/// @param plotRows how many rows a Plot that keeps all keeps as they are; of more, the older ones are thinned
public record DocumentLimits(int plotRows) {

    /// As good as none.
    public static final DocumentLimits NONE = new DocumentLimits(Integer.MAX_VALUE);
}
