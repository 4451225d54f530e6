// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import static dev.treadle.work.Nothing.NOTHING;

import dev.treadle.gallery.work.RandomWalk;
import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Emits step by step, as a simulation would that takes its time for each, and saves each: if its worker is lost, the walk goes
/// on from there.
@ApplicationScoped
public class RandomWalkComputation implements Computation<RandomWalk, Double, Nothing> {

    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration BETWEEN = Duration.ofMillis(200);

    @Override
    public Nothing compute(RandomWalk work, Attempt<Double> attempt) throws InterruptedException {
        int taken = attempt.checkpointed(Integer.class).orElse(0);
        if (taken == 0) {
            Thread.sleep(BEFORE);
        }
        for (int step = taken + 1; step <= work.steps(); step++) {
            attempt.emit(ThreadLocalRandom.current().nextGaussian());
            attempt.progress(step, work.steps());
            attempt.checkpoint(step);
            Thread.sleep(BETWEEN);
        }
        return NOTHING;
    }
}
