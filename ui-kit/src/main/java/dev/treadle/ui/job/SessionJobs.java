// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.Cause;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Limits;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Snapshot.RunFence;
import dev.treadle.ui.Block;
import dev.treadle.ui.Handler;
import dev.treadle.ui.SessionClosed;
import dev.treadle.ui.component.Appended;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The jobs of one session: submits them, folds what the Journal says of them, and runs their handlers.
///
/// Safe for any number of threads, but for [#take], which is the mailbox's.
public final class SessionJobs {

    private static final Logger LOG = Logger.getLogger(SessionJobs.class);

    /// How many ended runs are remembered, at the least.
    private static final int ENDED = 50;

    /// How many of them are written, and forgotten, together.
    private static final int BUNDLE = 5;

    /// Of so many under way each is written again every time; of more, those to which nothing happens are written once.
    private static final int FEW = 5;

    /// How many are written again every time at the most, so that they fit into a record.
    private static final int MANY = 500;

    private final SessionId session;
    private final JobHost host;
    private final BiConsumer<String, Throwable> failure;
    private final Map<String, JobBinding<?, ?, ?>> bindings = new LinkedHashMap<>();
    private final Map<JobId, Run<?>> runs = new LinkedHashMap<>();
    /// Those that have ended, in the order in which they have.
    private final List<Run<?>> ended = new ArrayList<>();
    private long forgottenBundles;
    /// How it stood with each when it was last written.
    private Map<JobId, Object> written = Map.of();
    private final List<JobStatus> indicators = new CopyOnWriteArrayList<>();
    private final List<Timeline> timelines = new CopyOnWriteArrayList<>();
    private Phase phase = Phase.BUILDING;
    private int unsent;
    /// How many appends were asked for, and how many are durable; in order.
    private long asked;
    private long durable;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private volatile long version;
    /// How many Updates were read that the handlers haven't been told of.
    private int untold;
    private long folded = -1;

    /// @param until how many appends have to be durable
    private record Waiting(long until, Runnable then) {
    }

    private enum Phase { BUILDING, LIVING, CLOSED }

    /// @param failure takes what a handler threw, with the name of what it belongs to
    public SessionJobs(SessionId session, JobHost host, BiConsumer<String, Throwable> failure) {
        this.session = session;
        this.host = host;
        this.failure = failure;
    }

    /// Declares a binding.
    public <W, E, R> JobBinding<W, E, R> bind(String name, Class<W> type) {
        var payloads = host.payloads();
        var binding = new JobBinding<W, E, R>(this, name, type, host.terms(type), payloads.parameter(type, 0), payloads.parameter(type, 1));
        synchronized (this) {
            if (bindings.putIfAbsent(name, binding) != null) {
                throw new IllegalStateException("this page has two jobs called \"%s\": of %s and of %s. Call one of them otherwise"
                        .formatted(name, bindings.get(name).work().getSimpleName(), type.getSimpleName()));
            }
        }
        return binding;
    }

    /// From here on jobs may be submitted.
    public synchronized void begin() {
        if (phase == Phase.BUILDING) {
            phase = Phase.LIVING;
        }
    }

    /// Forgets all runs. The jobs themselves go on: for good, or for as long as their Work's type says, which the Ledger sees to.
    ///
    /// @param reason why the session ends, for people
    /// @param orphans whether jobs that are to end with their page are told that it has ended
    public void close(String reason, boolean orphans) {
        List<Run<?>> forgotten;
        synchronized (this) {
            if (phase == Phase.LIVING && orphans) {
                orphan(reason);
            }
            phase = Phase.CLOSED;
            forgotten = List.copyOf(runs.values());
            runs.clear();
            ended.clear();
            indicators.clear();
            timelines.clear();
        }
        // They may have appended to another page, that lives on.
        forgotten.forEach(run -> run.appended().keep());
    }

    private void orphan(String reason) {
        try {
            for (var run : runs.values()) {
                if (run.binding().terms().policy().orphanGraceMillis() != null && !run.read().state().ended()) {
                    append(new JobUpdate.Orphaned(run.job(), reason), Origin.current());
                }
            }
        } catch (IllegalStateException e) {
            LOG.warnf("jobs that were to end with their page are kept: %s session=%s", e.getMessage(), session);
        }
    }

