// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

/// Where a later attempt goes on.
///
/// @param state what the Computation saved, as it saved it
/// @param index the index that the next emission gets: how many emissions were made up to here
public record Checkpoint(Json state, long index) {
    public Checkpoint {
        requireNonNull(state, "state");
    }
}
