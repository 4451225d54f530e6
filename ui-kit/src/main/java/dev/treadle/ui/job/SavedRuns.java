// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.Snapshot.RunFence;
import java.util.List;
import java.util.function.Supplier;

/// What is known of a session's runs: the part of a Snapshot that is theirs.
///
/// @param fresh those to which something has happened lately
/// @param bundles the others: a few that have ended in each, or one that goes on
public record SavedRuns(List<RunFence> fresh, List<Bundle> bundles) {

    /// Runs that are written together, when something has happened to one of them.
    ///
    /// @param name unique within the claim
    /// @param stamp is equal as long as nothing has happened to them
    public record Bundle(String name, Object stamp, Supplier<List<RunFence>> runs) {
    }
}
