// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.book.Entry.Standing;
import dev.treadle.ledger.job.Folded;
import dev.treadle.ledger.job.JobFold;
import dev.treadle.ledger.job.JobState;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.QueueState.Gate;
import dev.treadle.protocol.Signal.Stop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The book of one queue: every living job of it, kept by folding the queue's part of the Journal, and the only place that
/// hands its attempts out.
///
/// Deterministic: the same records and ticks give the same book and the same effects. An owner may die in the middle of
/// any step, and the next one opens the book as it stands on the shelf. What makes that harmless:
///
/// - **The order of the writes.** Whatever prefix of a step's writes is on the shelf, the step's record, read again,
///   leads to the same entry. An Update at or below its job's offset changes nothing.
/// - **What is read again is written again.** A shelf may be ahead of the log that a later owner restores it from, if its
///   owner died in between.
/// - **What is asked of the Journal is asked again by each owner,** for as long as the state calls for it, and counts when
///   it is read there. Only a Dispatch is not repeated by a new owner: an outstanding attempt may have started, or even
///   ended, in what is not read yet. An Overdue comes first, and nothing that was appended before it is unread then.
///
/// Not thread-safe.
public final class Book {

    /// How many canaries have to pass since a worker's last beat before what it runs is lost, by default and at the least: with
    /// fewer, one beat that is a little late would look like a death.
    public static final int MISSED_BEATS = 3;

    static final long REST_MILLIS = 50;
    static final long REST_MOST_MILLIS = 5_000;
    static final long SWEEP_MILLIS = 250;

    private final String queue;
    private final LedgerClock clock;
    private final Fold fold;
    private final Consumer<Effect> out;
    private final Measures measures;
    private final Pages pages;
    private final Fleet fleet;
    private final Line line;
    private final Roll roll;
    private final Duties duties;
    private final Board board = new Board();
    /// For each partition of the Journal, up to where it was read: by this owner, or, as the shelf says, by those before.
    private final Map<Integer, Long> seen = new HashMap<>();
    /// For each partition, what the shelf says.
    private final Map<Integer, Long> kept = new HashMap<>();
    /// Discarded jobs that this owner has found, until it buries them again.
    private final List<Entry> buried = new ArrayList<>();
    private boolean begun;
    private long sweptAt;

    // Of one step.
    private final Map<JobId, Entry> touched = new LinkedHashMap<>();
    private final List<Effect> effects = new ArrayList<>();
    private boolean moved;

    /// What an Update makes of a job: [JobFold#fold], and only in a test another.
    interface Fold {
        Folded fold(JobState before, JobUpdate update, long offset, long at);
    }

    /// Opens the book as it stands on the shelf.
    ///
    /// @param clock moved by the owner, before each call
    /// @param out takes the effects of a step, after its writes
    public Book(String queue, Shelf shelf, LedgerClock clock, Consumer<Effect> out) {
        this(queue, shelf, MISSED_BEATS, clock, Measures.NONE, out);
    }

    /// @param missedBeats how many canaries have to pass since a worker's last beat before what it runs is lost
    /// @param clock moved by the owner, before each call
    /// @param measures told of what is read
    /// @param out takes the effects of a step, after its writes
    public Book(String queue, Shelf shelf, int missedBeats, LedgerClock clock, Measures measures, Consumer<Effect> out) {
        this(queue, shelf, missedBeats, clock, JobFold::fold, measures, out);
    }

