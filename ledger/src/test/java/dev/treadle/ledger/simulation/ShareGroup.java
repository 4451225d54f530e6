// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Execution;
import java.util.ArrayList;
import java.util.List;

/// A queue's dispatch topic with the share group that reads it: what was acquired and not accepted is delivered again, up to
/// a most.
final class ShareGroup {

    private static final long LOCK_MILLIS = 15_000;
    private static final int DELIVERIES = 5;

    static final class Delivery {
        final Dispatch dispatch;
        private SimWorker by;
        private long until;
        private int count;

        private Delivery(Dispatch dispatch) {
            this.dispatch = dispatch;
        }
    }

    private final World world;
    private final List<Delivery> open = new ArrayList<>();

    ShareGroup(World world) {
        this.world = world;
    }

    void add(Dispatch dispatch) {
        open.add(new Delivery(dispatch));
    }

    int open() {
        return open.size();
    }

    /// @return null if there is nothing to have
    Delivery acquire(SimWorker worker) {
        open.removeIf(delivery -> isFree(delivery) && delivery.count >= DELIVERIES);
        for (var delivery : open) {
            if (isFree(delivery)) {
                if (delivery.count++ > 0) {
                    world.truth.excuse(delivery.dispatch.job().id(), delivery.dispatch.attempt());
                }
                delivery.by = worker;
                delivery.until = world.now + LOCK_MILLIS;
                return delivery;
            }
        }
        return null;
    }

    private boolean isFree(Delivery delivery) {
        return delivery.by == null || delivery.until <= world.now;
    }

    /// The worker's, if it still has it.
    void accept(SimWorker worker, Delivery delivery, Execution answering) {
        Law.ACCEPTED_IS_ANSWERED.check(world.truth.hasAnswer(answering), () -> "%s accepted the Dispatch of %s, and the Journal holds no word of %s".formatted(worker, delivery.dispatch.job().id(), answering.id()));
        if (delivery.by == worker && !world.chance.strikes(Fault.ACCEPTS_ARE_LOST)) {
            open.remove(delivery);
        }
    }

    /// The worker's connection is gone.
    void release(SimWorker worker) {
        for (var delivery : open) {
            if (delivery.by == worker) {
                delivery.by = null;
            }
        }
    }
}
