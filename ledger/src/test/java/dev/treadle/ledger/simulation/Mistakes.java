// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.ledger.book.Effect;
import dev.treadle.ledger.book.Inside;
import dev.treadle.ledger.book.MapShelf;
import dev.treadle.ledger.job.Folded;
import dev.treadle.ledger.job.JobFold;
import dev.treadle.ledger.job.JobState;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The mistakes of a Ledger that are planted to see whether they are found. Without a plant it makes none.
final class Mistakes {

    private static final long SILENCE_MILLIS = 3_000;

    private final Plant plant;
    private final MapShelf shelf;
    private final Consumer<JobUpdate> append;
    // Of what depends on transitions only.
    private final Set<String> begun = new HashSet<>();
    private boolean first;
    private JobId read;
    // Of what goes by its own clock.
    private final Map<Incarnation, Long> heardAt = new HashMap<>();
    private final Set<Execution> lost = new HashSet<>();

    Mistakes(Plant plant, MapShelf shelf, Consumer<JobUpdate> append) {
        this.plant = plant;
        this.shelf = shelf;
        this.append = append;
    }

    /// The fold that looks at nobody's claim to a running attempt.
    static Folded foldOfAnyStarted(JobState before, JobUpdate update, long offset, long at) {
        boolean takesOver = update instanceof ExecutionUpdate.Started started && before != null && before.phase() == Phase.RUNNING
                && before.attempt() == started.by().attempt() && !before.isOwnedBy(started.by());
        return JobFold.fold(takesOver ? waiting(before) : before, update, offset, at);
    }

    private static JobState waiting(JobState state) {
        return new JobState(state.job(), state.binding(), state.type(), state.policy(), Phase.QUEUED, state.attempt(), null, 0,
                state.checkpointIndex(), state.checkpointIndex(), state.failures(), state.losses(), false, state.orphanedAt(), state.cancelRequestedAt(), state.doom(),
                state.submittedOffset(), state.submittedAt(), state.startedAt(), state.dueAt(), state.endings());
    }

    /// A step of a queue's book.
    ///
    /// @param update what it reads; null if it reads none
    void step(String queue, JobUpdate update, Runnable step) {
        first = begun.add(queue);
        read = update == null ? null : update.job().id();
        step.run();
        first = false;
    }

    /// Whether an effect is left out: one that a new owner repeats, whatever it reads first.
    boolean swallows(Effect effect) {
        if (plant != Plant.EFFECTS_OF_TRANSITIONS_ONLY || !first) {
            return false;
        }
        return switch (effect) {
            case Effect.Append(var update) -> !update.job().id().equals(read);
            case Effect.Tell(var signal) -> !signal.to().job().id().equals(read);
            case Effect.Bury(var letter) -> !letter.submitted().job().id().equals(read);
            case Effect other -> false;
        };
    }

    void heard(Beat beat, long uptime) {
        if (beat instanceof Beat.Presence presence) {
            heardAt.put(presence.worker(), uptime);
        }
    }

    void tick(long uptime) {
        if (plant == Plant.LOST_WITHOUT_CANARIES) {
            World.QUEUES.stream().flatMap(queue -> Inside.jobs(queue, shelf).stream()).map(Inside.Kept::state)
                    .filter(state -> state.phase() == Phase.RUNNING).map(JobState::owner)
                    .filter(owner -> uptime - heardAt.getOrDefault(owner.id().worker(), 0L) > SILENCE_MILLIS && lost.add(owner))
                    .forEach(owner -> append.accept(new JobUpdate.Lost(owner, "not heard for " + SILENCE_MILLIS + " ms")));
        }
    }
}
