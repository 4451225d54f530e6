// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import static dev.treadle.work.Nothing.NOTHING;

import dev.treadle.gallery.work.Pause;
import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Sleeps. A cancelled one ends at once, because a sleep can be interrupted.
@ApplicationScoped
public class PauseComputation implements Computation<Pause, Nothing, Nothing> {

    @Override
    public Nothing compute(Pause work, Attempt<Nothing> attempt) throws InterruptedException {
        Thread.sleep(Duration.ofNanos(Math.round(work.seconds() * 1e9)));
        return NOTHING;
    }
}