    <W> Run<W> submit(JobBinding<W, ?, ?> binding, W work) {
        var origin = Origin.current();
        var terms = binding.terms();
        var json = Limits.check("The Work " + terms.type(), host.payloads().write(work, "the Work " + terms.type()), Limits.WORK_BYTES);
        Run<W> run;
        JobUpdate.Submitted submitted;
        synchronized (this) {
            checkLiving(binding.name());
            int ordinal = origin.ordinal(binding.name());
            var id = JobId.of(session, binding.name(), origin.cause(), ordinal);
            @SuppressWarnings("unchecked")
            var known = (Run<W>) runs.get(id);
            if (known != null) {
                if (binding.whenBusy() == WhenBusy.REPLACE) {
                    olderThan(known).forEach(each -> replace(each, origin));
                }
                return known;
            }
            if (binding.whenBusy() == WhenBusy.IGNORE) {
                var busy = living(binding);
                if (!busy.isEmpty()) {
                    return busy.getLast();
                }
            }
            var job = new JobRef(session, terms.queue(), id);
            var policy = terms.policy(work, session);
            if (binding.whenBusy() == WhenBusy.QUEUE) {
                policy = policy.inLine(session + "/" + binding.name());
            }
            submitted = new JobUpdate.Submitted(job, binding.name(), origin.cause(), ordinal, terms.type(), json, policy, false);
            run = new Run<>(binding, job, terms.type(), work);
            append(submitted, origin);
            runs.put(id, run);
            if (binding.whenBusy() == WhenBusy.REPLACE) {
                olderThan(run).forEach(each -> replace(each, origin));
            }
        }
        stir();
        LOG.debugf("submitted: type=%s queue=%s job=%s session=%s", terms.type(), terms.queue(), run.id(), session);
        return run;
    }

    /// The runs of a binding that the page takes to be under way, oldest first: the handlers haven't been told of their end.
    @SuppressWarnings("unchecked")
    private <W> List<Run<W>> living(JobBinding<W, ?, ?> binding) {
        return runs.values().stream().filter(run -> run.binding() == binding && !run.state().ended() && !run.isReplaced())
                .map(run -> (Run<W>) run).toList();
    }

    /// Those under way that were submitted before this one. Within the monitor.
    private <W> List<Run<W>> olderThan(Run<W> run) {
        return living(run.binding()).stream().takeWhile(each -> each != run).toList();
    }

    private void replace(Run<?> run, Origin origin) {
        run.replaced();
        version++;
        requestCancel(run, "newer run", origin);
    }

    /// Within the monitor, so that what one thread submits before another does is appended before it, too.
    private void append(JobUpdate update, Origin origin) {
        origin.hold();
        try {
            host.append(update, () -> {
                appended();
                origin.release();
            });
            unsent++;
            asked++;
        } catch (RuntimeException e) {
            origin.release();
            throw e;
        }
    }

    private void appended() {
        var due = new ArrayList<Runnable>();
        synchronized (this) {
            unsent--;
            durable++;
            while (!waiting.isEmpty() && waiting.peek().until <= durable) {
                due.add(waiting.remove().then);
            }
        }
        due.forEach(Runnable::run);
    }

    /// Runs something once all that was submitted up to now is durable.
    public void whenDurable(Runnable then) {
        synchronized (this) {
            if (durable < asked) {
                waiting.add(new Waiting(asked, then));
                return;
            }
        }
        then.run();
    }

    /// Changes whenever something changes that [#save] would write, and when [#folded] becomes known.
    public long version() {
        return version + (host.read(session.home()) < 0 ? 0 : 1);
    }

    /// Up to where in the Journal's partition the handlers have been told of all that is about this session; -1 if that isn't known.
    public long folded() {
        // Before it is looked whether anything waits.
        long read = host.read(session.home());
        synchronized (this) {
            if (untold == 0) {
                folded = Math.max(folded, read);
            }
            return folded;
        }
    }

