// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.treadle.ledger.book.Book;
import dev.treadle.ledger.book.Inside;
import dev.treadle.ledger.book.Inside.Fold;
import dev.treadle.ledger.book.LedgerClock;
import dev.treadle.ledger.book.MapShelf;
import dev.treadle.ledger.job.JobFold;
import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// A small Treadle without Kafka: a broker's logs, a Ledger that may lose any of its steps, workers that may die, and sessions
/// whose pages submit jobs and draw what becomes of them. Everything happens in an order that the seed decides, and nothing
/// else does.
final class World {

    static final int HOMES = 3;
    static final List<String> QUEUES = List.of("default", "cpu");
    private static final String KEY = "06q8m2r4vwxyz0123456789ab";
    private static final int SESSIONS_OF_A_HOME = 2;
    private static final int REPLICAS = 2;
    private static final int WORKERS = 3;
    private static final long CALM_MILLIS = 120_000;
    /// How long after everything is done the queues may be shown as something else.
    private static final long SETTLED_MILLIS = 30_000;
    /// How long before an attempt began its worker may have been unwell, and the attempt be lost for that.
    private static final long UNWELL_MILLIS = 15_000;

    final Scenario scenario;
    final Plant plant;
    final Chance chance;
    final Fold fold;
    /// Time as it goes by, in milliseconds: nobody's clock.
    long now;
    final Truth truth = new Truth(this);
    final Broker broker;
    final Submissions submissions = new Submissions(this);
    final Owner owner;
    final List<SimWorker> workers = new ArrayList<>();
    final List<SimSession> sessions = new ArrayList<>();
    private final Map<Incarnation, SimWorker> allWorkers = new HashMap<>();
    private final List<Rekeying<?>> rekeyings = new ArrayList<>();
    private final List<Replica> replicas = new ArrayList<>();
    private final TreeMap<Long, List<Runnable>> sleepers = new TreeMap<>();
    private int clicks;

    World(Scenario scenario) {
        this.scenario = scenario;
        plant = scenario.plant();
        chance = new Chance(scenario.seed(), scenario.faults());
        fold = plant == Plant.FIRST_STARTED_NOT_CHECKED ? Mistakes::foldOfAnyStarted : JobFold::fold;
        broker = new Broker(this);
        for (int home = 0; home < HOMES; home++) {
            rekeyings.add(Rekeying.ofJournal(this, home));
            for (int session = 0; session < SESSIONS_OF_A_HOME; session++) {
                sessions.add(new SimSession(this, new SessionId(home, KEY + session), fold));
            }
        }
        rekeyings.add(Rekeying.ofPresence(this));
        owner = new Owner(this);
        IntStream.range(0, REPLICAS).forEach(number -> replicas.add(new Replica(this, number)));
        IntStream.range(0, WORKERS).forEach(number -> hire());
    }

    /// Something that is held up goes on later.
    void wakeLater(Runnable sleeper) {
        sleepers.computeIfAbsent(now + chance.between(20, chance.in(300) ? 12_000 : 2_000), at -> new ArrayList<>()).add(sleeper);
    }

    /// Whether anything happened to an execution's worker since the attempt began or shortly before.
    boolean wasUnwell(Execution execution, long startedAt) {
        return allWorkers.get(execution.id().worker()).wasUnwell(startedAt - UNWELL_MILLIS);
    }

    /// Runs until every job has its outcome and the books are empty.
    ///
    /// @throws Law.Broken at the first law that doesn't hold
    World run() {
        try {
            live();
            checkEnd();
            return this;
        } catch (RuntimeException e) {
            throw new Law.Broken(Law.NO_EXCEPTION, e.toString(), e);
        }
    }

    private void live() {
        while (now < scenario.troubleMillis() || clicks < scenario.jobs()) {
            turn();
        }
        chance.calm = true;
        workers.forEach(SimWorker::calmDown);
        hire();
        long end = now + CALM_MILLIS;
        while (!isDone()) {
            Law.NONE_IS_STUCK.check(now < end, () -> "not done %d s after the last fault: %s".formatted(CALM_MILLIS / 1_000, unfinished()));
            turn();
        }
        end = now + SETTLED_MILLIS;
        while (!broker.queues.values().stream().allMatch(World::isEmpty)) {
            Law.QUEUES_ARE_SHOWN_AS_THEY_ARE.check(now < end, () -> "%s".formatted(broker.queues));
            turn();
        }
    }

    private void turn() {
        now += chance.between(1, 25);
        while (!sleepers.isEmpty() && sleepers.firstKey() <= now && broker.takes()) {
            sleepers.pollFirstEntry().getValue().forEach(Runnable::run);
        }
        broker.turn();
        click();
        sessions.forEach(SimSession::turn);
        replicas.forEach(Replica::turn);
        rekeyings.forEach(Rekeying::turn);
        owner.turn();
        chance.shuffle(workers);
        List.copyOf(workers).forEach(SimWorker::turn);
        workers.removeIf(SimWorker::isGone);
        if (workers.stream().noneMatch(SimWorker::isAwake) && chance.in(100)) {
            hire();
        }
        compareWithSlots();
        if (chance.in(20)) {
            owner.compareWithReopened();
            compareWithJournal();
        }
    }

