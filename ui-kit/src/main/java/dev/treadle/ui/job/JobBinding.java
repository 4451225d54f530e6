// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import com.fasterxml.jackson.databind.JavaType;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.ui.Handler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A page's jobs of one type: how they are submitted, and what the page does when something happens to them.
///
/// Handlers run in the session's mailbox under the document's lock, in the order in which things happened. What an attempt
/// says that doesn't count any more, because another one has taken its place, never reaches them.
///
/// @param <W> the Work
/// @param <E> what its Computation emits
/// @param <R> what its Computation returns
public final class JobBinding<W, E, R> {

    private final SessionJobs jobs;
    private final String name;
    private final Class<W> work;
    private final Terms terms;
    private final JavaType emission;
    private final JavaType result;
    private volatile WhenBusy whenBusy = WhenBusy.PARALLEL;

    final List<Handler<Run<W>>> submitted = new CopyOnWriteArrayList<>();
    final List<Handler<Run<W>>> queued = new CopyOnWriteArrayList<>();
    final List<Handler<Run<W>>> started = new CopyOnWriteArrayList<>();
    final List<Handler<Run<W>>> cancelled = new CopyOnWriteArrayList<>();
    final List<RunHandler<W, Progressed>> progressed = new CopyOnWriteArrayList<>();
    final List<RunHandler<W, E>> emitted = new CopyOnWriteArrayList<>();
    final List<RunHandler<W, Long>> restarted = new CopyOnWriteArrayList<>();
    final List<RunHandler<W, R>> completed = new CopyOnWriteArrayList<>();
    final List<RunHandler<W, ErrorInfo>> failed = new CopyOnWriteArrayList<>();

    JobBinding(SessionJobs jobs, String name, Class<W> work, Terms terms, JavaType emission, JavaType result) {
        this.jobs = jobs;
        this.name = name;
        this.work = work;
        this.terms = terms;
        this.emission = emission;
        this.result = result;
    }

    /// Submits a job. Returns at once: the job is kept and tried until Kafka has it. A handler that runs again for the same
    /// reason submits the same job, not a second one. What it means while another one is under way says [#whenBusy].
    ///
    /// @return the job; if it was ignored, the one that is under way
    /// @throws dev.treadle.protocol.Limits.TooLarge if the Work is larger than 256 kB as JSON
    /// @throws IllegalStateException in [dev.treadle.ui.App#build], or when Kafka has been away for so long that no more
    ///     can be kept
    /// @throws dev.treadle.ui.SessionClosed if the page is gone
    public Run<W> submit(W work) {
        return jobs.submit(this, work);
    }

    /// Says what a further job means while one of this binding still runs or waits; unless said, they run in parallel. It is the
    /// page's own: another page, or another tab of this one, is busy with its own jobs only. What has to hold across pages is a
    /// limit of the Work ([dev.treadle.work.WorkType#limit]).
    public JobBinding<W, E, R> whenBusy(WhenBusy what) {
        whenBusy = what;
        return this;
    }

    /// Asks for the end of every job that still runs or waits, as [Run#cancel] does for one.
    ///
    /// @throws dev.treadle.ui.SessionClosed if the page is gone
    public void cancel() {
        jobs.cancel(this);
    }

    /// When the Journal has the job: whatever happens now, it will not be forgotten.
    public JobBinding<W, E, R> onSubmitted(Handler<Run<W>> handler) {
        submitted.add(handler);
        return this;
    }

    /// Each time the job takes its place in the line: at first, and again when an attempt has ended unfinished.
    public JobBinding<W, E, R> onQueued(Handler<Run<W>> handler) {
        queued.add(handler);
        return this;
    }

    /// When a worker begins the first attempt. A later one is [#onRestarted].
    public JobBinding<W, E, R> onStarted(Handler<Run<W>> handler) {
        started.add(handler);
        return this;
    }

    /// When the running attempt says how far it is; and when an attempt has ended unfinished, how far it was at the checkpoint that
    /// the next one goes on from.
    public JobBinding<W, E, R> onProgress(RunHandler<W, Progressed> handler) {
        progressed.add(handler);
        return this;
    }

    /// When the running attempt brings a partial result. What the handler appends to a Plot or a Log on this thread is taken back
    /// by itself if the attempt ends unfinished and the result comes again.
    public JobBinding<W, E, R> onEmitted(RunHandler<W, E> handler) {
        emitted.add(handler);
        return this;
    }

    /// When an attempt has ended unfinished and a worker begins another. The number says where it goes on: emissions from
    /// that index on come again, so what the handlers made of them is to be taken back, as far as that isn't done by itself.
    public JobBinding<W, E, R> onRestarted(RunHandler<W, Long> handler) {
        restarted.add(handler);
        return this;
    }

    /// When the Computation has returned. Final.
    public JobBinding<W, E, R> onCompleted(RunHandler<W, R> handler) {
        completed.add(handler);
        return this;
    }

    /// When the job has ended badly, for good: no attempt is left. Final.
    public JobBinding<W, E, R> onFailed(RunHandler<W, ErrorInfo> handler) {
        failed.add(handler);
        return this;
    }

    /// When the job has ended because somebody asked for that: this page, or the Ledger. Final. Not told of a job that was
    /// replaced by a newer one.
    public JobBinding<W, E, R> onCancelled(Handler<Run<W>> handler) {
        cancelled.add(handler);
        return this;
    }

    SessionJobs jobs() {
        return jobs;
    }

    String name() {
        return name;
    }

    Class<W> work() {
        return work;
    }

    Terms terms() {
        return terms;
    }

    WhenBusy whenBusy() {
        return whenBusy;
    }

    JavaType emission() {
        return emission;
    }

    JavaType result() {
        return result;
    }
}