    Book(String queue, Shelf shelf, int missedBeats, LedgerClock clock, Fold fold, Measures measures, Consumer<Effect> out) {
        this.queue = queue;
        this.clock = clock;
        this.fold = fold;
        this.out = out;
        this.measures = measures;
        pages = new Pages(queue, shelf);
        fleet = new Fleet(queue, missedBeats);
        line = new Line(type -> fleet.types().contains(type));
        roll = new Roll(clock, fleet, line);
        duties = new Duties(clock, fleet, pages, effects::add);
        pages.open();
        pages.seen((offset, home) -> kept.put(home, offset));
        seen.putAll(kept);
        pages.workers(fleet::add);
        pages.rejected(rejected -> fleet.of(rejected.execution().id().worker()).rejected.put(rejected.execution().id().number(), rejected));
        pages.ended(roll::remember);
        pages.entries(entry -> {
            boolean hasEnded = entry.state.policy().atMostOnce() && pages.hasEnded(entry.id());
            if (hasEnded || entry.isActive() && pages.kept(entry.id()) == null) {
                if (hasEnded) {
                    pages.eraseAgain(entry.id());
                } else if (entry.state.policy().atMostOnce()) {
                    long endedAt = Math.max(entry.state.submittedAt(), entry.state.startedAt());
                    pages.ended(entry.id(), endedAt);
                    roll.remember(entry.id(), endedAt);
                }
                pages.erase(entry);
                return;
            }
            entry.dispatchedAt = clock.uptime();
            roll.enter(entry);
            roll.timeOut(entry);
            roll.orphan(entry);
            if (entry.standing() == Standing.BURIED) {
                buried.add(entry);
            }
        });
        fleet.resume(pages.canary());
        pages.clearCheckpoints(roll::has);
    }

    /// The queues that have a book on the shelf.
    public static Set<String> queues(Shelf shelf) {
        return Pages.queues(shelf);
    }

    /// Reads an Update of a job of this queue. Progress, emissions and logs may be left out.
    ///
    /// @param offset where it stands in its home's partition of the Journal
    /// @param at when it was appended there, by the broker's clock
    /// @param traceparent the trace that it belongs to; null if none
    public void read(JobUpdate update, long offset, long at, String traceparent) {
        begin();
        moved = true;
        int home = update.session().home();
        var entry = find(update.job().id());
        if (entry == null) {
            readOfUnknown(update, offset, at, traceparent);
        } else if (offset <= entry.offset) {
            writeAgain(entry, update, traceparent);
        } else {
            fold(entry, update, offset, at);
        }
        seen.merge(home, offset, Math::max);
        serve();
        if (touched.values().stream().anyMatch(one -> one.standing() == Standing.GONE)) {
            // Before the entry goes: what is read again of a job that isn't there must not make it anew.
            keepSeen(home, offset);
        }
        finish();
    }

    private boolean isAgain(JobUpdate update, long offset) {
        return offset <= seen.getOrDefault(update.session().home(), -1L);
    }

    /// Never says more than was read and written by this owner: a job that was submitted before that, and is on no shelf,
    /// is taken to have ended.
    private void keepSeen(int home, long offset) {
        if (offset >= kept.getOrDefault(home, -1L)) {
            kept.put(home, offset);
            pages.seen(home, offset);
        }
    }

    /// Reads a beat: the Presence of a worker of this queue, or a Canary.
    ///
    /// @param at when it was appended, by the broker's clock
    public void read(Beat beat, long at) {
        begin();
        moved = true;
        switch (beat) {
            case Beat.Presence presence -> hear(presence, at);
            case Beat.Canary canary -> count(at);
        }
        serve();
        finish();
    }

    /// Looks at what time alone brings about. To be called every few dozen milliseconds.
    public void tick() {
        if (clock.now() == 0) {
            return;
        }
        begin();
        for (var timer = roll.ring(); timer != null; timer = roll.ring()) {
            ring(timer);
        }
        if (clock.uptime() - sweptAt >= SWEEP_MILLIS) {
            sweptAt = clock.uptime();
            roll.active().forEach(duties::sweep);
        }
        serve();
        finish();
    }

