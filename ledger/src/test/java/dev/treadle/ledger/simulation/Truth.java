// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.ledger.job.Folded;
import dev.treadle.ledger.job.JobFold;
import dev.treadle.ledger.job.JobState;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the Journal says, folded as it is appended, and the laws that can be seen there. It knows by itself, without the fold,
/// who was the first to start an attempt.
final class Truth {

    private record Attempt(JobId job, int number) {
    }

    private record Line(JobUpdate update, long offset, long at, Folded.Verdict verdict) {
    }

    /// One job's life.
    private static final class Life {
        /// As a reader folds it that leaves out what the books leave out.
        JobState sparse;
        JobState state;
        final List<Line> lines = new ArrayList<>();
        int failures;
        int losses;
        int inARow;
        int releases;
        boolean retryable = true;
        int begun;
        /// When its running attempt was started, by nobody's clock.
        long startedAt;
        /// How often each of its attempts may be begun once more, for what happened to the job as a whole.
        int excuses;
    }

    private final World world;
    private final Map<JobId, Life> lives = new LinkedHashMap<>();
    private final Map<Attempt, Execution> firstStarted = new HashMap<>();
    private final Map<Attempt, Set<ExecutionId>> started = new HashMap<>();
    private final Map<Attempt, Integer> excuses = new HashMap<>();
    private final Set<Integer> excusedHomes = new HashSet<>();
    private final Map<ExecutionId, Long> numbers = new HashMap<>();
    private final Set<ExecutionId> answered = new HashSet<>();
    private final Map<Class<?>, Integer> counts = new HashMap<>();
    private int unfinished;

    Truth(World world) {
        this.world = world;
    }

    void read(JobUpdate update, long offset, long at) {
        counts.merge(update.getClass(), 1, Integer::sum);
        var life = lives.computeIfAbsent(update.job().id(), id -> new Life());
        var before = life.state;
        var folded = JobFold.fold(before, update, offset, at);
        life.state = folded.state();
        if (Rekeying.isNeeded(update)) {
            life.sparse = JobFold.fold(life.sparse, update, offset, at).state();
        }
        life.lines.add(new Line(update, offset, at, folded.verdict()));
        if (folded.state() != null) {
            unfinished += (isFinal(folded.state()) ? 0 : 1) - (before == null || isFinal(before) ? 0 : 1);
        }
        switch (update) {
            case ExecutionUpdate said -> hear(said.by(), said.number());
            case JobUpdate.Cancelled cancelled when cancelled.by() != null -> hear(cancelled.by(), cancelled.number());
            case JobUpdate.Submitted again when before != null -> life.excuses++;
            case JobUpdate.Overdue overdue -> excuse(overdue.job().id(), overdue.attempt());
            case JobUpdate other -> { }
        }
        if (update instanceof ExecutionUpdate.Started started) {
            start(started.by());
        }
        if (before != null && folded.counted()) {
            count(life, before, update);
        }
    }

    private void hear(Execution by, long number) {
        answered.add(by.id());
        long expected = numbers.merge(by.id(), 1L, Long::sum) - 1;
        Law.NUMBERS_HAVE_NO_GAPS.check(number == expected, () -> "%s says number %d after %d%s".formatted(by.id(), number, expected - 1, history(by.job().id())));
    }

    private void start(Execution by) {
        var attempt = new Attempt(by.job().id(), by.attempt());
        firstStarted.putIfAbsent(attempt, by);
        var all = started.computeIfAbsent(attempt, first -> new HashSet<>());
        all.add(by.id());
    }

