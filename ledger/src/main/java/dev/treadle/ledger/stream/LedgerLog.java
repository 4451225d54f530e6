// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.treadle.ledger.book.Effect;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.Signal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Says in the log what the Ledger decides: what is out of the ordinary once each, and what is ordinary at DEBUG.
final class LedgerLog {

    private static final System.Logger LOG = System.getLogger("dev.treadle.ledger");

    private final Map<String, List<String>> missing = new HashMap<>();

    void note(Effect effect) {
        switch (effect) {
            case Effect.HandOut(var dispatch, var traceparent) -> LOG.log(dispatch.copy() == 0 ? DEBUG : INFO, () ->
                    "%s attempt=%d%s is dispatched%s".formatted(words(dispatch.job()), dispatch.attempt(), trace(traceparent),
                            dispatch.copy() == 0 ? "" : " again, as copy " + dispatch.copy()));
            case Effect.Append(var update) -> note(update);
            case Effect.Tell(Signal.Stop(var to, var reason, var grace)) -> LOG.log(DEBUG, () -> "%s execution=%s is told to stop: %s"
                    .formatted(words(to), to.id(), reason));
            case Effect.Tell(Signal.Go(var to)) -> LOG.log(DEBUG, () -> "%s execution=%s is told to go".formatted(words(to), to.id()));
            case Effect.Publish(var state) -> note(state);
            case Effect.Bury(var dead) -> { }
        }
    }

    private static void note(JobUpdate update) {
        switch (update) {
            case JobUpdate.Lost(var of, var reason) -> LOG.log(WARNING, () -> "%s execution=%s is lost: %s".formatted(words(of), of.id(), reason));
            case JobUpdate.Overdue(var job, var attempt, var copy) -> LOG.log(INFO, () ->
                    "%s attempt=%d has had no answer to its Dispatch, copy %d".formatted(words(job), attempt, copy));
            case JobUpdate.Cancelled(var job, var by, var number, var reason) -> LOG.log(INFO, () -> "%s is cancelled: %s".formatted(words(job), reason));
            case JobUpdate.Discarded(var job, var reason, var text) -> LOG.log(WARNING, () ->
                    "%s is discarded, %s: %s".formatted(words(job), reason, text));
            case JobUpdate.Confirmed(var of) -> LOG.log(DEBUG, () -> "%s execution=%s is confirmed".formatted(words(of), of.id()));
            case JobUpdate.Queued(var job, var attempt) -> LOG.log(DEBUG, () -> "%s attempt=%d is due".formatted(words(job), attempt));
            case JobUpdate.Submitted other -> { }
            case JobUpdate.CancelRequested(var job, var by) -> LOG.log(INFO, () -> "%s is to be cancelled, since its session has ended".formatted(words(job)));
            case JobUpdate.Orphaned other -> { }
            case ExecutionUpdate other -> { }
        }
    }

    private void note(QueueState state) {
        var before = missing.put(state.queue(), state.missing());
        var news = state.missing().stream().filter(type -> before == null || !before.contains(type)).toList();
        if (!news.isEmpty()) {
            LOG.log(WARNING, () -> "queue=%s holds jobs of type %s, and no worker that lives offers it: they wait for one that does"
                    .formatted(state.queue(), String.join(", ", news)));
        }
        if (before != null && !before.isEmpty() && state.missing().isEmpty()) {
            LOG.log(INFO, () -> "queue=%s has workers for all its jobs again".formatted(state.queue()));
        }
    }

    private static String trace(String traceparent) {
        return traceparent == null ? "" : " trace=" + traceparent.replaceFirst("^00-([0-9a-f]{32})-.*", "$1");
    }

    private static String words(Execution execution) {
        return words(execution.job()) + " attempt=" + execution.attempt();
    }

    private static String words(JobRef job) {
        return "job=%s session=%s queue=%s".formatted(job.id(), job.session(), job.queue());
    }
}
