// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.ui.Block;
import io.opentelemetry.context.Context;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/// How a session's handlers are run: synchronous ones one after another in its mailbox, under the document's lock;
/// asynchronous ones at once, each on a virtual thread of its own, without it.
///
/// Safe for any number of threads.
final class Handling {

    private final String name;
    private final BiConsumer<String, Throwable> failure;
    private final Mailbox mailbox;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// @param name of its threads
    /// @param failure takes what a handler threw, with the name of what it belongs to
    Handling(String name, BiConsumer<String, Throwable> failure) {
        this.name = name;
        this.failure = failure;
        this.mailbox = new Mailbox(name);
    }

    /// Runs a handler when its turn has come.
    ///
    /// @param what it belongs to, for the log
    /// @param after runs when it has returned, or when it never will run
    void inTurn(String what, Block<Exception> handler, Runnable after) {
        mailbox.post(inThisTrace(() -> {
            try {
                guarded(what, () -> locked(handler));
            } finally {
                after.run();
            }
        }), after);
    }

    /// Runs a handler at once.
    ///
    /// @param what it belongs to, for the log
    /// @param after runs when it has returned, or when it never will run
    void atOnce(String what, Block<Exception> handler, Runnable after) {
        var thread = Thread.ofVirtual().name(name + " async").unstarted(inThisTrace(() -> {
            try {
                if (!closed) {
                    guarded(what, handler);
                }
            } finally {
                threads.remove(Thread.currentThread());
                after.run();
            }
        }));
        threads.add(thread);
        thread.start();
        if (closed) {
            thread.interrupt();
        }
    }

    /// What a handler does belongs to the trace of what it answers.
    private static Runnable inThisTrace(Runnable handler) {
        return Context.current().wrap(handler);
    }

    /// Runs a block under the document's lock; waits for it if need be.
    ///
    /// @throws CancellationException if the thread is interrupted while it waits
    <X extends Exception> void locked(Block<X> block) throws X {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while it waited for the lock of " + name);
        }
        try {
            block.run();
        } finally {
            lock.unlock();
        }
    }

    /// Whether this thread holds the document's lock.
    boolean isLockedByMe() {
        return lock.isHeldByCurrentThread();
    }

    /// Runs a block here and now; what it throws, an Error too, is reported and goes no further: it is the user's code that
    /// failed, and the page goes on. An interrupt is for whoever called, too.
    void guarded(String what, Block<Exception> block) {
        try {
            block.run();
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failure.accept(what, e);
        }
    }

    /// Forgets the handlers that wait, and interrupts those that run.
    void close() {
        closed = true;
        mailbox.close();
        threads.forEach(Thread::interrupt);
    }
}