    private void count(Life life, JobState before, JobUpdate update) {
        var state = life.state;
        var id = state.job().id();
        boolean ended = before.phase().ended();
        Law.ONE_OUTCOME.check(!ended || before.phase() == Phase.FAILED && state.phase() == Phase.DISCARDED, () -> "%s was %s and is %s%s".formatted(id, before.phase(), state.phase(), history(id)));
        switch (update) {
            case ExecutionUpdate.Started started -> life.startedAt = world.now;
            case ExecutionUpdate.Failed failed -> {
                life.failures++;
                life.inARow = 0;
                life.retryable &= failed.retryable();
            }
            case ExecutionUpdate.Released released -> {
                life.releases++;
                life.inARow = 0;
            }
            case JobUpdate.Lost lost -> {
                life.losses++;
                life.inARow++;
                Law.HEALTHY_IS_NOT_LOST.check(world.wasUnwell(lost.of(), life.startedAt), () -> "%s: %s%s".formatted(lost.of().id(), lost.reason(), history(id)));
            }
            case JobUpdate other -> { }
        }
        if (update instanceof ExecutionUpdate said && !(said instanceof ExecutionUpdate.Refused)) {
            checkOwner(said.by());
        }
        var policy = state.policy();
        boolean charged = life.failures <= policy.attempts() && life.inARow <= policy.losses()
                && state.attempt() <= 1 + life.failures + life.losses + life.releases;
        boolean spent = switch (state.doom()) {
            case null -> true;
            case FAILED -> life.failures == policy.attempts() || !life.retryable || policy.atMostOnce();
            case POISON -> life.inARow == policy.losses();
            case OUTCOME_UNKNOWN -> policy.atMostOnce() && state.confirmed();
            case TIMEOUT -> policy.timeoutMillis() > 0;
        };
        Law.BUDGETS.check(charged && spent, () -> "failures=%d losses=%d (%d in a row) releases=%d attempt=%d doom=%s%s".formatted(life.failures, life.losses, life.inARow, life.releases, state.attempt(), state.doom(), history(id)));
    }

    void checkOwner(Execution by) {
        Law.ONE_OWNER.check(by.equals(firstStarted.get(new Attempt(by.job().id(), by.attempt()))), () -> "%s speaks for attempt %d%s".formatted(by.id(), by.attempt(), history(by.job().id())));
    }

    /// An execution lets its Computation begin.
    void begin(Execution by) {
        var life = lives.get(by.job().id());
        life.begun++;
        Law.BEGINS_AT_MOST_ONCE.check(!life.state.policy().atMostOnce() || life.begun == 1, () -> "%s began, as the second%s".formatted(by.id(), history(by.job().id())));
    }

    /// Something happened that may have an attempt begun once more.
    void excuse(JobId job, int attempt) {
        excuses.merge(new Attempt(job, attempt), 1, Integer::sum);
    }

    /// Something happened that may have each attempt of a job begun once more.
    void excuse(JobId job) {
        var life = lives.get(job);
        if (life != null) {
            life.excuses++;
        }
    }

    /// Something happened that may have any job of a home live once more.
    void excuse(int home) {
        excusedHomes.add(home);
    }

    boolean hasAnswer(Execution execution) {
        return answered.contains(execution.id());
    }

    boolean isFirst(Execution execution) {
        return execution.equals(firstStarted.get(new Attempt(execution.job().id(), execution.attempt())));
    }

    boolean knows(JobId id) {
        return state(id) != null;
    }

    /// @return null if there is no such job
    JobState state(JobId id) {
        var life = lives.get(id);
        return life == null ? null : life.state;
    }

    /// The jobs that have no outcome yet, as the books should hold them.
    Collection<JobState> living() {
        return lives.values().stream().map(life -> life.sparse).filter(state -> state != null && !isFinal(state)).toList();
    }

    Collection<JobState> states() {
        return lives.values().stream().map(life -> life.state).filter(state -> state != null).toList();
    }

    boolean isAllFinal() {
        return unfinished == 0;
    }

    static boolean isFinal(JobState state) {
        return state.phase().ended() && state.phase() != Phase.FAILED;
    }

    int count(Class<? extends JobUpdate> kind) {
        return counts.getOrDefault(kind, 0);
    }

    /// Looks at everything once more, when all is over.
    void checkEnd() {
        states().forEach(state -> {
            boolean buried = state.phase() != Phase.DISCARDED || world.broker.dead.contains(state.job().id());
            Law.BURIED.check(buried, () -> "%s%s".formatted(state.doom(), history(state.job().id())));
        });
        started.forEach((attempt, all) -> {
            var life = lives.get(attempt.job());
            int most = 1 + excuses.getOrDefault(attempt, 0) + life.excuses;
            boolean excused = life.state == null || excusedHomes.contains(life.state.job().session().home());
            Law.RUNS_ONCE.check(excused || all.size() <= most, () -> "attempt %d was started by %s, and at most %d had a reason%s".formatted(attempt.number(), all, most, history(attempt.job())));
        });
    }

    /// What the Journal holds of a job, for people.
    String history(JobId id) {
        var text = new StringBuilder("\n  job ").append(id);
        var life = lives.get(id);
        if (life != null) {
            for (var line : life.lines) {
                text.append("\n    @").append(line.offset()).append(" +").append(line.at() - 1_700_000_000_000L).append(" ms ").append(line.verdict()).append(' ')
                        .append(line.update().toString().replaceAll("job=JobRef\\[[^\\]]*\\]\\]?", "job"));
            }
        }
        return text.toString();
    }
}
