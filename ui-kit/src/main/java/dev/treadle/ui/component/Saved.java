// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.Json;
import java.util.List;
import java.util.Map;

/// What a Document holds that isn't as the page's code built it: the part of a Snapshot that is the Document's.
///
/// @param properties every property that was set since, by component and name
/// @param children what each layout holds that doesn't hold what it was built with: ids of components that were built
/// @param passed how many components were added that weren't built
/// @param lastId the number of the newest component's id
/// @param pieces which chunks hold the rows of the streamed components, by component, oldest first
/// @param chunks those of them that weren't written yet
public record Saved(Map<String, Map<String, Json>> properties, Map<String, List<String>> children, int passed, int lastId,
        Map<String, List<Piece>> pieces, List<Chunk> chunks) {

    /// In place of a component: what the page's code had built. Its chunk is a [Tree].
    static final String TREE = "";

    /// @param id of the chunk
    /// @param skip how many of its first rows aren't held any more
    public record Piece(String id, int skip) {
    }

    /// @param id unique within the claim
    public record Chunk(String id, String component, Json data) {
    }
}
