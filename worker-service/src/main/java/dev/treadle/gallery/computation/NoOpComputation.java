// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import static dev.treadle.work.Nothing.NOTHING;

import dev.treadle.gallery.work.NoOp;
import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;

/// Returns.
@ApplicationScoped
public class NoOpComputation implements Computation<NoOp, Nothing, Nothing> {

    @Override
    public Nothing compute(NoOp work, Attempt<Nothing> attempt) {
        return NOTHING;
    }
}
