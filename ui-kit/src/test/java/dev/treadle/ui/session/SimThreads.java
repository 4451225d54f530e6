// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// The threads of a simulated process. One of them runs at a time, on the thread that calls [#step], until it waits for something;
/// which one goes on then a seed decides. What such a thread starts is one of these, too. A process that is frozen or dead is one
/// whose threads nobody lets go on.
///
/// The JDK has no public way to say what virtual threads run on, so this takes the constructor that it has for itself.
final class SimThreads implements Executor {

    private static final Constructor<?> VIRTUAL_THREAD = constructor();
    /// Only the JDK's own threads, which wake up who waits for a while, may have one wait for them.
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private final Random random;
    private final List<Runnable> ready = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    SimThreads(Random random) {
        this.random = random;
    }

    private static Constructor<?> constructor() {
        try {
            var found = Class.forName("java.lang.VirtualThread").getDeclaredConstructor(Executor.class, String.class, int.class, Runnable.class);
            found.setAccessible(true);
            return found;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("this JDK's virtual threads are made in another way", e);
        }
    }

    @Override
    public synchronized void execute(Runnable continuation) {
        ready.add(continuation);
        notifyAll();
    }

    /// Starts a thread.
    void start(Runnable what) {
        Runnable guarded = () -> {
            try {
                what.run();
            } catch (Throwable e) {
                failures.add(e);
            }
        };
        try {
            ((Thread) VIRTUAL_THREAD.newInstance(this, "simulated", 0, guarded)).start();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /// Does something that waits for nobody, on a thread of its own, before any other goes on.
    <T> T now(Callable<T> what) {
        var done = new ArrayList<T>();
        start(() -> {
            try {
                done.add(what.call());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        last().run();
        requireNoFailure();
        if (done.isEmpty()) {
            throw new AssertionError("it waits for somebody");
        }
        return done.getFirst();
    }

    private synchronized Runnable last() {
        return ready.removeLast();
    }

    /// One of those that can goes on.
    ///
    /// @return whether there was one
    boolean step() {
        Runnable next;
        synchronized (this) {
            if (ready.isEmpty()) {
                return false;
            }
            next = ready.remove(random.nextInt(ready.size()));
        }
        next.run();
        requireNoFailure();
        return true;
    }

    /// All go on until each waits for something.
    void settle() {
        while (step()) {
            // Until none can.
        }
    }

    /// Waits until one can go on, if need be until it has waited for long enough.
    synchronized void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (ready.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("no thread goes on");
            }
            wait(left);
        }
    }

    private void requireNoFailure() {
        if (!failures.isEmpty()) {
            throw new AssertionError("a thread of a replica ended: " + failures.getFirst(), failures.getFirst());
        }
    }
}
