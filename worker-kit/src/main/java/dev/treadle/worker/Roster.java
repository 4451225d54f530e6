// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobRef;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Every execution of this worker, from before its Started is appended until its end is durable. Presence says who is on it.
final class Roster {

    private final Incarnation worker;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<ExecutionId, Run> runs = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();

    Roster(Incarnation worker) {
        this.worker = worker;
    }

    /// Names a further execution.
    Execution next(JobRef job, int attempt) {
        return new Execution(job, attempt, new ExecutionId(worker, numbers.incrementAndGet()));
    }

    void enter(Run run) {
        runs.put(run.execution().id(), run);
    }

    void leave(Run run) {
        if (runs.remove(run.execution().id()) != null && runs.isEmpty()) {
            lock.lock();
            try {
                emptied.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// @return null if there is none of that name, or none any more
    Run find(ExecutionId id) {
        return runs.get(id);
    }

    /// Whether one of them runs this attempt.
    boolean runs(JobRef job, int attempt) {
        return runs.values().stream().anyMatch(run -> run.execution().attempt() == attempt && run.execution().job().equals(job));
    }

    Collection<Run> runs() {
        return List.copyOf(runs.values());
    }

    List<Execution> executions() {
        return runs.values().stream().map(Run::execution).toList();
    }

    /// Waits until nobody is on it.
    ///
    /// @return whether that came true within the time
    boolean awaitEmpty(Duration within) throws InterruptedException {
        long left = within.toNanos();
        lock.lockInterruptibly();
        try {
            while (!runs.isEmpty() && left > 0) {
                left = emptied.awaitNanos(left);
            }
            return runs.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
