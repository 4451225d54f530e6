// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.job.JobFold;
import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// A small Treadle without Kafka: the logs, a Ledger that may lose any of its steps, workers that may die, and pages that
/// submit jobs. Everything happens in an order that the seed decides, and nothing else does.
final class World {

    static final int HOMES = 3;
    static final List<String> QUEUES = List.of("default", "cpu");
    private static final String KEY = "06q8m2r4vwxyz0123456789ab";

    /// Something appended to the Journal.
    record Appended(JobUpdate update, long at) {
    }

    /// A record of treadle.ledger.
    ///
    /// @param queue null for every queue
    record Rekeyed(String queue, Object message, long offset, long at) {
    }

    /// A beat in treadle.presence.
    record Beaten(Beat beat, long at) {
    }

    final long seed;
    final Faults faults;
    private final Random random;
    long now = 1_700_000_000_000L;
    boolean calm;
    final List<List<Appended>> journal = new ArrayList<>();
    final List<Beaten> presence = new ArrayList<>();
    final List<Rekeyed> ledger = new ArrayList<>();
    final List<Signal> signals = new ArrayList<>();
    final Map<String, ShareGroup> dispatches = new HashMap<>();
    final Map<JobId, Integer> begun = new HashMap<>();
    final Map<String, QueueState> queueStates = new HashMap<>();
    final Set<JobId> dead = new HashSet<>();
    final List<SimWorker> workers = new ArrayList<>();
    private final List<Pipe<?>> sleepers = new ArrayList<>();
    private final List<Rekeying<?>> rekeyings = new ArrayList<>();
    final Owner owner;
    private final Pipe<Beat> canary = new Pipe<>(this, beat -> presence.add(new Beaten(beat, now)));
    private long canaries;
    private long canaryAt;
    private long outageUntil;
    private int workerNames;
    private final int jobs;
    private final List<Submitted> submitted = new ArrayList<>();

    World(long seed, Faults faults, int jobs) {
        this.seed = seed;
        this.faults = faults;
        this.jobs = jobs;
        random = new Random(seed);
        for (int home = 0; home < HOMES; home++) {
            journal.add(new ArrayList<>());
            rekeyings.add(Rekeying.ofJournal(this, journal.get(home)));
        }
        rekeyings.add(Rekeying.ofPresence(this));
        QUEUES.forEach(queue -> dispatches.put(queue, new ShareGroup(this)));
        owner = new Owner(this);
        for (int i = 0; i < 3; i++) {
            hire();
        }
    }

    // Chance

