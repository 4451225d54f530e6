// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.Snapshot.RunFence;
import java.util.List;
import java.util.function.Supplier;

/// What is known of a session's runs: the part of a Snapshot that is theirs.
///
/// @param living those that go on, and the last few that have ended
/// @param ended those that have ended before, a few in each bundle
public record SavedRuns(List<RunFence> living, List<Bundle> ended) {

    /// Runs that are written together, since nothing more happens to them but by hand.
    ///
    /// @param number unique within the claim
    /// @param stamp is equal as long as nothing has happened to them
    public record Bundle(long number, Object stamp, Supplier<List<RunFence>> runs) {
    }
}
