// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import static dev.treadle.work.Nothing.NOTHING;

import dev.treadle.gallery.work.Countdown;
import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Emits and sleeps. A stubborn one sleeps on when it is interrupted, as a library might that it calls; and what it emits after
/// its grace nobody hears.
@ApplicationScoped
public class CountdownComputation implements Computation<Countdown, Integer, Nothing> {

    @Override
    public Nothing compute(Countdown work, Attempt<Integer> attempt) throws InterruptedException {
        for (int number = work.from(); number > 0; number--) {
            attempt.emit(number);
            sleep(work.stubborn());
        }
        return NOTHING;
    }

    private static void sleep(boolean stubborn) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            try {
                Thread.sleep(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                if (!stubborn) {
                    throw e;
                }
            }
        }
    }
}