    boolean chance(int inThousand) {
        return random.nextInt(1_000) < inThousand;
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    boolean faulty(int inThousand) {
        return !calm && chance(inThousand);
    }

    // The broker

    boolean brokerTakes() {
        return now >= outageUntil;
    }

    void wakesLater(Pipe<?> pipe) {
        sleepers.add(pipe);
    }

    void append(JobUpdate update) {
        journal.get(update.session().home()).add(new Appended(update, now));
    }

    // Life

    /// Runs until every job has its outcome and the books are empty.
    ///
    /// @param troubleMillis for how long things go wrong and jobs are submitted
    /// @param calmMillis how long it may take after that
    void run(long troubleMillis, long calmMillis) {
        long calmAt = now + troubleMillis;
        while (now < calmAt || submitted.size() < jobs) {
            turn();
        }
        calm = true;
        workers.forEach(SimWorker::calmDown);
        hire();
        long end = now + calmMillis;
        while (!isDone()) {
            if (now > end) {
                throw new AssertionError("not done %d s after the last fault: %s".formatted(calmMillis / 1_000, unfinished()));
            }
            turn();
        }
    }

    private void turn() {
        now += between(1, 25);
        if (faulty(faults.outage())) {
            outageUntil = now + between(100, 6_000);
        }
        submit();
        beat();
        rekeyings.forEach(Rekeying::turn);
        owner.turn();
        var order = new ArrayList<>(workers);
        Collections.shuffle(order, random);
        order.forEach(SimWorker::turn);
        workers.removeIf(SimWorker::isGone);
        if (workers.stream().noneMatch(SimWorker::isAwake) && chance(100)) {
            hire();
        }
        compareWithSlots();
        if (chance(20)) {
            owner.compareWithReopened();
            compareWithJournal();
        }
        sleepers.removeIf(sleeper -> {
            boolean wakes = brokerTakes() && chance(10);
            if (wakes) {
                sleeper.flush();
            }
            return wakes;
        });
    }

    private void beat() {
        if (canary.isEmpty() && now - canaryAt >= 1_000) {
            canaryAt = now;
            canary.send(new Beat.Canary(new Incarnation("replica~0"), ++canaries, 1));
        }
        if (!canary.isEmpty()) {
            canary.flow();
            canaryAt = now;
        }
    }

    private void hire() {
        int name = ++workerNames;
        // Not every worker knows every type, as during a deployment. The one that is hired last, when all is calm, does.
        var types = calm || faults == Faults.NONE || chance(700) ? List.of("A", "B") : List.of("A");
        workers.add(new SimWorker(this, new Incarnation("w" + name + "~x"), between(1, 3), types));
    }

    private void submit() {
        if (!brokerTakes()) {
            return;
        }
        if (submitted.size() < jobs && chance(60)) {
            var session = new SessionId(random.nextInt(HOMES), KEY + random.nextInt(4));
            var cause = new Cause.OnEvent("n", submitted.size());
            var job = new JobRef(session, QUEUES.get(random.nextInt(QUEUES.size())), JobId.of(session, "b", cause, 0));
            var update = new Submitted(job, "b", cause, 0, chance(700) ? "A" : "B", Json.of("{}"), policy(session), false);
            submitted.add(update);
            append(update);
        }
        if (!submitted.isEmpty() && faulty(faults.host())) {
            append(submitted.get(random.nextInt(submitted.size())));
        }
        if (faults != Faults.NONE && !submitted.isEmpty() && faulty(4)) {
            append(new JobUpdate.CancelRequested(submitted.get(random.nextInt(submitted.size())).job(), "page"));
        }
    }

    private Policy policy(SessionId session) {
        var limit = chance(300) ? new Policy.Limit(chance(500) ? session.toString() : "all", between(1, 2)) : null;
        return new Policy(between(-1, 1), limit, between(1, 3), between(2, 5), new Policy.Backoff(100, 1_000), chance(150) ? between(1, 1_500) : 0,
                0, chance(50) ? 20_000 : 0, 500, chance(200), null);
    }

    /// Where nothing goes wrong, no queue is given more than it has slots for.
    private void compareWithSlots() {
        for (var queue : QUEUES) {
            long busy = dispatches.get(queue).open() + workers.stream().mapToLong(worker -> worker.running(queue)).sum();
            int slots = workers.stream().mapToInt(SimWorker::slots).sum();
            if (faults == Faults.NONE && busy > slots) {
                throw new AssertionError("queue=%s has %d attempts out, and slots for %d".formatted(queue, busy, slots));
            }
        }
    }

    /// Whenever the owner has read all there is, its books hold what the Journal says: no job less, and none otherwise.
    private void compareWithJournal() {
        if (faults.stale() || !owner.hasReadAll() || !rekeyings.stream().allMatch(Rekeying::isDone)) {
            return;
        }
        var kept = new TreeMap<String, JobState>();
        owner.entries().stream().filter(entry -> entry.isActive() || owner.hasWork(entry)).forEach(entry -> kept.put(entry.id().text(), entry.state));
        var living = new TreeMap<String, JobState>();
        states().values().stream().filter(state -> !isFinal(state)).forEach(state -> living.put(state.job().id().text(), state));
        if (faults.host() > 0) {
            // What is submitted again after it has ended is not known to have ended, and runs again.
            kept.keySet().retainAll(living.keySet());
        }
        if (!kept.equals(living)) {
            kept.entrySet().removeAll(Map.copyOf(living).entrySet());
            living.entrySet().removeAll(owner.entries().stream().map(entry -> Map.entry(entry.id().text(), entry.state)).toList());
            throw new AssertionError("the books are not what the Journal says.\n  books: " + told(kept) + "\n  Journal: " + told(living));
        }
    }

    private String told(Map<String, JobState> states) {
        return String.join("\n", states.values().stream()
                .map(state -> state.phase() + " attempt=" + state.attempt() + " owner=" + state.owner() + history(state.job().id())).toList());
    }

    // What became of it

    List<Submitted> submitted() {
        return submitted;
    }

    /// Every job's state, as a page would fold it.
    Map<JobId, JobState> states() {
        var states = new LinkedHashMap<JobId, JobState>();
        for (var partition : journal) {
            for (int offset = 0; offset < partition.size(); offset++) {
                var appended = partition.get(offset);
                var id = appended.update().job().id();
                var folded = JobFold.fold(states.get(id), appended.update(), offset, appended.at());
                if (folded.state() != null) {
                    states.put(id, folded.state());
                }
            }
        }
        return states;
    }

    /// How often each attempt was started, by owners and others.
    Map<String, Integer> startsOfAttempts() {
        var starts = new LinkedHashMap<String, Integer>();
        journal.stream().flatMap(List::stream).forEach(appended -> {
            if (appended.update() instanceof ExecutionUpdate.Started started) {
                starts.merge(started.job().id() + "/" + started.by().attempt(), 1, Integer::sum);
            }
        });
        return starts;
    }

    long count(Class<? extends JobUpdate> kind) {
        return journal.stream().flatMap(List::stream).filter(appended -> kind.isInstance(appended.update())).count();
    }

    private static boolean isFinal(JobState state) {
        return state.phase().ended() && state.phase() != JobState.Phase.FAILED;
    }

    private static boolean isEmpty(QueueState queue) {
        return queue.waiting() + queue.scheduled() + queue.running() + queue.outstanding() == 0;
    }

    private boolean isDone() {
        return sleepers.isEmpty() && rekeyings.stream().allMatch(Rekeying::isDone) && owner.isDone()
                && workers.stream().allMatch(SimWorker::isIdle) && queueStates.values().stream().allMatch(World::isEmpty) && states().values().stream().allMatch(World::isFinal);
    }

    String unfinished() {
        var text = new StringBuilder();
        states().values().stream().filter(state -> !isFinal(state)).forEach(state ->
                text.append("\n  page: ").append(state.phase()).append(' ').append(state.job().id()).append(history(state.job().id())));
        owner.entries().forEach(entry -> text.append("\n  book: ").append(entry.standing()).append(" copies=").append(entry.copies)
                .append(" unanswered=").append(entry.unanswered).append(" offset=").append(entry.offset).append(" attempt=").append(entry.state.attempt())
                .append(" owner=").append(entry.state.owner() == null ? "-" : entry.state.owner().id()).append(' ').append(entry.id()));
        text.append("\n  queues: ").append(new TreeMap<>(queueStates));
        text.append("\n  workers: ").append(workers);
        return text.toString();
    }

    /// What the Journal holds of a job, for people.
    String history(JobId id) {
        var text = new StringBuilder();
        JobState state = null;
        for (var partition : journal) {
            for (int offset = 0; offset < partition.size(); offset++) {
                var appended = partition.get(offset);
                if (appended.update().job().id().equals(id)) {
                    var folded = JobFold.fold(state, appended.update(), offset, appended.at());
                    state = folded.state();
                    text.append("\n    @").append(offset).append(" +").append(appended.at() % 1_000_000).append(" ms ").append(folded.verdict())
                            .append(' ').append(appended.update().getClass().getSimpleName()).append(' ')
                            .append(appended.update().toString().replaceAll("JobRef\\[[^\\]]*\\]", "job"));
                }
            }
        }
        return text.toString();
    }

    void dispatch(Dispatch dispatch) {
        dispatches.get(dispatch.job().queue()).add(dispatch);
    }
}
