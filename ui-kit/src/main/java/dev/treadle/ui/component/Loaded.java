// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.Json;
import java.util.List;
import java.util.Map;

/// What a Document goes on from: the part of a Snapshot that is the Document's, with its chunks.
///
/// @param saved what was written; its pieces are passed over
/// @param rows the chunks of the streamed components, by component, oldest first
public record Loaded(Saved saved, Map<String, List<Rows>> rows) {

    /// @param data what the chunk holds
    /// @param skip how many of its first rows aren't held any more
    public record Rows(Json data, int skip) {
    }
}