    private void ring(Timer timer) {
        if (timer.kind() == Timer.Kind.FORGET) {
            pages.forget(timer.job());
            return;
        }
        var entry = find(timer.job());
        if (entry != null) {
            moved = true;
            switch (timer.kind()) {
                case DUE -> duties.due(entry);
                case RESTED -> roll.rested(entry);
                case DEADLINE -> duties.outOfTime(entry);
                case ORPHAN -> duties.orphan(entry);
                case BURIED -> {
                    if (entry.standing() == Standing.BURIED) {
                        settle(entry);
                    }
                }
                case FORGET -> throw new IllegalStateException("a job that lives is not forgotten");
            }
        }
    }

    /// A new owner repeats what the state calls for, before it reads anything that might answer it.
    private void begin() {
        if (!begun) {
            begun = true;
            roll.active().forEach(duties::attend);
            buried.forEach(this::bury);
            buried.clear();
        }
    }

    private void bury(Entry entry) {
        duties.bury(entry);
        roll.buried(entry);
    }

    /// The dead letter of a discarded job is durable.
    private void settle(Entry entry) {
        roll.leave(entry);
        entry.settled = true;
        keepSeen(entry.state.job().session().home(), entry.offset);
        touch(entry);
    }

    // Updates

    private void readOfUnknown(JobUpdate update, long offset, long at, String traceparent) {
        boolean again = isAgain(update, offset);
        if (update instanceof Submitted submitted && !again && !hasEnded(submitted)) {
            begin(submitted, offset, at, traceparent);
            return;
        }
        if (update instanceof ExecutionUpdate.Started started) {
            reject(started, again, Policy.DEFAULT.graceMillis());
        }
        // The job has ended. That may stand on this shelf and not in its log, so it is written again.
        // What must not begin twice is noted as ended first: a log that ends in between must not have it forgotten.
        pages.eraseAgain(update.job().id());
        keepSeen(update.session().home(), offset);
    }

    /// An execution runs that owns nothing here. What is read again of it says nothing new: it may have ended since.
    private void reject(ExecutionUpdate.Started started, boolean again, long graceMillis) {
        var rejected = fleet.of(started.by().id().worker()).rejected.get(started.by().id().number());
        if (!again) {
            duties.reject(started.by(), started.beat(), graceMillis, Stop.Reason.NOT_OWNER);
        } else if (rejected != null) {
            // It may stand on this shelf and not in its log: an owner that finds the log's would never tell it to stop.
            pages.reject(rejected);
        }
    }

    private boolean hasEnded(Submitted submitted) {
        return submitted.policy().atMostOnce() && pages.hasEnded(submitted.job().id());
    }

    private void begin(Submitted submitted, long offset, long at, String traceparent) {
        pages.keep(submitted, traceparent);
        var entry = new Entry(fold.fold(null, submitted, offset, at).state());
        entry.offset = offset;
        if (submitted.direct() && entry.standing() == Standing.WAITING) {
            handedOut(entry);
        }
        roll.enter(entry);
        roll.timeOut(entry);
        touch(entry);
    }

    private void writeAgain(Entry entry, JobUpdate update, String traceparent) {
        switch (update) {
            case Submitted submitted -> pages.keep(submitted, traceparent);
            case ExecutionUpdate.Checkpointed made when entry.checkpointed && made.checkpoint().index() == entry.state.checkpointIndex() ->
                    pages.keep(entry.id(), made.checkpoint(), -1);
            case JobUpdate other -> { }
        }
        touch(entry);
    }

