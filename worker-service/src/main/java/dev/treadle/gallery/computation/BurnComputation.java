// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import dev.treadle.gallery.work.Burn;
import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;

/// Counts primes until the time is over. It never waits, so nothing interrupts it: it asks whether it is cancelled.
@ApplicationScoped
public class BurnComputation implements Computation<Burn, Nothing, Long> {

    @Override
    public Long compute(Burn work, Attempt<Nothing> attempt) {
        long began = System.nanoTime();
        double seconds = 0;
        long primes = 0;
        for (long number = 2; seconds < work.seconds() && !attempt.cancelled(); number++) {
            if (isPrime(number)) {
                primes++;
            }
            seconds = (System.nanoTime() - began) / 1e9;
            attempt.progress(Math.min(seconds, work.seconds()), work.seconds());
        }
        return primes;
    }

    private static boolean isPrime(long number) {
        for (long divisor = 2; divisor * divisor <= number; divisor++) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }
}
