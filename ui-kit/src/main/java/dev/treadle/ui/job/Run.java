// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.JobRef;
import dev.treadle.ui.component.Appended;

/// A job, as the page that submitted it sees it. Safe for any number of threads.
///
/// @param <W> its Work
public final class Run<W> {

    private final JobBinding<W, ?, ?> binding;
    private final JobRef job;
    private final String type;
    private final W work;
    private final long submittedAt;
    private final Appended appended;
    private volatile Standing told = Standing.SUBMITTING;
    private volatile Standing read = Standing.SUBMITTING;
    private volatile boolean cancelAsked;
    private volatile boolean replaced;
    private volatile boolean retried;

    /// Where a job is in its life.
    public enum State {
        /// The Journal doesn't have it yet.
        SUBMITTING,
        /// It waits for its time: it was delayed, or an attempt failed and the next isn't due.
        SCHEDULED,
        /// It waits in the line.
        QUEUED,
        /// A worker runs it.
        RUNNING,
        /// Its Computation has returned.
        COMPLETED,
        /// It has ended badly, for good.
        FAILED,
        /// It was ended because somebody asked for that.
        CANCELLED;

        public boolean ended() {
            return switch (this) {
                case SUBMITTING, SCHEDULED, QUEUED, RUNNING -> false;
                case COMPLETED, FAILED, CANCELLED -> true;
            };
        }
    }

    Run(JobBinding<W, ?, ?> binding, JobRef job, String type, W work) {
        this(binding, job, type, work, System.nanoTime());
    }

    /// @param submittedAt when it was submitted, by [System#nanoTime]
    Run(JobBinding<W, ?, ?> binding, JobRef job, String type, W work, long submittedAt) {
        this.submittedAt = submittedAt;
        this.binding = binding;
        this.job = job;
        this.type = type;
        this.work = work;
        this.appended = new Appended(job.id().toString());
    }

    /// The Work, as it was submitted; null if the job had ended when another replica took its page over.
    public W work() {
        return work;
    }

    /// The job's id, as logs and other processes know it.
    public String id() {
        return job.id().toString();
    }

    /// The attempt that it waits for, or that runs, or that was its last; from 1.
    public int attempt() {
        return told.attempt();
    }

    /// Where it is, as far as the handlers have been told.
    public State state() {
        return told.state();
    }

    /// How far it has said it is; null if it has said nothing. When an attempt has ended unfinished, this is what it was at the
    /// checkpoint that the next one goes on from, or nothing of the whole if there is none.
    public Progressed progress() {
        return told.progress();
    }

    /// Asks for the job's end. One that waits never starts. One that runs is interrupted, and given up as cancelled when its
    /// grace is over, whatever it does then. It ends by [JobBinding#onCancelled], or by another outcome that was faster. Asked
    /// again, or of a job that has ended, it does nothing.
    ///
    /// @throws dev.treadle.ui.SessionClosed if the page is gone
    public void cancel() {
        binding.jobs().cancel(this);
    }

    JobBinding<W, ?, ?> binding() {
        return binding;
    }

    JobRef job() {
        return job;
    }

    String type() {
        return type;
    }

    /// What its emissions have appended, as long as it may have to be taken back.
    Appended appended() {
        return appended;
    }

    /// How it stands as far as the handlers have been told.
    Standing told() {
        return told;
    }

    void told(Standing next) {
        told = next;
    }

    /// How it stands as far as the Journal was read, whatever the handlers are busy with.
    Standing read() {
        return read;
    }

    void read(Standing next) {
        read = next;
    }

    /// Whether the page has asked for its end.
    boolean isCancelAsked() {
        return cancelAsked;
    }

    void cancelAsked() {
        cancelAsked = true;
    }

    /// Whether a newer one took its place, so that its handlers are silent.
    boolean isReplaced() {
        return replaced;
    }

    void replaced() {
        replaced = true;
    }

    /// Whether it was discarded and then submitted anew by hand.
    boolean isRetried() {
        return retried;
    }

    /// Goes on from a Snapshot.
    void restored(Standing standing, boolean wasReplaced, boolean wasRetried) {
        told = standing;
        read = standing;
        replaced = wasReplaced;
        retried = wasRetried;
    }

    /// The same Work, submitted anew by hand after this was discarded.
    Run<W> retried(JobRef as) {
        retried = true;
        return new Run<>(binding, as, type, work);
    }

    /// When it was submitted, by [System#nanoTime].
    long submittedAt() {
        return submittedAt;
    }

    @Override
    public String toString() {
        return "job " + job.id().brief() + " (" + type + ")";
    }
}