    private void fold(Entry entry, JobUpdate update, long offset, long at) {
        var before = entry.state;
        var folded = fold.fold(before, update, offset, at);
        if (!folded.counted()) {
            if (update instanceof ExecutionUpdate.Started started && !before.isOwnedBy(started.by())) {
                reject(started, isAgain(update, offset), before.policy().graceMillis());
            }
            return;
        }
        roll.leave(entry);
        measures.counted(before, update, folded.state(), at);
        entry.state = folded.state();
        entry.offset = offset;
        if (entry.state.attempt() != before.attempt()) {
            entry.copies = 0;
        }
        if (entry.state.phase() != Phase.QUEUED || before.phase() != Phase.QUEUED) {
            entry.unanswered = 0;
        }
        boolean again = note(entry, update, before.checkpointIndex());
        roll.enter(entry);
        touch(entry);
        duties.attend(entry);
        if (again) {
            handOut(entry);
        }
        if (entry.standing() == Standing.BURIED) {
            if (before.phase() != Phase.FAILED) {
                // Its time was over: until now it might have been done in that moment.
                duties.bury(entry);
            }
            roll.buried(entry);
        }
        if (before.phase() == Phase.RUNNING) {
            endedByOthers(update, before.owner(), entry.beat, before.policy().graceMillis());
        }
    }

    /// What the Ledger notes of an Update beside the job's life: its Dispatches, its checkpoint.
    ///
    /// @return whether the attempt is to be handed out again
    private boolean note(Entry entry, JobUpdate update, long checkpointBefore) {
        if (!(update instanceof ExecutionUpdate.Checkpointed)) {
            entry.forgetAsked();
        }
        switch (update) {
            case ExecutionUpdate.Started started -> {
                entry.beat = started.beat();
                entry.misses = 0;
                entry.refusals = 0;
            }
            case ExecutionUpdate.Checkpointed made -> {
                pages.keep(entry.id(), made.checkpoint(), entry.checkpointed ? checkpointBefore : -1);
                entry.checkpointed = true;
            }
            case ExecutionUpdate.Refused refused when entry.unanswered > 0 -> {
                // If an older Dispatch of the attempt is out as well, it was overdue: it is not waited for.
                entry.unanswered = 0;
                entry.restsUntil = clock.now() + doubled(REST_MILLIS, entry.refusals++, REST_MOST_MILLIS);
            }
            case JobUpdate.Orphaned orphaned -> roll.orphan(entry);
            case JobUpdate.Overdue overdue when entry.unanswered > 0 && overdue.copy() == entry.copies - 1 -> {
                // Everything that the Journal held of the job before this was read, and no Started was among it.
                handedOut(entry);
                return true;
            }
            case JobUpdate other -> { }
        }
        return false;
    }

    /// An execution that did not end its attempt itself may still run.
    private void endedByOthers(JobUpdate update, Execution owner, long beat, long graceMillis) {
        switch (update) {
            case JobUpdate.Lost lost -> duties.reject(owner, beat, graceMillis, Stop.Reason.NOT_OWNER);
            case JobUpdate.Cancelled cancelled when cancelled.by() == null -> duties.reject(owner, beat, graceMillis, Stop.Reason.CANCELLED);
            case JobUpdate.Discarded discarded -> duties.reject(owner, beat, graceMillis, Stop.Reason.TIMEOUT);
            case JobUpdate other -> { }
        }
    }

    // Beats

    private void hear(Beat.Presence presence, long at) {
        var heard = fleet.heard(presence, at);
        if (heard == null) {
            return;
        }
        var worker = heard.worker();
        if (heard.changed()) {
            pages.worker(worker);
            line.offersChanged();
        }
        worker.owned.forEach((number, entry) -> {
            if (worker.listed.contains(number)) {
                duties.listed(entry);
            } else {
                duties.missed(entry, presence.beat());
            }
        });
        worker.rejected.values().removeIf(rejected -> {
            boolean listed = worker.listed.contains(rejected.execution().id().number());
            boolean ended = !listed && presence.beat() > rejected.beat();
            if (listed) {
                duties.tell(rejected.stop());
            } else if (ended) {
                pages.forget(rejected.execution());
            }
            return ended;
        });
    }

