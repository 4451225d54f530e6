// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/// What a queue looks like now, as its Ledger publishes it.
///
/// @param queue which queue
/// @param waiting how many jobs stand in the line, those that wait at a gate included
/// @param scheduled how many wait for their time: delayed, or between two attempts
/// @param running how many attempts are owned
/// @param outstanding how many Dispatches have had no answer yet
/// @param slots how many attempts the living workers can run at once
/// @param workers how many workers serve the queue
/// @param types the Work types that they offer
/// @param paused whether nothing is dispatched because somebody wants it so
/// @param head the first of the line, at most [#HEAD] of them, in the order in which they will go
/// @param missing the Work types of waiting jobs that no living worker offers
/// @param at when, by the broker's clock, in milliseconds since 1970
/// @param waitingSince since when whoever has waited for the longest could have gone, by the broker's clock and to the second, in
///     milliseconds since 1970; absent if nobody waits, or an earlier version says it
public record QueueState(String queue, int waiting, int scheduled, int running, int outstanding, int slots, int workers,
        List<String> types, boolean paused, List<Waiting> head, List<String> missing, long at,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long waitingSince) {

    /// How many waiting jobs a published state names.
    public static final int HEAD = 50;

    public QueueState {
        Queues.check(queue);
        types = List.copyOf(types);
        head = List.copyOf(head);
        missing = List.copyOf(missing);
    }

    /// Of which it isn't known since when anybody waits.
    public QueueState(String queue, int waiting, int scheduled, int running, int outstanding, int slots, int workers, List<String> types,
            boolean paused, List<Waiting> head, List<String> missing, long at) {
        this(queue, waiting, scheduled, running, outstanding, slots, workers, types, paused, head, missing, at, 0);
    }

    /// One job of the line.
    public record Waiting(JobId job, SessionId session, Gate gate) {
        public Waiting {
            requireNonNull(job, "job");
            requireNonNull(gate, "gate");
        }
    }

    /// What a job waits for.
    public enum Gate {
        /// A slot: those before it go first.
        SLOT,
        /// Any worker that serves the queue.
        WORKER,
        /// A worker that offers its Work type.
        TYPE,
        /// Its turn among the jobs of its key.
        LIMIT,
        /// The queue to be resumed.
        PAUSED,
        /// A moment, because a worker refused it.
        REFUSED
    }
}
