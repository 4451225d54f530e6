// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.protocol.Execution;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Signal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one queue's book knows of one life of one worker. Executions are told apart by their numbers, which the worker
/// counts up over all of its queues.
final class Worker {

    /// An execution that runs without owning its attempt. It is stopped at each Presence that lists it.
    ///
    /// @param beat the newest Presence before it started: a later one that doesn't list it says that it has ended
    record Rejected(Execution execution, long beat, long graceMillis, Signal.Stop.Reason reason) {
        Signal.Stop stop() {
            return new Signal.Stop(execution, reason, graceMillis);
        }
    }

    final Incarnation incarnation;
    long beat;
    boolean draining;
    /// Whether it serves this queue.
    boolean offers;
    int slots;
    List<String> types = List.of();

    /// How many of its slots ran nothing when its newest Presence was made.
    int idle;
    /// How many canaries had passed when it was last heard.
    long canaries;
    /// When it was last heard, by the broker's clock.
    long heardAt;
    /// Whether canaries have passed it by.
    boolean silent;
    /// What it runs and owns.
    final Map<Long, Entry> owned = new HashMap<>();
    final Map<Long, Rejected> rejected = new HashMap<>();
    /// What its newest Presence lists for this queue.
    Set<Long> listed = Set.of();
    /// What its two newest Presences list and no attempt of this book is owned by. They take slots all the same.
    final Set<Long> strays = new HashSet<>();

    Worker(Incarnation incarnation) {
        this.incarnation = incarnation;
    }

    /// Whether it takes Dispatches of this queue. One without a slot doesn't: they are all stuck, or nothing reaches it.
    boolean serves() {
        return offers && slots > 0 && !draining && !silent;
    }

    /// How many more attempts it can run, by what the Journal says that it runs. Its Presence says how many it could run
    /// when that was made, up to a second ago: to wait for the next one would leave slots idle for as long.
    int room() {
        return serves() ? Math.max(0, slots - owned.size() - strays.size()) : 0;
    }
}