    /// What is known of the runs. Those that the Journal isn't known to have are left out: whoever goes on from this reads there
    /// whether it has.
    public synchronized SavedRuns save() {
        var bundles = new ArrayList<SavedRuns.Bundle>();
        for (int end = BUNDLE; end <= ended.size(); end += BUNDLE) {
            var bundle = List.copyOf(ended.subList(end - BUNDLE, end));
            bundles.add(new SavedRuns.Bundle(Long.toString(forgottenBundles + bundles.size()), bundle.stream().map(run -> List.of(run.told(), run.isRetried())).toList(),
                    () -> bundle.stream().map(this::fence).toList()));
        }
        var bundled = new HashSet<>(ended.subList(0, bundles.size() * BUNDLE));
        var others = runs.values().stream().filter(run -> run.told().job() != null && !bundled.contains(run)).toList();
        boolean few = others.stream().filter(run -> !run.state().ended()).count() <= FEW;
        var fresh = new ArrayList<RunFence>();
        var now = new HashMap<JobId, Object>();
        for (var run : others) {
            var id = run.job().id();
            now.put(id, stamp(run));
            boolean quiet = now.get(id).equals(written.get(id)) || fresh.size() >= MANY;
            if (few || run.state().ended() || !quiet) {
                fresh.add(fence(run));
            } else {
                bundles.add(new SavedRuns.Bundle(id.toString(), now.get(id), () -> List.of(fence(run))));
            }
        }
        written = now;
        return new SavedRuns(fresh, bundles);
    }

    private static Object stamp(Run<?> run) {
        return List.of(run.told(), run.isReplaced(), run.isRetried());
    }

    private RunFence fence(Run<?> run) {
        return run.told().fence(run, run.state().ended() ? null : host.payloads().write(run.work(), "the Work of " + run));
    }

    /// Goes on from what was saved.
    ///
    /// @param saved all runs, in any order
    /// @return what has no place on this page, each in half a sentence
    public synchronized List<String> load(List<RunFence> saved, long foldedUpTo) {
        var dropped = new ArrayList<String>();
        var loaded = new ArrayList<Run<?>>();
        folded = foldedUpTo;
        for (var fence : saved) {
            var binding = bindings.get(fence.binding());
            if (binding == null) {
                dropped.add("job %s of \"%s\"".formatted(fence.job().id().brief(), fence.binding()));
                continue;
            }
            try {
                var standing = Standing.of(fence);
                var run = run(binding, fence.job(), fence.type(), fence.work(), Standing.nanos(standing.job().submittedAt()));
                run.restored(standing, fence.replaced(), fence.retried());
                loaded.add(run);
            } catch (IOException | IllegalArgumentException e) {
                dropped.add("job %s of \"%s\" (%s)".formatted(fence.job().id().brief(), fence.binding(), e.getMessage()));
            }
        }
        loaded.sort(Comparator.comparingLong(run -> run.told().job().submittedOffset()));
        loaded.forEach(run -> runs.put(run.job().id(), run));
        loaded.stream().filter(run -> run.state().ended()).forEach(ended::add);
        written = loaded.stream().collect(Collectors.toMap(run -> run.job().id(), SessionJobs::stamp));
        return dropped;
    }

    private <W> Run<W> run(JobBinding<W, ?, ?> binding, JobRef job, String type, Json work, long submittedAt) {
        return new Run<>(binding, job, type, work == null ? null : host.payloads().read(work, binding.work(), "the Work of job " + job.id()),
                submittedAt);
    }

    /// What the emissions of a run have appended; null if those from this index on stay for good.
    public synchronized Appended appended(String run, long index) {
        var found = runs.get(new JobId(run));
        boolean stays = found == null || found.state().ended() || index < found.told().job().checkpointIndex();
        return stays ? null : found.appended();
    }

    private void checkLiving(String name) {
        switch (phase) {
            case BUILDING -> throw new IllegalStateException(
                    "build may not submit a job (\"%s\"): it runs for each rendering of the page. Submit it in a handler".formatted(name));
            case CLOSED -> throw new SessionClosed("session " + session + " is closed: it submits no job any more");
            case LIVING -> { }
        }
    }

    void cancel(Run<?> run) {
        synchronized (this) {
            checkLiving(run.binding().name());
            requestCancel(run, "page", Origin.current());
        }
        stir();
    }

    void cancel(JobBinding<?, ?, ?> binding) {
        synchronized (this) {
            checkLiving(binding.name());
            living(binding).forEach(run -> requestCancel(run, "page", Origin.current()));
        }
        stir();
    }

    /// Within the monitor. The handlers may yet have to be told that it has ended.
    private void requestCancel(Run<?> run, String by, Origin origin) {
        if (!run.state().ended() && !run.read().state().ended() && !run.isCancelAsked()) {
            append(new JobUpdate.CancelRequested(run.job(), by), origin);
            run.cancelAsked();
        }
    }

