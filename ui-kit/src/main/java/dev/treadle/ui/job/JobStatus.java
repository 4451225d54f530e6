// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.ui.component.Layout;
import dev.treadle.ui.component.Property;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Shows what is going on with the jobs of some bindings, in plain words: what they wait for and at which place, since when
/// they run, which attempt it is and why, and how the last few ended that ended badly or were cancelled. A job that is over in a moment is never shown.
///
/// An Indicator: it is drawn by itself, several times a second at most, whatever the page's handlers do.
public final class JobStatus extends Layout {

    /// How many living runs have a line of their own.
    private static final int LIVING = 8;

    /// How many runs are still shown that have ended badly, or were cancelled a moment ago.
    private static final int ENDED = 3;

    /// How long a run may take before it is worth a line.
    private static final long NOTEWORTHY_NANOS = 200_000_000L;

    /// How many lines are seen at once: those beyond are scrolled to, by the keyboard too.
    private static final int SEEN = 3;

    private final Property<String> tabindex = property("tabindex", "-1");
    private final SessionJobs jobs;
    private final List<JobBinding<?, ?, ?>> bindings;
    /// What is drawn; only the thread that draws looks at it.
    private final Map<Run<?>, JobLine> lines = new LinkedHashMap<>();
    private final JobLine more = new JobLine();
    private volatile boolean stirred = true;
    /// The moment whose durations are shown: what else happens doesn't make them run faster than once a second.
    private long shownNanos = System.nanoTime();

    /// @param bindings whose jobs are shown; at least one
    public JobStatus(JobBinding<?, ?, ?>... bindings) {
        if (bindings.length == 0) {
            throw new IllegalArgumentException("a JobStatus shows the jobs of at least one binding, and got none");
        }
        this.bindings = List.of(bindings);
        this.jobs = bindings[0].jobs();
        jobs.show(this);
    }

    /// There may be something new to draw.
    void stir() {
        stirred = true;
    }

    boolean isRefreshDue(boolean timePasses) {
        return stirred || timePasses && !lines.isEmpty();
    }

    /// Draws; called by one thread at a time.
    void refresh(boolean timePasses) {
        if (!isRefreshDue(timePasses)) {
            return;
        }
        stirred = false;
        long nanos = System.nanoTime();
        long millis = System.currentTimeMillis();
        if (timePasses) {
            shownNanos = nanos;
        }
        var shown = new LinkedHashMap<Run<?>, JobLine>();
        int living = 0;
        var ended = new ArrayList<Run<?>>();
        for (var run : jobs.runs(bindings)) {
            if (run.read().state() == Run.State.FAILED || run.read().state() == Run.State.CANCELLED) {
                ended.add(run);
            } else if (!run.read().state().ended()) {
                if (nanos - run.submittedAt() < NOTEWORTHY_NANOS) {
                    stirred = true;
                } else if (++living <= LIVING) {
                    line(run, shown, millis);
                }
            }
        }
        ended.subList(Math.max(0, ended.size() - ENDED), ended.size()).forEach(run -> line(run, shown, millis));
        lines.clear();
        lines.putAll(shown);
        var all = new ArrayList<JobLine>(shown.values());
        if (living > LIVING) {
            all.add(more.show(new JobWords.Line(JobWords.State.WAITING, "hourglass", "And", (living - LIVING) + " more", "")));
        }
        tabindex.set(all.size() > SEEN ? "0" : "-1");
        replace(all.toArray(JobLine[]::new));
    }

    private void line(Run<?> run, Map<Run<?>, JobLine> shown, long millis) {
        var said = JobWords.of(run, jobs.host().queue(run.job().queue()), jobs.host().trouble(), shownNanos, millis);
        if (said != null) {
            var line = lines.get(run);
            shown.put(run, (line == null ? new JobLine() : line).show(said));
        }
    }

    @Override
    protected boolean passing() {
        return true;
    }
}
