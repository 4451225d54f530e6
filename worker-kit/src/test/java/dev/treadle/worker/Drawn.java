// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.ledger.job.Folded.Verdict;
import dev.treadle.ledger.job.JobFold;
import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.worker.Fleet.Said;
import java.util.ArrayList;
import java.util.List;

/// What a page would show of a job's emissions: each that counts is drawn, and when its attempt has ended unfinished what
/// comes after its last checkpoint is taken back.
///
/// @param state how the job stands
/// @param items the texts that are drawn
/// @param late what was said and doesn't count
record Drawn(JobState state, List<String> items, List<JobUpdate> late) {

    static Drawn of(List<Said> history) {
        JobState state = null;
        var items = new ArrayList<String>();
        var late = new ArrayList<JobUpdate>();
        for (var said : history) {
            var folded = JobFold.fold(state, said.update(), said.offset(), said.at());
            if (folded.verdict() == Verdict.LATE) {
                late.add(said.update());
            }
            if (folded.counted() && said.update() instanceof Emitted emitted) {
                items.add(emitted.emission().toString().replace("\"", ""));
            }
            if (state != null && folded.state().attempt() != state.attempt()) {
                items.subList((int) folded.state().index(), items.size()).clear();
            }
            state = folded.state();
        }
        return new Drawn(state, items, late);
    }
}