    /// Notes what an Update says, for those who only show it. Runs no handler and doesn't block; called in the Journal's
    /// order.
    ///
    /// @param offset where it stands in the Journal's partition
    /// @param at when it was appended, by the broker's clock, in milliseconds since 1970
    /// @return whether it is about a job of this session, so that [#take] has to follow
    public boolean read(JobUpdate update, long offset, long at) {
        var run = update instanceof JobUpdate.Submitted submitted ? runOrRetry(submitted) : run(update.job().id());
        if (run == null) {
            return false;
        }
        var folded = run.read().fold(update, offset, at);
        run.read(run.read().after(update, folded, System.nanoTime()));
        timelines.forEach(timeline -> timeline.read(run, update, folded, at));
        synchronized (this) {
            untold++;
        }
        stir();
        return true;
    }

    /// Folds an Update and runs the handlers of what it changed.
    ///
    /// @param offset where it stands in the Journal's partition
    /// @param at when it was appended, by the broker's clock, in milliseconds since 1970
    public void take(JobUpdate update, long offset, long at) {
        var run = run(update.job().id());
        if (run != null) {
            take(run, update, offset, at);
        }
        synchronized (this) {
            untold--;
            folded = Math.max(folded, offset);
            version++;
        }
    }

    private synchronized Run<?> run(JobId id) {
        return runs.get(id);
    }

    /// A discarded job that somebody retries by hand is this page's as the first one was.
    private synchronized Run<?> runOrRetry(JobUpdate.Submitted submitted) {
        var id = submitted.job().id();
        if (!runs.containsKey(id) && submitted.cause() instanceof Cause.OnRetry(var of) && runs.containsKey(of)) {
            runs.put(id, runs.get(of).retried(submitted.job()));
        }
        if (!runs.containsKey(id)) {
            adopt(submitted, bindings.get(submitted.binding()));
        }
        return runs.get(id);
    }

    /// A host before this one has submitted it.
    private <W> void adopt(JobUpdate.Submitted submitted, JobBinding<W, ?, ?> binding) {
        if (binding == null) {
            return;
        }
        try {
            var run = run(binding, submitted.job(), submitted.type(), submitted.work(), System.nanoTime());
            runs.put(submitted.job().id(), run);
            if (binding.whenBusy() == WhenBusy.REPLACE) {
                olderThan(run).forEach(Run::replaced);
            }
        } catch (IllegalArgumentException e) {
            failure.accept("job " + submitted.job().id(), e);
        }
    }

    private <W> void take(Run<W> run, JobUpdate update, long offset, long at) {
        var before = run.told();
        var folded = before.fold(update, offset, at);
        if (!folded.counted()) {
            LOG.debugf("not drawn: %s %s job=%s session=%s", folded.verdict(), update.getClass().getSimpleName(), run.id(), session);
            return;
        }
        run.told(before.after(update, folded, System.nanoTime()));
        if (!run.isReplaced()) {
            var origin = new Origin(new Cause.OnUpdate(offset), () -> { });
            if (run.attempt() > before.attempt()) {
                rewind(run, run.binding(), before, origin);
            }
            tell(run, run.binding(), before.state(), update, origin);
        }
        if (update instanceof ExecutionUpdate.Checkpointed) {
            run.appended().keepUpTo(run.told().job().checkpointIndex());
        }
        if (run.state().ended() && !before.state().ended()) {
            run.appended().keep();
            ended(run);
        }
    }

    /// An attempt has ended unfinished: what the next one will say again is taken back.
    private <W> void rewind(Run<W> run, JobBinding<W, ?, ?> binding, Standing before, Origin origin) {
        guarded(origin, run, () -> run.appended().takeBackFrom(run.told().job().checkpointIndex()));
        if (!Objects.equals(run.progress(), before.progress())) {
            each(origin, run, binding.progressed, run.progress());
        }
    }

    private <W, E, R> void tell(Run<W> run, JobBinding<W, E, R> binding, Run.State was, JobUpdate update, Origin origin) {
        var now = run.state();
        switch (update) {
            case JobUpdate.Submitted submitted -> {
                each(origin, run, binding.submitted);
                if (now == Run.State.QUEUED) {
                    each(origin, run, binding.queued);
                }
            }
            case ExecutionUpdate.Started started when run.attempt() == 1 -> each(origin, run, binding.started);
            case ExecutionUpdate.Started started -> each(origin, run, binding.restarted, run.told().job().index());
            case ExecutionUpdate.Progressed said -> each(origin, run, binding.progressed, run.progress());
            case ExecutionUpdate.Emitted said -> emit(origin, run, binding, said);
            case ExecutionUpdate.Completed said -> complete(origin, run, binding, said);
            case JobUpdate other when now == was -> { }
            case JobUpdate other -> {
                switch (now) {
                    case QUEUED -> each(origin, run, binding.queued);
                    case CANCELLED -> each(origin, run, binding.cancelled);
                    case FAILED -> each(origin, run, binding.failed, run.told().error());
                    case SUBMITTING, SCHEDULED, RUNNING, COMPLETED -> { }
                }
            }
        }
    }

