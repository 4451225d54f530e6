// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// What simulated replicas have between them: one partition of the Journal, one of the Snapshots, and workers who do what the
/// Journal says.
final class SimBroker {

    /// How many points each job emits.
    static final int POINTS = 3;

    private static final Incarnation WORKER = Incarnation.of("worker");

    private final Random random;
    private final List<Store.Said> journal = new ArrayList<>();
    private final List<Kept> snapshots = new ArrayList<>();
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private int executions;

    /// @param value a Snapshot or a chunk of one; null if it is to be forgotten
    private record Kept(String key, Object value) {
    }

    /// A job, as a worker sees it. It is lost with its worker once at the most.
    private final class Job {
        private final JobRef ref;
        private final int number;
        private Execution by;
        private long said;
        private int emitted;
        private boolean ended;

        Job(JobRef ref, int number) {
            this.ref = ref;
            this.number = number;
        }

        private void goOn() {
            if (by == null || by.attempt() == 1 && random.nextInt(8) == 0) {
                int attempt = by == null ? 1 : 2;
                if (by != null) {
                    say(new JobUpdate.Lost(by, "it is silent"));
                }
                by = new Execution(ref, attempt, new ExecutionId(WORKER, ++executions));
                emitted = 0;
                say(new ExecutionUpdate.Started(by, 0, 1));
                said = 0;
            } else if (emitted < POINTS) {
                say(new ExecutionUpdate.Emitted(by, ++said, emitted, Json.of(Integer.toString(number * POINTS + emitted))));
                emitted++;
            } else {
                say(new ExecutionUpdate.Completed(by, ++said, Json.of("null")));
                ended = true;
            }
        }
    }

    SimBroker(Random random) {
        this.random = random;
    }

    /// Appends to the Journal.
    ///
    /// @return the offset
    long say(Update update) {
        long offset = journal.size();
        journal.add(new Store.Said(update, offset, 1_000 + offset));
        if (update instanceof JobUpdate.Submitted submitted) {
            // One that is submitted again is known.
            jobs.computeIfAbsent(submitted.job().id(), id -> new Job(submitted.job(), jobs.size()));
        }
        return offset;
    }

    /// @return what stands there in the Journal
    Store.Said said(long offset) {
        return journal.get((int) offset);
    }

    /// @return the offset after the Journal's last record
    long end() {
        return journal.size();
    }

    /// A worker does the next of what it has to do.
    ///
    /// @return whether there was anything
    boolean work() {
        var living = jobs.values().stream().filter(job -> !job.ended).toList();
        if (living.isEmpty()) {
            return false;
        }
        living.get(random.nextInt(living.size())).goOn();
        return true;
    }

    /// How many different jobs were submitted.
    int jobs() {
        return jobs.size();
    }

    /// Appends to the Snapshots.
    ///
    /// @param chunk the chunk's id; null for the claim's Snapshot
    /// @param value null if it is to be forgotten
    /// @return the offset
    long keep(SessionId session, long claim, String chunk, Object value) {
        snapshots.add(new Kept(key(session, claim, chunk), value));
        return snapshots.size() - 1;
    }

    private static String key(SessionId session, long claim, String chunk) {
        return Topics.key(session, claim) + (chunk == null ? "" : "/" + chunk);
    }

    /// The newest Snapshot of the highest claim; null if there is none.
    Snapshot newest(SessionId session) {
        var found = new TreeMap<Long, Snapshot>();
        for (var kept : snapshots) {
            if (kept.value instanceof Snapshot snapshot && snapshot.session().equals(session)) {
                found.put(snapshot.claim(), snapshot);
            } else if (kept.value == null) {
                found.keySet().removeIf(claim -> key(session, claim, null).equals(kept.key));
            }
        }
        return found.isEmpty() ? null : found.lastEntry().getValue();
    }

    /// @return the chunk that a Snapshot refers to
    Snapshot.Chunk chunk(Snapshot.Piece piece) {
        return (Snapshot.Chunk) snapshots.get((int) piece.offset()).value;
    }
}
