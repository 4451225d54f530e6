// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.ledger.book.Inside.Fold;
import dev.treadle.ledger.job.Folded;
import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a page shows of its session's jobs: the rows that their emissions appended, and how far each job says it is. It draws
/// what counts, and takes back what a further attempt will bring again.
final class Page {

    /// @param index the emission's, which says which rows are taken back
    /// @param item what the Computation emitted: its how manieth item, from 0
    /// @param by who emitted it
    record Row(long index, int item, Execution by) {
    }

    private final Fold fold;
    /// Up to where the Journal was read.
    private long offset;
    private final Map<JobId, JobState> jobs = new LinkedHashMap<>();
    private final Map<JobId, List<Row>> rows = new LinkedHashMap<>();
    private final Map<JobId, Double> progress = new LinkedHashMap<>();

    Page(Fold fold) {
        this.fold = fold;
    }

    Page copy() {
        var copy = new Page(fold);
        copy.offset = offset;
        copy.jobs.putAll(jobs);
        rows.forEach((job, shown) -> copy.rows.put(job, new ArrayList<>(shown)));
        copy.progress.putAll(progress);
        return copy;
    }

    long offset() {
        return offset;
    }

    /// Somebody else's Update.
    void passOver(long at) {
        offset = at + 1;
    }

    Folded read(JobUpdate update, long at, long time) {
        var id = update.job().id();
        var before = jobs.get(id);
        var folded = fold.fold(before, update, at, time);
        offset = at + 1;
        if (folded.state() != null) {
            jobs.put(id, folded.state());
        }
        if (folded.counted()) {
            draw(id, update);
            if (before != null && folded.state().attempt() > before.attempt()) {
                rewind(id, folded.state().index());
            }
        }
        return folded;
    }

    private void draw(JobId id, JobUpdate update) {
        switch (update) {
            case ExecutionUpdate.Emitted said -> rows.computeIfAbsent(id, first -> new ArrayList<>())
                    .add(new Row(said.index(), Integer.parseInt(said.emission().toString()), said.by()));
            case ExecutionUpdate.Progressed said -> progress.put(id, said.done());
            case JobUpdate other -> { }
        }
    }

    private void rewind(JobId id, long index) {
        rows.computeIfPresent(id, (same, shown) -> {
            shown.removeIf(row -> row.index() >= index);
            return shown;
        });
        progress.computeIfPresent(id, (same, done) -> Math.min(done, index));
    }

    boolean knows(JobId id) {
        return jobs.containsKey(id);
    }

    Map<JobId, JobState> jobs() {
        return jobs;
    }

    List<Row> rows(JobId id) {
        return rows.getOrDefault(id, List.of());
    }

    double progress(JobId id) {
        return progress.getOrDefault(id, 0.0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Page page && offset == page.offset && jobs.equals(page.jobs) && rows.equals(page.rows)
                && progress.equals(page.progress);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(offset);
    }
}
