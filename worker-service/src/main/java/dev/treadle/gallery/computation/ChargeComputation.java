// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import static dev.treadle.work.Nothing.NOTHING;

import dev.treadle.gallery.work.Charge;
import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Takes five seconds, and could not be undone. It needs no care of its own: it is called once at the most.
@ApplicationScoped
public class ChargeComputation implements Computation<Charge, Nothing, Nothing> {

    @Override
    public Nothing compute(Charge work, Attempt<Nothing> attempt) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(5));
        return NOTHING;
    }
}