    private void count(long at) {
        boolean counts = fleet.canary(at);
        if (fleet.lastCanaryAt() == at) {
            pages.canary(at);
        }
        if (!counts) {
            return;
        }
        line.offersChanged();
        for (var worker : fleet.workers()) {
            if (worker.silent) {
                worker.owned.values().forEach(entry -> duties.lose(entry, worker.incarnation + " is silent"));
            }
        }
        fleet.forgetLongSilent(at).forEach(pages::forget);
    }

    // Handing out

    private void serve() {
        while (fleet.room() > roll.outstanding()) {
            var next = line.next();
            if (next == null) {
                return;
            }
            var entry = find(next);
            roll.leave(entry);
            handedOut(entry);
            roll.enter(entry);
            touch(entry);
            handOut(entry);
        }
    }

    private void handedOut(Entry entry) {
        entry.copies++;
        entry.unanswered++;
        entry.dispatchedAt = clock.uptime();
        entry.dispatchedCanaries = fleet.canaries();
    }

    private void handOut(Entry entry) {
        var state = entry.state;
        var kept = pages.kept(entry.id());
        if (kept == null) {
            // It has ended; what is left of it is from an owner that woke up too late, or died before its log had it all.
            roll.leave(entry);
            entry.ghost = true;
            return;
        }
        var checkpoint = entry.checkpointed ? pages.checkpoint(entry.id(), state.checkpointIndex()) : null;
        effects.add(new Effect.HandOut(new Dispatch(state.job(), state.attempt(), entry.copies - 1, state.type(), kept.work(), checkpoint,
                state.policy().attemptTimeoutMillis(), state.policy().graceMillis(), state.policy().atMostOnce(), false), kept.traceparent()));
    }

    // Steps

    private Entry find(JobId id) {
        var entry = roll.active(id);
        if (entry == null) {
            var ticket = roll.idle(id);
            entry = ticket == null ? null : find(ticket);
        }
        return entry;
    }

    private Entry find(Lane.Ticket ticket) {
        var entry = touched.get(ticket.job());
        return entry != null ? entry : pages.entry(ticket.job(), ticket.offset());
    }

    private void touch(Entry entry) {
        touched.put(entry.id(), entry);
    }

    /// The step's writes, then its effects: a Dispatch whose note is lost would be handed out twice.
    private void finish() {
        for (var entry : touched.values()) {
            if (entry.ghost || entry.standing() == Standing.GONE) {
                if (entry.state.policy().atMostOnce()) {
                    pages.ended(entry.id(), clock.now());
                    roll.remember(entry.id(), clock.now());
                }
                pages.erase(entry);
            } else {
                pages.write(entry);
            }
        }
        touched.clear();
        if (moved) {
            moved = false;
            board.step(fleet.room() > roll.outstanding(), missing());
        }
        var state = board.due(clock.uptime(), this::state);
        if (state != null) {
            effects.add(new Effect.Publish(state));
        }
        effects.forEach(out);
        effects.clear();
    }

    private Set<String> missing() {
        Set<String> missing = Set.of();
        for (var type : line.types()) {
            if (!fleet.types().contains(type)) {
                missing = missing.isEmpty() ? new TreeSet<>() : missing;
                missing.add(type);
            }
        }
        return missing;
    }

    /// What the queue looks like now.
    QueueState state() {
        boolean served = fleet.serving() > 0;
        var head = line.head(QueueState.HEAD).stream().map(waiting -> new QueueState.Waiting(waiting.ticket().job(),
                find(waiting.ticket()).state.job().session(), served || waiting.gate() == Gate.REFUSED ? waiting.gate() : Gate.WORKER)).toList();
        return new QueueState(queue, line.size(), roll.scheduled(), roll.running(), roll.outstanding(), fleet.slots(), fleet.serving(),
                List.copyOf(fleet.types()), false, head, List.copyOf(missing()), clock.now(), line.waitingSince());
    }

    /// Doubles with each time, up to a most.
    static long doubled(long first, int times, long most) {
        return times >= 32 ? most : Math.min(most, first << times);
    }
}
