// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A session's durable state, in one record so that it is whole or not there. DESIGN.md, "Snapshot".
///
/// It has what differs from what the page's code builds: whoever claims the session builds the page and lays this over it.
///
/// @param session which session
/// @param claim the claim of the host that wrote it
/// @param number counts up within the claim
/// @param page the path of its page
/// @param query the address's query without its question mark; empty if it has none
/// @param properties every small property that was set since the page was built, by component and name
/// @param children what each layout holds that doesn't hold what it was built with: ids of components that were built
/// @param passed how many components the page's handlers have added, which nobody can build again
/// @param lastId the number of the newest component's id
/// @param cells every state cell, by name
/// @param nonce the viewer that `applied` and `done` count the Events of
/// @param applied the highest Event that was applied; Events apply in order
/// @param done the Events above `doneUpTo` that are done
/// @param doneUpTo every Event up to it is done
/// @param open the Events that were applied and aren't done, in order
/// @param folded the Journal's offset up to which Updates are folded
/// @param runs what is known of each run, oldest first
/// @param ticks how it stands with each named periodic callback
/// @param chunks what holds the bulky data, by [Chunk#component], oldest first; written under the same claim
/// @param others the same of the session's further viewers; absent if there are none
public record Snapshot(SessionId session, long claim, long number, String page, String query,
        Map<String, Map<String, Json>> properties, Map<String, List<String>> children, int passed, int lastId, Map<String, Json> cells,
        String nonce, long applied, List<Long> done, long doneUpTo, List<OpenEvent> open, long folded, List<RunFence> runs,
        Map<String, Ticking> ticks, Map<String, List<Piece>> chunks,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Viewed> others) {

    public Snapshot {
        requireNonNull(session, "session");
        requireNonNull(page, "page");
        requireNonNull(nonce, "nonce");
        query = query == null ? "" : query;
        properties = properties == null ? Map.of() : Map.copyOf(properties);
        children = children == null ? Map.of() : Map.copyOf(children);
        cells = cells == null ? Map.of() : Map.copyOf(cells);
        done = done == null ? List.of() : List.copyOf(done);
        open = open == null ? List.of() : List.copyOf(open);
        runs = runs == null ? List.of() : List.copyOf(runs);
        ticks = ticks == null ? Map.of() : Map.copyOf(ticks);
        chunks = chunks == null ? Map.of() : Map.copyOf(chunks);
        others = others == null ? List.of() : List.copyOf(others);
    }

    /// How it stands with the Events of each viewer. There is at least one.
    public List<Viewed> viewers() {
        return Stream.concat(Stream.of(new Viewed(nonce, applied, done, doneUpTo, open)), others.stream()).toList();
    }

    /// The same with other properties, cells, runs and chunks.
    public Snapshot with(Map<String, Map<String, Json>> properties, Map<String, Json> cells, List<RunFence> runs, Map<String, List<Piece>> chunks) {
        return new Snapshot(session, claim, number, page, query, properties, children, passed, lastId, cells, nonce, applied, done, doneUpTo, open, folded,
                runs, ticks, chunks, others);
    }

    /// How it stands with the Events of one viewer.
    ///
    /// @param nonce names it, and what its Events are numbered in
    /// @param applied the highest Event that was applied; Events apply in order
    /// @param done the Events above `doneUpTo` that are done
    /// @param doneUpTo every Event up to it is done
    /// @param open the Events that were applied and aren't done, in order
    public record Viewed(String nonce, long applied, List<Long> done, long doneUpTo, List<OpenEvent> open) {
        public Viewed {
            requireNonNull(nonce, "nonce");
            done = done == null ? List.of() : List.copyOf(done);
            open = open == null ? List.of() : List.copyOf(open);
        }
    }

    /// An Event that was applied, and whose handlers run again because they may not have returned.
    ///
    /// @param component what it happened to
    /// @param name what happened
    /// @param before what the property was that it changed
    /// @param now what it became
    public record OpenEvent(long number, String component, String name, Json before, Json now) {
        public OpenEvent {
            requireNonNull(component, "component");
            requireNonNull(name, "name");
            requireNonNull(before, "before");
            requireNonNull(now, "now");
        }
    }

    /// What a run is to go on from, and what tells its Updates that count from late ones.
    ///
    /// @param binding the name under which the session listens to it
    /// @param work what was submitted; absent once the run has ended, or if a chunk has it
    /// @param state the job as it was folded: its owner, its attempts' ends, the last index
    /// @param progress how far it has said it is; absent if it has said nothing
    /// @param saved how far it had said it was at its last checkpoint; absent if there is none, or it had said nothing
    /// @param error why it failed; absent if it hasn't
    /// @param cancelledBy who asked for its end; absent if nobody did
    /// @param runningSince when its running attempt began, in milliseconds since 1970; 0 if none did
    /// @param endedAt when it ended, likewise
    /// @param replaced whether a newer run took its place, so that its handlers are silent
    /// @param retried whether it was submitted anew by hand
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record RunFence(String binding, JobRef job, String type, Json work, Json state, Reached progress, Reached saved, ErrorInfo error,
            String cancelledBy, long runningSince, long endedAt, boolean replaced, boolean retried) {
        public RunFence {
            requireNonNull(binding, "binding");
            requireNonNull(job, "job");
            requireNonNull(type, "type");
            requireNonNull(state, "state");
        }

        /// The same with other Work.
        public RunFence with(Json other) {
            return new RunFence(binding, job, type, other, state, progress, saved, error, cancelledBy, runningSince, endedAt, replaced, retried);
        }
    }

    /// How far a run is.
    public record Reached(double done, double total, String text) {
    }

    /// How it stands with a periodic callback.
    ///
    /// @param ticks how often it has begun in all its life
    /// @param runs how often it has run since it was started
    /// @param on whether it is started
    /// @param periodNanos from one beginning to the next
    /// @param count after how many runs it ends; 0 for never
    /// @param timeoutNanos after how long it ends; 0 for never
    /// @param ranNanos how long ago it was started
    public record Ticking(long ticks, long runs, boolean on, long periodNanos, long count, long timeoutNanos, long ranNanos) {
    }

    /// Which chunk holds some of a component's rows, or of what else has chunks.
    ///
    /// @param id the chunk's
    /// @param offset where it stands in the partition
    /// @param skip how many of its first rows aren't held any more
    public record Piece(String id, long offset, int skip) {
        public Piece {
            requireNonNull(id, "id");
        }
    }

    /// A piece of bulky data, written once, before the first Snapshot that refers to it.
    ///
    /// @param id unique within the claim
    /// @param component whose rows these are; or what stands in place of a component: nothing for the tree that the page's code built,
    ///     `runs/NUMBER` for some runs that have ended, and for what is too large for the Snapshot itself `property/COMPONENT/NAME`,
    ///     `cell/NAME` and `work/JOB`
    /// @param data the rows or columns, and where they came from; of what is too large a part of its JSON, as a text; null with `runs`
    /// @param runs the runs, in the order in which they ended; absent if it is about something else
    public record Chunk(SessionId session, long claim, String id, String component, Json data,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RunFence> runs) {
        public Chunk {
            requireNonNull(session, "session");
            requireNonNull(id, "id");
            requireNonNull(data, "data");
            runs = runs == null ? List.of() : List.copyOf(runs);
        }
    }
}
