// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.ledger.job.Folded;
import dev.treadle.ledger.job.Folded.Verdict;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.ui.component.Log;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/// Shows what happens to a page's jobs as it happens: their Updates in the Journal's order, newest on top, each with its time
/// since the click, the time since the Update before, who said it, and of which attempt. Late ones are struck through.
/// Progress, emissions and checkpoints that follow one another share a line each.
///
/// An Indicator: it is drawn by itself, several times a second at most, whatever the page's handlers do. It tells of what
/// happens while the page lives, and keeps the newest lines. Made by [dev.treadle.ui.Session#timeline].
public final class Timeline extends Log {

    /// What the cells of a row are.
    static final String[] COLUMNS = {"job", "since", "took", "tone", "icon", "word", "text", "by", "attempt", "late"};

    private static final int KEPT = 200;

    /// How far from the top a line may be and still be added to.
    private static final int NEAR = 8;

    private final Map<Run<?>, Course> courses = new WeakHashMap<>();
    private final Deque<Happened> undrawn = new ArrayDeque<>();
    private long drawn;

    private record Happened(Course course, UpdateLine line) {
    }

    /// What is known of one run's way so far.
    private static final class Course {
        /// When it was clicked, by the broker's clock.
        private final long clickedAt;
        private long since;
        /// By kind, the lines that what comes next may be added to.
        private final Map<Object, Open> open = new HashMap<>();

        private Course(long clickedAt) {
            this.clickedAt = clickedAt;
        }
    }

    /// @param number the how-manieth of all lines it is, from 1
    private record Open(UpdateLine line, long number) {
    }

    Timeline(SessionJobs jobs) {
        super(COLUMNS);
        label("What just happened");
        empty("Nothing yet. Start a job on a worker, and each thing that happens to it appears here, newest on top.");
        rollover(KEPT);
        jobs.show(this);
    }

    /// Notes an Update. Called in the Journal's order.
    ///
    /// @param at when it was appended, by the broker's clock, in milliseconds since 1970
    synchronized void read(Run<?> run, JobUpdate update, Folded folded, long at) {
        if (folded.verdict() == Verdict.REPEATED || folded.verdict() == Verdict.UNKNOWN) {
            return;
        }
        // Only one of the two clocks saw the click, and both saw the first Update.
        var course = courses.computeIfAbsent(run, first -> new Course(at - (System.nanoTime() - run.submittedAt()) / 1_000_000));
        long since = Math.max(course.since, at - course.clickedAt);
        undrawn.add(new Happened(course, new UpdateLine(update, UpdateWords.of(update, folded.state()),
                folded.verdict() == Verdict.LATE, since, since - course.since, 1)));
        course.since = since;
        if (undrawn.size() > KEPT) {
            undrawn.remove();
        }
    }

    synchronized boolean isRefreshDue() {
        return !undrawn.isEmpty();
    }

    /// Draws what was noted.
    synchronized void refresh() {
        for (var next = undrawn.poll(); next != null; next = undrawn.poll()) {
            draw(next.course, next.line);
        }
    }

    private void draw(Course course, UpdateLine line) {
        var kind = line.kind();
        var open = kind == null ? null : course.open.get(kind);
        if (open != null && drawn - open.number < NEAR) {
            var together = open.line.with(line);
            amend((int) (drawn - open.number), together.cells());
            course.open.put(kind, new Open(together, open.number));
            return;
        }
        append(line.cells());
        drawn++;
        if (kind == null) {
            course.open.clear();
        } else {
            course.open.put(kind, new Open(line, drawn));
        }
    }
}
