// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Failed;
import dev.treadle.protocol.ExecutionUpdate.Released;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Cancelled;
import dev.treadle.work.Work;
import dev.treadle.worker.Journal.Receipt;
import dev.treadle.worker.Timer.Later;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;

/// The life of one execution on this worker: start, begin, compute, conclude. Whatever happens, its slot is freed when no
/// code of the user's runs any more, and it leaves the roster when its last word is durable, or when it has none to say.
final class Run {

    private static final Logger LOG = Logger.getLogger(Run.class);

    private enum Phase {
        /// The Computation hasn't begun: Started isn't durable yet, or the Ledger hasn't said go.
        WAITING,
        /// The user's code has the thread.
        COMPUTING,
        /// The Computation has returned, or will never begin.
        OVER
    }

    private final Execution execution;
    private final Dispatch dispatch;
    private final BoundComputation<?, ?, ?> computation;
    private final Runner runner;
    private final Voice voice;
    private final Span span;

    // Guarded by this object's monitor, which is never held while something is said.
    private Phase phase = Phase.WAITING;
    private boolean durable;
    private boolean gone;
    private boolean stuck;
    private Thread thread;
    private Later timeout = () -> { };
    private volatile Halt halt;

    /// @param span of its trace; ends with it
    /// @param traceparent what its Updates say; null if nothing
    Run(Execution execution, Dispatch dispatch, Span span, String traceparent, BoundComputation<?, ?, ?> computation, Runner runner) {
        this.execution = execution;
        this.dispatch = dispatch;
        this.computation = computation;
        this.runner = runner;
        this.span = span;
        this.voice = new Voice(execution, traceparent, runner.journal(), runner.timer(), this::giveUp);
    }

    Execution execution() {
        return execution;
    }

    /// Says Started, and begins the Computation once that is durable.
    ///
    /// @param beat the newest Presence so far
    /// @param receipt what became of Started
    void start(long beat, Receipt receipt) {
        voice.say(number -> new Started(execution, number, beat), failure -> {
            receipt.settled(failure);
            if (failure == null) {
                synchronized (this) {
                    durable = true;
                }
                begin();
            }
        });
    }

    /// The Ledger has seen that this execution owns its attempt.
    void go() {
        synchronized (this) {
            gone = true;
        }
        begin();
    }

    /// Makes the Computation end: interrupts it now, and abandons it if it is still busy after the grace. The first reason
    /// stands.
    void halt(Halt why, long graceMillis) {
        boolean computing;
        synchronized (this) {
            if (halt != null || phase == Phase.OVER) {
                return;
            }
            halt = why;
            computing = phase == Phase.COMPUTING;
            if (computing) {
                thread.interrupt();
            } else {
                phase = Phase.OVER;
            }
        }
        // Later, because whoever calls this must not be kept waiting while the Journal's store is full.
        if (computing) {
            runner.timer().after(graceMillis, this::abandon);
        } else {
            runner.timer().after(0, () -> conclude(why, null));
        }
    }

    boolean halted() {
        return halt != null;
    }

    /// Doesn't wait any longer for a Computation that was told to end: says the last word in its stead. Its slot is given
    /// up as stuck until it returns.
    void abandon() {
        synchronized (this) {
            if (halt == null || phase != Phase.COMPUTING || stuck) {
                return;
            }
            stuck = true;
            runner.slots().stick();
        }
        LOG.warnf("%s hasn't ended although it was interrupted; it is left to itself, without a slot (%s)", dispatch.type(), this);
        switch (halt) {
            case CANCELLED -> sayLast("cancelled", number -> new Cancelled(execution.job(), execution, number, Cancelled.STUCK));
            case ATTEMPT_TIMEOUT -> sayFailed(Failure.stuck(
                    "The attempt was not done within its time of %d ms, and its Computation still runs %d ms after it was interrupted: it keeps a slot of its worker."
                            .formatted(dispatch.attemptTimeoutMillis(), dispatch.graceMillis())), null);
            case JOB_TIMEOUT, DRAINING, NOT_OWNER, UNHEARD -> sayWhyHalted(halt);
        }
    }

    /// Fails the job while its Computation is still busy.
    void fail(Throwable thrown) {
        sayFailed(Failure.of(thrown), thrown);
    }

    private void begin() {
        synchronized (this) {
            if (phase != Phase.WAITING || !durable || dispatch.atMostOnce() && !gone) {
                return;
            }
            try {
                thread = runner.threads().newThread(this::compute);
                thread.start();
                phase = Phase.COMPUTING;
                // From here, not from when the thread gets to run: others may keep it from that.
                timeout = timeout();
            } catch (OutOfMemoryError e) {
                phase = Phase.OVER;
                runner.timer().after(0, () -> conclude(null, () -> fail(e)));
            }
        }
    }

