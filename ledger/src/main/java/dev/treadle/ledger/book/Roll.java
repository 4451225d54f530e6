// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.book.Entry.Standing;
import dev.treadle.protocol.JobId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/// The living jobs of a book by where they stand. Those that the Ledger owes something are few, and held in memory; of the
/// others only their places are, and the rest is read when it is needed.
final class Roll {

    /// How long after its end a job that must not begin twice may be submitted once more, by a host that was frozen.
    static final long REMEMBER_MILLIS = 24 * 3_600_000L;

    /// For how long a discarded job is kept, and its dead letter sent again by each owner. An owner that lives commits, and a
    /// commit waits for all that was sent: what is older than this is durable.
    static final long BURIED_MILLIS = 60_000;

    private final LedgerClock clock;
    private final Fleet fleet;
    private final Line line;
    private final Map<JobId, Entry> active = new HashMap<>();
    private final Map<JobId, Lane.Ticket> idle = new HashMap<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private int scheduled;
    private int outstanding;
    private int running;

    Roll(LedgerClock clock, Fleet fleet, Line line) {
        this.clock = clock;
        this.fleet = fleet;
        this.line = line;
    }

    int scheduled() {
        return scheduled;
    }

    int outstanding() {
        return outstanding;
    }

    int running() {
        return running;
    }

    /// @return null if the job isn't active
    Entry active(JobId id) {
        return active.get(id);
    }

    boolean has(JobId id) {
        return active.containsKey(id) || idle.containsKey(id);
    }

    /// Where to find a job that lives and isn't active.
    ///
    /// @return null if there is no such job
    Lane.Ticket idle(JobId id) {
        return idle.get(id);
    }

    Collection<Entry> active() {
        return active.values();
    }

    /// A job comes in, or stands where it stands from now on.
    void enter(Entry entry) {
        var standing = entry.standing();
        switch (standing) {
            case SCHEDULED -> {
                scheduled++;
                line.holdUp(entry, betweenAttempts(entry) ? 1 : 0);
                timers.add(new Timer(entry.state.dueAt(), Timer.Kind.DUE, entry.id()));
            }
            case WAITING -> {
                if (entry.restsUntil > clock.now()) {
                    line.addResting(entry);
                    timers.add(new Timer(entry.restsUntil, Timer.Kind.RESTED, entry.id()));
                } else {
                    line.add(entry);
                }
            }
            case OUTSTANDING -> {
                outstanding++;
                line.busy(entry, 1);
            }
            case RUNNING -> {
                running++;
                line.busy(entry, 1);
                fleet.own(entry);
            }
            case DOOMED, BURIED, GONE -> { }
        }
        if (entry.isActive()) {
            active.put(entry.id(), entry);
        } else if (standing != Standing.GONE) {
            idle.put(entry.id(), Lane.Ticket.of(entry));
        }
    }

    /// A job goes, or will stand elsewhere: to be called before anything of it is changed.
    void leave(Entry entry) {
        switch (entry.standing()) {
            case SCHEDULED -> {
                scheduled--;
                line.holdUp(entry, betweenAttempts(entry) ? -1 : 0);
            }
            case WAITING -> line.remove(entry);
            case OUTSTANDING -> {
                outstanding--;
                line.busy(entry, -1);
            }
            case RUNNING -> {
                running--;
                line.busy(entry, -1);
                fleet.disown(entry);
            }
            case DOOMED, BURIED, GONE -> { }
        }
        active.remove(entry.id());
        idle.remove(entry.id());
    }

    /// Whoever stands behind it in its line doesn't pass it while it waits for its next attempt.
    private static boolean betweenAttempts(Entry entry) {
        return entry.state.attempt() > 1;
    }

    /// The job's session has ended: for how long it may go on.
    void orphan(Entry entry) {
        if (entry.state.orphanedAt() > 0) {
            timers.add(new Timer(entry.state.orphanedUntil(), Timer.Kind.ORPHAN, entry.id()));
        }
    }

    /// The job is to be done in time.
    void timeOut(Entry entry) {
        long timeout = entry.state.policy().timeoutMillis();
        if (timeout > 0) {
            timers.add(new Timer(entry.state.submittedAt() + timeout, Timer.Kind.DEADLINE, entry.id()));
        }
    }

    /// A discarded job's dead letter was sent.
    void buried(Entry entry) {
        timers.add(new Timer(clock.now() + BURIED_MILLIS, Timer.Kind.BURIED, entry.id()));
    }

    /// A job that must not begin twice has ended: for how long that is known.
    void remember(JobId id, long endedAt) {
        timers.add(new Timer(endedAt + REMEMBER_MILLIS, Timer.Kind.FORGET, id));
    }

    /// A refused job has rested.
    void rested(Entry entry) {
        if (entry.standing() == Standing.WAITING) {
            line.rested(entry);
        }
    }

    /// @return a timer whose time has come; null if there is none
    Timer ring() {
        return timers.isEmpty() || timers.peek().at() > clock.now() ? null : timers.poll();
    }
}
