// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import dev.treadle.gallery.work.Fail;
import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;

/// Throws.
@ApplicationScoped
public class FailComputation implements Computation<Fail, Nothing, Nothing> {

    @Override
    public Nothing compute(Fail work, Attempt<Nothing> attempt) {
        throw new IllegalStateException(work.message());
    }
}
