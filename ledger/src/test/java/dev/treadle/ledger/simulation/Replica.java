// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Incarnation;

/// A replica, as far as it sends Canaries: the next only after the last was acknowledged.
final class Replica {

    private final World world;
    private final Incarnation incarnation;
    private final Pipe<Beat> canary;
    private long canaries;
    private long sentAt;
    private long heldUntil;

    Replica(World world, int number) {
        this.world = world;
        incarnation = new Incarnation("replica" + number + "~x");
        canary = new Pipe<>(world, world.broker::beat);
    }

    void turn() {
        if (canary.isEmpty() && world.now - sentAt >= 1_000) {
            canary.send(new Beat.Canary(incarnation, ++canaries, 1));
            sentAt = world.now;
            if (world.chance.strikes(Fault.CANARIES_ARE_LATE)) {
                heldUntil = world.now + world.chance.between(100, 6_000);
            }
        }
        if (world.now >= heldUntil) {
            canary.flow();
        }
    }
}
