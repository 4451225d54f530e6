// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import static dev.treadle.work.Nothing.NOTHING;

import dev.treadle.gallery.work.Count;
import dev.treadle.gallery.work.Count.Counted;
import dev.treadle.work.Nothing;
import dev.treadle.worker.Attempt;
import dev.treadle.worker.Computation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Counts on from its last checkpoint, whoever made it.
@ApplicationScoped
public class CountComputation implements Computation<Count, Counted, Nothing> {

    private static final long PROCESS = ProcessHandle.current().pid();

    @Override
    public Nothing compute(Count work, Attempt<Counted> attempt) throws InterruptedException {
        var between = Duration.ofSeconds(1).dividedBy(work.perSecond());
        for (int number = attempt.checkpointed(Integer.class).orElse(0); number < work.numbers(); number++) {
            attempt.emit(new Counted(number, attempt.number(), PROCESS));
            attempt.progress(number + 1, work.numbers());
            if ((number + 1) % work.checkpointEvery() == 0) {
                attempt.checkpoint(number + 1);
            }
            Thread.sleep(between);
        }
        return NOTHING;
    }
}
