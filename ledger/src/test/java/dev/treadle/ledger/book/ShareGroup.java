// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.protocol.Dispatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// A queue's dispatch topic with the share group that reads it: what was acquired and not accepted is delivered again.
final class ShareGroup {

    private static final long LOCK_MILLIS = 15_000;

    static final class Delivery {
        final Dispatch dispatch;
        SimWorker by;
        long until;

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
        for (var delivery : open) {
            if (delivery.by == null || delivery.until <= world.now) {
                delivery.by = worker;
                delivery.until = world.now + LOCK_MILLIS;
                return delivery;
            }
        }
        return null;
    }

    /// The worker's, if it still has it.
    void accept(SimWorker worker, Delivery delivery) {
        if (delivery.by == worker) {
            open.remove(delivery);
        }
    }

    /// The worker's connection is gone.
    void release(SimWorker worker) {
        for (Iterator<Delivery> all = open.iterator(); all.hasNext();) {
            var delivery = all.next();
            if (delivery.by == worker) {
                delivery.by = null;
            }
        }
    }
}
