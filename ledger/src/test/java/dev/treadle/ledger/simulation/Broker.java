// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The topics, and a clock that isn't anybody else's.
final class Broker {

    /// Something appended to the Journal.
    record Appended(JobUpdate update, long at) {
    }

    /// A record of treadle.ledger.
    ///
    /// @param queue null for every queue
    record Rekeyed(String queue, Object message, long offset, long at) {
    }

    /// A beat in treadle.presence.
    record Beaten(Beat beat, long at) {
    }

    private final World world;
    private long ahead = 1_700_000_000_000L;
    private long awayUntil;
    final List<List<Appended>> journal = new ArrayList<>();
    final List<Beaten> presence = new ArrayList<>();
    final List<Rekeyed> ledger = new ArrayList<>();
    final List<Signal> signals = new ArrayList<>();
    final Map<String, ShareGroup> dispatches = new HashMap<>();
    final Map<String, QueueState> queues = new HashMap<>();
    final Set<JobId> dead = new HashSet<>();

    Broker(World world) {
        this.world = world;
        for (int home = 0; home < World.HOMES; home++) {
            journal.add(new ArrayList<>());
        }
        World.QUEUES.forEach(queue -> dispatches.put(queue, new ShareGroup(world)));
    }

    void turn() {
        if (world.chance.strikes(Fault.BROKER_IS_AWAY)) {
            awayUntil = world.now + world.chance.between(100, 8_000);
        }
        if (world.chance.strikes(Fault.CLOCK_JUMPS)) {
            // Forward as a clock is put right, backward as a partition's leader changes.
            ahead += world.chance.in(500) ? world.chance.between(0, 10_000) : -world.chance.between(0, 2_000);
        }
    }

    boolean takes() {
        return world.now >= awayUntil;
    }

    void append(JobUpdate update) {
        var partition = journal.get(update.session().home());
        partition.add(new Appended(update, time()));
        world.truth.read(update, partition.size() - 1, time());
    }

    void beat(Beat beat) {
        presence.add(new Beaten(beat, time()));
    }

    void dispatch(Dispatch dispatch) {
        dispatches.get(dispatch.job().queue()).add(dispatch);
    }

    void tell(Signal signal) {
        if (world.chance.strikes(Fault.SIGNALS_ARE_LOST)) {
            return;
        }
        signals.add(signal);
        if (world.chance.strikes(Fault.SIGNALS_ARE_REPEATED)) {
            world.wakeLater(() -> signals.add(signal));
        }
    }

    private long time() {
        return world.now + ahead;
    }
}