    private void hire() {
        // Not every worker knows every type, as during a deployment. The one that is hired last, when all is calm, does.
        var types = chance.strikes(Fault.TYPES_ARE_MISSING) ? List.of("A") : List.of("A", "B");
        var worker = new SimWorker(this, new Incarnation("w" + (allWorkers.size() + 1) + "~x"), chance.between(1, 3), types);
        workers.add(worker);
        allWorkers.put(worker.incarnation, worker);
    }

    private void click() {
        if (clicks < scenario.jobs() && chance.in(60)) {
            clicks++;
            chance.any(sessions).click();
        }
    }

    /// Where nothing goes wrong, no queue is given more than it has slots for.
    private void compareWithSlots() {
        if (scenario.faults().kinds().isEmpty()) {
            for (var queue : QUEUES) {
                long busy = broker.dispatches.get(queue).open() + workers.stream().mapToLong(worker -> worker.running(queue)).sum();
                int slots = workers.stream().mapToInt(SimWorker::slots).sum();
                Law.WITHIN_SLOTS.check(busy <= slots, () -> "queue=%s has %d attempts out, and slots for %d".formatted(queue, busy, slots));
            }
        }
    }

    /// Whenever the owner has read all there is, its books hold what the Journal says: no job less, and none otherwise.
    private void compareWithJournal() {
        if (!owner.hasReadAll() || !rekeyings.stream().allMatch(Rekeying::isDone)) {
            return;
        }
        var kept = new TreeMap<String, JobState>();
        owner.jobs().stream().filter(Inside.Kept::lives).forEach(job -> kept.put(job.state().job().id().text(), job.state()));
        var living = new TreeMap<String, JobState>();
        truth.living().forEach(state -> living.put(state.job().id().text(), state));
        if (mayLiveAgain()) {
            kept.keySet().retainAll(living.keySet());
        }
        Law.BOOKS_SAY_WHAT_THE_JOURNAL_SAYS.check(kept.equals(living), () -> "%s".formatted(differences(kept, living)));
    }

    /// What is submitted again after it has ended is not known to have ended, and what comes late to the books' log may bring
    /// it back: it runs again, and nothing of it is drawn.
    private boolean mayLiveAgain() {
        var faults = scenario.faults();
        return faults.has(Fault.SUBMITTED_AGAIN) || faults.has(Fault.HOST_FREEZES) || faults.has(Fault.BOOKS_COME_LATE);
    }

    private String differences(Map<String, JobState> kept, Map<String, JobState> living) {
        var all = new TreeMap<>(kept);
        all.putAll(living);
        var text = new StringBuilder();
        all.forEach((id, state) -> {
            if (!state.equals(kept.get(id)) || !state.equals(living.get(id))) {
                text.append("\n  books:   ").append(kept.get(id)).append("\n  Journal: ").append(living.get(id)).append(truth.history(state.job().id()));
            }
        });
        return text.toString();
    }

    private static boolean isEmpty(QueueState queue) {
        return queue.waiting() + queue.scheduled() + queue.running() + queue.outstanding() == 0;
    }

    private boolean isDone() {
        return truth.isAllFinal() && sleepers.isEmpty() && sessions.stream().allMatch(SimSession::isDone) && rekeyings.stream().allMatch(Rekeying::isDone)
                && workers.stream().allMatch(SimWorker::isIdle) && owner.isDone();
    }

    private void checkEnd() {
        truth.checkEnd();
        sessions.forEach(SimSession::checkEnd);
        if (!scenario.faults().has(Fault.BOOKS_COME_LATE)) {
            // What an owner's disk had of an ended job and its log had not goes when the next owner opens the book.
            var shelf = new MapShelf(write -> { });
            shelf.map.putAll(owner.shelf().map);
            QUEUES.forEach(queue -> new Book(queue, shelf, new LedgerClock(), effect -> { }));
            var buried = QUEUES.stream().flatMap(queue -> Inside.buried(queue, shelf).stream()).toList();
            var left = shelf.map.keySet().stream().filter(key -> Inside.jobOf(key) != null && !buried.contains(Inside.jobOf(key)))
                    .map(key -> new String(key, UTF_8)).filter(key -> key.matches("(default|cpu)\0[ewc].*")).toList();
            Law.NOTHING_IS_LEFT.check(left.isEmpty(), () -> "%s".formatted(left));
        }
    }

    private String unfinished() {
        var text = new StringBuilder();
        truth.living().forEach(state -> text.append("\n  ").append(state.phase()).append(truth.history(state.job().id())));
        owner.jobs().forEach(job -> text.append("\n  book: ").append(job.noted()).append(' ').append(job.state().job().id()).append(" attempt=")
                .append(job.state().attempt()).append(" owner=").append(job.state().owner() == null ? "-" : job.state().owner().id()));
        return text.append("\n  queues: ").append(new TreeMap<>(broker.queues)).append("\n  workers: ").append(workers).toString();
    }
}