    private void compute() {
        LOG.debugf("computing %s (%s)", dispatch.type(), this);
        var outcome = outcome(computation);
        conclude(endComputing(), outcome);
    }

    /// Lets the Computation do its work, and returns how to say what came out.
    private <W extends Work<E, R>, E, R> Runnable outcome(BoundComputation<W, E, R> bound) {
        try (var _ = span.makeCurrent()) {
            var work = bound.readWork(dispatch.work());
            var attempt = new RunningAttempt<>(this, dispatch, voice, bound);
            var result = bound.writeResult(bound.computation().compute(work, attempt));
            return () -> sayLast("completed", number -> new Completed(execution, number, result));
        } catch (Throwable e) {
            // An Error too: it is the user's code that fails, and the worker goes on.
            return () -> fail(e);
        }
    }

    /// From here on nobody interrupts this thread, and an interrupt that came is spent.
    private synchronized Halt endComputing() {
        phase = Phase.OVER;
        thread = null;
        timeout.cancel();
        Thread.interrupted();
        if (stuck) {
            runner.slots().unstick();
            LOG.infof("%s has ended at last (%s)", dispatch.type(), this);
        }
        return halt;
    }

    /// Says the last word and frees the slot. A Computation that was told to end may have returned early, thrown, or been
    /// done in that moment; nobody can tell, so the reason for which it was told decides.
    private void conclude(Halt why, Runnable outcome) {
        try {
            if (why == null) {
                outcome.run();
            } else {
                sayWhyHalted(why);
            }
        } catch (RuntimeException | Error e) {
            giveUp(new IllegalStateException(e));
        } finally {
            runner.slots().free();
        }
    }

    private void sayWhyHalted(Halt why) {
        switch (why) {
            case CANCELLED -> sayLast("cancelled", number -> new Cancelled(execution.job(), execution, number, "it was asked for"));
            case JOB_TIMEOUT -> sayFailed(Failure.timeout("The job was not done within its time.", false), null);
            case ATTEMPT_TIMEOUT -> sayFailed(Failure.timeout("The attempt was not done within its time of %s ms."
                    .formatted(dispatch.attemptTimeoutMillis()), true), null);
            case DRAINING -> sayLast("handed back", number -> new Released(execution, number, "the worker is ending"));
            case NOT_OWNER, UNHEARD -> fallSilent();
        }
    }

    private void sayFailed(Failure failure, Throwable thrown) {
        span.setStatus(StatusCode.ERROR, failure.error().type());
        LongFunction<ExecutionUpdate> failed = number -> new Failed(execution, number, failure.error(), failure.retryable());
        if (sayLast(null, failed)) {
            LOG.warnf("%s failed: %s: %s (%s)", dispatch.type(), failure.error().type(), failure.error().message(), this);
            LOG.debugf(thrown, "where it failed (%s)", this);
        }
    }

    /// @param how it has ended, for the log; null if that was said already
    private boolean sayLast(String how, LongFunction<? extends JobUpdate> update) {
        return voice.sayLast(update, failure -> {
            runner.roster().leave(this);
            span.end();
            if (how != null) {
                LOG.debugf("%s %s (%s)", dispatch.type(), how, this);
            }
        });
    }

    private void fallSilent() {
        voice.fallSilent();
        runner.roster().leave(this);
        span.end();
    }

    /// Nothing more can be said, so the execution ends. The Ledger notices that it isn't listed any more.
    private void giveUp(Exception failure) {
        LOG.errorf("what %s said can't be appended to the Journal, so this execution ends: %s (%s)", dispatch.type(), failure, this);
        fallSilent();
        halt(Halt.UNHEARD, dispatch.graceMillis());
    }

    private Later timeout() {
        long millis = dispatch.attemptTimeoutMillis();
        return millis == 0 ? () -> { } : runner.timer().after(millis, () -> halt(Halt.ATTEMPT_TIMEOUT, dispatch.graceMillis()));
    }

    /// For the log: what every line about an execution says.
    @Override
    public String toString() {
        var job = execution.job();
        var trace = span.getSpanContext();
        return "job=%s attempt=%d session=%s queue=%s%s".formatted(job.id(), execution.attempt(), job.session(), job.queue(),
                trace.isValid() ? " trace=" + trace.getTraceId() : "");
    }
}
