// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import static dev.treadle.work.Nothing.NOTHING;

import dev.treadle.gallery.work.QueueItem;
import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Takes two seconds. It knows nothing of the others: that they come one at a time is the Ledger's doing.
@ApplicationScoped
public class QueueItemComputation implements Computation<QueueItem, Nothing, Nothing> {

    @Override
    public Nothing compute(QueueItem work, Attempt<Nothing> attempt) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(2));
        return NOTHING;
    }
}