    private <W, E> void emit(Origin origin, Run<W> run, JobBinding<W, E, ?> binding, ExecutionUpdate.Emitted said) {
        try {
            E emission = host.payloads().read(said.emission(), binding.emission(), "an emission of " + run);
            run.appended().of(said.index(), () -> each(origin, run, binding.emitted, emission));
        } catch (IllegalArgumentException e) {
            failure.accept(run.toString(), e);
        }
    }

    /// A result that the page can't read is none: the job has failed as far as the page is concerned.
    private <W, R> void complete(Origin origin, Run<W> run, JobBinding<W, ?, R> binding, ExecutionUpdate.Completed said) {
        try {
            R result = host.payloads().read(said.result(), binding.result(), "the result of " + run);
            each(origin, run, binding.completed, result);
        } catch (IllegalArgumentException e) {
            each(origin, run, binding.failed, new ErrorInfo("undecodable", e.getMessage(), null));
        }
    }

    private <W> void each(Origin origin, Run<W> run, List<Handler<Run<W>>> handlers) {
        handlers.forEach(handler -> guarded(origin, run, () -> handler.handle(run)));
    }

    private <W, T> void each(Origin origin, Run<W> run, List<RunHandler<W, T>> handlers, T what) {
        handlers.forEach(handler -> guarded(origin, run, () -> handler.handle(run, what)));
    }

    /// One handler's exception keeps none of the others from running. An interrupt is for all of them.
    private void guarded(Origin origin, Run<?> run, Block<Exception> handler) {
        try {
            origin.run(handler);
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failure.accept(run.toString(), e);
        }
    }

    private synchronized void ended(Run<?> run) {
        ended.add(run);
        if (ended.size() == ENDED + BUNDLE) {
            var first = ended.subList(0, BUNDLE);
            first.forEach(each -> runs.remove(each.job().id()));
            first.clear();
            forgottenBundles++;
        }
    }

    /// What the page is to say of Kafka, in one or two sentences; empty when all is well.
    public String notice() {
        int kept;
        synchronized (this) {
            kept = unsent;
        }
        return notice(host, kept);
    }

    /// @param kept how many jobs wait to be sent
    public static String notice(JobHost host, int kept) {
        var trouble = host.trouble();
        return trouble.isEmpty() ? "" : trouble + ". " + switch (kept) {
            case 0 -> "What you start now is kept and goes on by itself.";
            case 1 -> "1 job is kept and goes on by itself.";
            default -> kept + " jobs are kept and go on by themselves.";
        };
    }

    /// What is known of queues, or of Kafka, has changed.
    public void stir() {
        indicators.forEach(JobStatus::stir);
    }

    void show(JobStatus indicator) {
        indicators.add(indicator);
    }

    void show(Timeline timeline) {
        timelines.add(timeline);
    }

    /// A component that shows what happens to these jobs from now on.
    public Timeline timeline() {
        return new Timeline(this);
    }

    /// The runs of some bindings, oldest first.
    synchronized List<Run<?>> runs(List<JobBinding<?, ?, ?>> of) {
        return new ArrayList<>(runs.values().stream().filter(run -> of.contains(run.binding())).toList());
    }

    JobHost host() {
        return host;
    }

    /// Whether [#refresh] would look for anything to draw.
    public boolean isRefreshDue(boolean timePasses) {
        return indicators.stream().anyMatch(indicator -> indicator.isRefreshDue(timePasses))
                || timelines.stream().anyMatch(Timeline::isRefreshDue);
    }

    /// Draws what is known of the runs, if it isn't drawn yet.
    ///
    /// @param timePasses whether texts that say how long are due, too
    public void refresh(boolean timePasses) {
        indicators.forEach(indicator -> indicator.refresh(timePasses));
        timelines.forEach(Timeline::refresh);
    }
}
