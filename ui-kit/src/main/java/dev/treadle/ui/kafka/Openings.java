// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.QueueState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Which queues would hand a job out at once, by what their Ledgers last published: nobody waits, nothing gates the job, and
/// at least half of the slots are free. The other half is for what other replicas hand out meanwhile.
///
/// What this replica has handed out is counted until a state comes that must show it. A mistake costs little: a Dispatch then
/// waits in the queue's topic for a slot, as those do that the Ledger makes too many of when a worker dies. No job overtakes
/// one that this replica has left to the Ledger before it.
///
/// Safe for any number of threads.
final class Openings {

    /// The Ledger publishes a change within a quarter of a second: a state shows what was handed out so long before it came.
    static final Duration SHOWN = Duration.ofMillis(500);

    private final LongSupplier nanoTime;
    private final Map<String, Opening> queues = new HashMap<>();

    private static final class Opening {
        private QueueState state;
        /// When each was handed out that the state may not show, oldest first.
        private final Deque<Long> unseen = new ArrayDeque<>();
        /// What was left to the Ledger and may stand in the line, and since when; oldest first.
        private final Map<JobId, Long> behind = new LinkedHashMap<>();
    }

    /// @param nanoTime a monotonic clock, in nanoseconds
    Openings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A queue looks like this now.
    synchronized void published(QueueState state) {
        var opening = queues.computeIfAbsent(state.queue(), queue -> new Opening());
        opening.state = state;
        long shown = nanoTime.getAsLong() - SHOWN.toNanos();
        while (!opening.unseen.isEmpty() && opening.unseen.peekFirst() - shown <= 0) {
            opening.unseen.removeFirst();
        }
        if (state.waiting() == 0) {
            opening.behind.values().removeIf(since -> since - shown <= 0);
        }
    }

    /// The job doesn't stand in the line: something was heard of an execution of it, or of its end.
    synchronized void left(JobRef job) {
        var opening = queues.get(job.queue());
        if (opening != null) {
            opening.behind.remove(job.id());
        }
    }

    /// Nothing is known of the queue any more.
    synchronized void forgotten(String queue) {
        queues.remove(queue);
    }

    /// Takes a slot for a job, if its queue would hand it out at once.
    ///
    /// @param possible whether a Dispatch can be appended at all; if not, the job is left to the Ledger
    /// @return whether it was taken: the job's first Dispatch is now the caller's to append
    synchronized boolean take(Submitted job, boolean possible) {
        var opening = queues.get(job.job().queue());
        if (opening == null || !isUngated(job)) {
            return false;
        }
        if (!possible || !isOpen(opening, job.type())) {
            opening.behind.put(job.job().id(), nanoTime.getAsLong());
            return false;
        }
        opening.unseen.addLast(nanoTime.getAsLong());
        return true;
    }

    private static boolean isUngated(Submitted job) {
        return job.policy().limit() == null && job.policy().line() == null && job.policy().delayMillis() == 0;
    }

    private static boolean isOpen(Opening opening, String type) {
        var state = opening.state;
        int free = state.slots() - state.running() - state.outstanding() - opening.unseen.size();
        return !state.paused() && state.waiting() == 0 && opening.behind.isEmpty() && state.types().contains(type) && free > 0 && 2 * free >= state.slots();
    }
}
