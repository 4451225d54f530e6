// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/// A session's durable state, in one record so that it is whole or not there. DESIGN.md, "Snapshot".
///
/// @param session which session
/// @param claim the claim of the host that wrote it
/// @param number counts up within the claim
/// @param page the path of its page
/// @param tree the hash of the component tree that the properties belong to
/// @param properties every small property, by component and name
/// @param cells every state cell, by name
/// @param nonce the page load that `applied` and `done` count the Events of
/// @param applied the highest Event that was applied; Events apply in order
/// @param done the Events above `doneUpTo` that are done
/// @param doneUpTo every Event up to it is done
/// @param folded the Journal's offset up to which Updates are folded
/// @param runs what is known of each run
/// @param ticks how often each named periodic callback has run
/// @param chunks what holds the bulky data, by component, oldest first
public record Snapshot(SessionId session, long claim, long number, String page, String tree,
        Map<String, Map<String, Json>> properties, Map<String, Json> cells, String nonce, long applied, List<Long> done,
        long doneUpTo, long folded, List<RunFence> runs, Map<String, Long> ticks, Map<String, List<String>> chunks) {

    public Snapshot {
        requireNonNull(session, "session");
        properties = Map.copyOf(properties);
        cells = Map.copyOf(cells);
        done = List.copyOf(done);
        runs = List.copyOf(runs);
        ticks = Map.copyOf(ticks);
        chunks = Map.copyOf(chunks);
    }

    /// What tells the Updates of a run that count from late ones.
    ///
    /// @param attempt the newest attempt that is known
    /// @param owner who owns it; absent if nobody does yet
    /// @param attemptEnded whether it has ended
    /// @param number the highest of the owner's Updates that was folded
    /// @param index the index that its next emission gets
    /// @param checkpointIndex the index that a further attempt goes on from
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RunFence(String binding, JobRef job, String state, int attempt, Execution owner, boolean attemptEnded,
            long number, long index, long checkpointIndex) {
        public RunFence {
            requireNonNull(binding, "binding");
            requireNonNull(job, "job");
        }
    }

    /// A piece of bulky data, written once, before the first Snapshot that refers to it.
    ///
    /// @param id unique within the claim
    /// @param component whose data it is
    /// @param data the rows or columns
    public record Chunk(SessionId session, long claim, String id, String component, Json data) {
        public Chunk {
            requireNonNull(session, "session");
            requireNonNull(id, "id");
            requireNonNull(data, "data");
        }
    }
}
