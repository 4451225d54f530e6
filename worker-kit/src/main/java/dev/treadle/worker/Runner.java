// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Beat.Offer;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ExecutionUpdate.Refused;
import dev.treadle.protocol.ExecutionUpdate.Refused.Reason;
import dev.treadle.protocol.wire.Traces;
import dev.treadle.worker.Journal.Receipt;
import java.util.concurrent.ThreadFactory;
import org.jboss.logging.Logger;

/// Runs what one queue brings, as many at once as it has slots, each on a thread of its own.
final class Runner {

    private static final Logger LOG = Logger.getLogger(Runner.class);

    private final ServedQueue queue;
    private final Computations computations;
    private final Journal journal;
    private final Roster roster;
    private final Beats beats;
    private final Timer timer;
    private final Carriers carriers;
    private final Slots slots;
    private final ThreadFactory threads;

    Runner(ServedQueue queue, Computations computations, Journal journal, Roster roster, Beats beats, Timer timer, Carriers carriers) {
        this.queue = queue;
        this.computations = computations;
        this.journal = journal;
        this.roster = roster;
        this.beats = beats;
        this.timer = timer;
        this.carriers = carriers;
        this.slots = new Slots(queue.slots());
        this.threads = threads(queue);
    }

    /// Starts what was dispatched, or refuses it. Doesn't wait for it.
    ///
    /// @param traceparent the trace that it belongs to; null if none
    /// @param answered what became of the answer, Started or Refused
    void take(Dispatch dispatch, String traceparent, Receipt answered) {
        var computation = computations.find(dispatch.type());
        if (computation == null) {
            refuse(dispatch, traceparent, Reason.UNKNOWN_TYPE, "this worker has no Computation for Work of type " + dispatch.type(), answered);
            return;
        }
        if (roster.runs(dispatch.job(), dispatch.attempt())) {
            // A copy, or a Dispatch that the broker delivers again: the execution here has answered for it.
            LOG.debugf("passed over what runs here (job=%s attempt=%s)", dispatch.job().id(), dispatch.attempt());
            answered.settled(null);
            return;
        }
        if (starves()) {
            refuse(dispatch, traceparent, Reason.BUSY, "Computations that never wait keep its cores", answered);
            return;
        }
        switch (slots.take()) {
            case TAKEN -> start(dispatch, traceparent, computation, answered);
            case NONE_FREE -> refuse(dispatch, traceparent, Reason.BUSY, "all %d slots are taken".formatted(slots.size()), answered);
            case CLOSED -> refuse(dispatch, traceparent, Reason.DRAINING, "this worker is ending", answered);
        }
    }

    /// What Presence says of this queue.
    Offer offer() {
        var count = slots.count();
        return new Offer(queue.name(), count.slots(), count.free(), computations.types(queue.name()));
    }

    /// Whether it has lost so many slots to Computations that don't end that fewer than this share of them is left; all of them,
    /// if those keep every core.
    boolean hasTooFewSlots(double healthyShare) {
        int healthy = starves() && stuck() > 0 ? 0 : slots.count().slots();
        return healthy < healthyShare * slots.size();
    }

    /// Whether what it began wouldn't get to run, because Computations that never wait keep every core.
    boolean starves() {
        return queue.threads() == WorkerConfig.Threads.VIRTUAL && carriers.allKept();
    }

    /// How many slots are taken by Computations that don't end.
    int stuck() {
        return slots.size() - slots.count().slots();
    }

    ServedQueue queue() {
        return queue;
    }

    Slots slots() {
        return slots;
    }

    ThreadFactory threads() {
        return threads;
    }

    Journal journal() {
        return journal;
    }

    Roster roster() {
        return roster;
    }

    Timer timer() {
        return timer;
    }

    private void start(Dispatch dispatch, String traceparent, BoundComputation<?, ?, ?> computation, Receipt answered) {
        var span = Traces.process(journal.dispatches(queue.name()), traceparent).setAttribute("treadle.job", dispatch.job().id().toString())
                .setAttribute("treadle.attempt", dispatch.attempt());
        var run = new Run(roster.next(dispatch.job(), dispatch.attempt()), dispatch, span, Traces.traceparent(span, traceparent), computation, this);
        // First on the roster, then the beat: see Beats.
        roster.enter(run);
        run.start(beats.newest(), answered);
    }

    private void refuse(Dispatch dispatch, String traceparent, Reason reason, String text, Receipt answered) {
        var execution = roster.next(dispatch.job(), dispatch.attempt());
        LOG.warnf("refused, %s (job=%s attempt=%d session=%s queue=%s)", text,
                dispatch.job().id(), dispatch.attempt(), dispatch.job().session(), dispatch.job().queue());
        journal.append(new Refused(execution, 0, reason, text), traceparent, answered);
    }

    /// An application's classes are found by the loader that the worker was started with.
    private static ThreadFactory threads(ServedQueue queue) {
        var name = "treadle-" + queue.name() + "-";
        var factory = switch (queue.threads()) {
            case VIRTUAL -> Thread.ofVirtual().name(name, 1).factory();
            case PLATFORM -> Thread.ofPlatform().daemon().name(name, 1).factory();
        };
        var loader = Thread.currentThread().getContextClassLoader();
        return body -> {
            var thread = factory.newThread(body);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }
}
