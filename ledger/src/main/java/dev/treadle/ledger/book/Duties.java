// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import static dev.treadle.ledger.book.Book.doubled;

import dev.treadle.ledger.book.Entry.Asked;
import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.Signal.Stop;
import java.util.function.Consumer;

/// What the Ledger owes a job and its executions, as effects: a function of the job's state, so that a new owner of the
/// book finds the same. What this owner has asked for once, it does not ask for again until the state changes.
final class Duties {

    static final long OVERDUE_MILLIS = 2_000;
    static final long OVERDUE_MOST_MILLIS = 30_000;
    static final int OVERDUE_CANARIES = 2;
    /// How many Presences in a row must leave an execution out before it is lost.
    static final int MISSES = 2;
    /// How often an execution that may go is told so again at each Presence that lists it. Once is enough unless Signals are lost.
    static final int REMINDERS = 3;
    /// After that it is told at every so manieth Presence, for as long as it is listed: nobody sees whether it has begun.
    static final int SELDOM = 10;

    /// For how long after a cancelled job's grace its execution may still say itself that it was given up.
    static final long LAST_WORD_MILLIS = 1_000;

    private final LedgerClock clock;
    private final Fleet fleet;
    private final Pages pages;
    private final Consumer<Effect> effects;

    Duties(LedgerClock clock, Fleet fleet, Pages pages, Consumer<Effect> effects) {
        this.clock = clock;
        this.fleet = fleet;
        this.pages = pages;
        this.effects = effects;
    }

    /// What the state of an active job calls for.
    void attend(Entry entry) {
        var state = entry.state;
        switch (entry.standing()) {
            case RUNNING -> {
                if (state.isCancelRequested()) {
                    if (entry.ask(Asked.STOP)) {
                        stop(state);
                    }
                } else if (state.policy().atMostOnce() && !state.confirmed()) {
                    if (entry.ask(Asked.CONFIRMED)) {
                        append(new JobUpdate.Confirmed(state.owner()));
                    }
                } else if (state.policy().atMostOnce() && entry.ask(Asked.GO)) {
                    tell(new Signal.Go(state.owner()));
                }
            }
            case DOOMED -> {
                if (entry.ask(Asked.DISCARDED)) {
                    bury(entry);
                    append(discarded(state, state.doom()));
                }
            }
            case SCHEDULED, WAITING, OUTSTANDING, BURIED, GONE -> { }
        }
    }

    /// What time calls for, in the life of an active job.
    void sweep(Entry entry) {
        var state = entry.state;
        switch (entry.standing()) {
            case OUTSTANDING -> {
                boolean waited = clock.uptime() - entry.dispatchedAt >= doubled(OVERDUE_MILLIS, entry.unanswered - 1, OVERDUE_MOST_MILLIS);
                // Nor does the wait count while the broker takes nothing: the Dispatch may be on its way for as long.
                boolean brokerTook = fleet.canaries() - entry.dispatchedCanaries >= OVERDUE_CANARIES;
                if (waited && brokerTook && fleet.idle() > 0 && entry.ask(Asked.OVERDUE)) {
                    append(new JobUpdate.Overdue(state.job(), state.attempt(), entry.copies - 1));
                }
            }
            case RUNNING -> {
                if (state.isCancelRequested() && clock.now() - state.cancelRequestedAt() >= state.policy().graceMillis() + LAST_WORD_MILLIS
                        && entry.ask(Asked.CANCELLED)) {
                    append(new JobUpdate.Cancelled(state.job(), null, 0, JobUpdate.Cancelled.STUCK));
                }
            }
            case SCHEDULED, WAITING, DOOMED, BURIED, GONE -> { }
        }
    }

    /// A scheduled job's time has come.
    void due(Entry entry) {
        var state = entry.state;
        if (state.phase() == JobState.Phase.SCHEDULED && state.dueAt() <= clock.now()) {
            append(new JobUpdate.Queued(state.job(), state.attempt()));
        }
    }

    /// A job's whole time is over.
    void outOfTime(Entry entry) {
        if (!entry.state.phase().ended()) {
            append(discarded(entry.state, JobUpdate.Discarded.Reason.TIMEOUT));
        }
    }

    /// Its session has ended, and so has the time for which it may go on without it.
    void orphan(Entry entry) {
        if (!entry.state.phase().ended() && !entry.state.isCancelRequested()) {
            append(new JobUpdate.CancelRequested(entry.state.job(), "Ledger"));
        }
    }

    /// The Presence of the owner's worker lists the execution: what it should have been told, it is told again.
    void listed(Entry entry) {
        entry.misses = 0;
        var state = entry.state;
        if (state.isCancelRequested()) {
            stop(state);
        } else if (state.policy().atMostOnce() && state.confirmed()) {
            int told = entry.reminders++;
            if (told < REMINDERS || told % SELDOM == 0) {
                tell(new Signal.Go(state.owner()));
            }
        }
    }

    /// The Presence of the owner's worker leaves the execution out.
    void missed(Entry entry, long beat) {
        if (beat > entry.beat && ++entry.misses >= MISSES) {
            lose(entry, entry.state.owner().id().worker() + " no longer lists it");
        }
    }

    void lose(Entry entry, String reason) {
        if (entry.ask(Asked.LOST)) {
            append(new JobUpdate.Lost(entry.state.owner(), reason));
        }
    }

    /// The execution runs without owning its attempt.
    ///
    /// @param beat the newest Presence of its worker before it started
    void reject(Execution execution, long beat, long graceMillis, Stop.Reason reason) {
        var rejected = new Worker.Rejected(execution, beat, graceMillis, reason);
        fleet.of(execution.id().worker()).rejected.put(execution.id().number(), rejected);
        pages.reject(rejected);
        tell(rejected.stop());
    }

    private static JobUpdate.Discarded discarded(JobState state, JobUpdate.Discarded.Reason reason) {
        return new JobUpdate.Discarded(state.job(), reason, switch (reason) {
            case FAILED -> "it failed for good at attempt %d".formatted(state.attempt());
            case POISON -> "it was lost with its worker, or kept a slot of it, %d time(s) in a row".formatted(state.losses());
            case OUTCOME_UNKNOWN -> "it must not begin twice, had begun, and was lost";
            case TIMEOUT -> "it was not done within %d ms".formatted(state.policy().timeoutMillis());
        });
    }

    /// Puts a discarded job with the dead letters. Each owner that finds it does so again.
    void bury(Entry entry) {
        var state = entry.state;
        var kept = pages.kept(entry.id());
        if (kept != null) {
            var submitted = new Submitted(state.job(), state.binding(), kept.cause(), kept.ordinal(), state.type(), kept.work(),
                    state.policy(), false);
            var checkpoint = entry.checkpointed ? pages.checkpoint(entry.id(), state.checkpointIndex()) : null;
            effects.accept(new Effect.Bury(new DeadJob(submitted, checkpoint, discarded(state, state.doom()), state.endings(), state.endingsOmitted())));
        }
    }

    private void stop(JobState state) {
        tell(new Stop(state.owner(), Stop.Reason.CANCELLED, state.policy().graceMillis()));
    }

    private void append(JobUpdate update) {
        effects.accept(new Effect.Append(update));
    }

    void tell(Signal signal) {
        effects.accept(new Effect.Tell(signal));
    }
}
