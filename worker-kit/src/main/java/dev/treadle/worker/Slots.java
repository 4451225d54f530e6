// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many jobs of a queue run here at once. Only the queue's intake takes slots, so until it does, there can only become
/// more free ones.
final class Slots {

    private final int size;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private int taken;
    private int stuck;
    private boolean suspended;
    private boolean closed;

    Slots(int size) {
        this.size = size;
    }

    int size() {
        return size;
    }

    /// Waits for a free slot.
    ///
    /// @return how many are free, at least 1; 0 if no more are to be taken, or none before [#resume]
    int awaitFree() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (taken == size && !closed && !suspended) {
                freed.await();
            }
            return closed || suspended ? 0 : size - taken;
        } finally {
            lock.unlock();
        }
    }

    Take take() {
        lock.lock();
        try {
            if (closed) {
                return Take.CLOSED;
            }
            if (taken == size) {
                return Take.NONE_FREE;
            }
            taken++;
            return Take.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    void free() {
        lock.lock();
        try {
            taken--;
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// A Computation doesn't end although it should: its slot isn't one any more.
    void stick() {
        lock.lock();
        try {
            stuck++;
        } finally {
            lock.unlock();
        }
    }

    /// It has ended after all. Its slot is taken until it is freed.
    void unstick() {
        lock.lock();
        try {
            stuck--;
        } finally {
            lock.unlock();
        }
    }

    /// Until [#resume] none is to be taken.
    void suspend() {
        suspend(true);
    }

    void resume() {
        suspend(false);
    }

    boolean suspended() {
        lock.lock();
        try {
            return suspended;
        } finally {
            lock.unlock();
        }
    }

    /// Waits while they are suspended, or until they are closed.
    void awaitResumed() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (suspended && !closed) {
                freed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void suspend(boolean suspended) {
        lock.lock();
        try {
            this.suspended = suspended;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// From here on none is taken.
    void close() {
        lock.lock();
        try {
            closed = true;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// How many there are and how many of them are free, at one moment; less those that are stuck.
    Count count() {
        lock.lock();
        try {
            return new Count(size - stuck, size - taken);
        } finally {
            lock.unlock();
        }
    }

    /// What came of wanting a slot.
    enum Take {
        TAKEN,
        NONE_FREE,
        CLOSED
    }

    record Count(int slots, int free) {
    }
}
