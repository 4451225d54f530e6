// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.locks.LockSupport;

/// Work that never ends, whoever wants it to.
@WorkType(queue = "sticky")
record Sticky() implements Work<Nothing, Nothing> {

    @ApplicationScoped
    static class StickyComputation implements Computation<Sticky, Nothing, Nothing> {

        @Override
        public Nothing compute(Sticky work, Attempt<Nothing> attempt) {
            while (true) {
                LockSupport.park();
                Thread.interrupted();
            }
        }
    }
}
