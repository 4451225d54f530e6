// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Time, as the worker sees it. What is to be done later is done on a thread of its own, so it may block; on a platform
/// thread, so that Computations that keep every carrier of virtual threads busy can't hold it up.
interface Timer extends AutoCloseable {

    /// Nanoseconds by a monotonic clock, from any origin.
    long nanos();

    /// Does something after a while, unless it is cancelled before.
    Later after(long millis, Runnable action);

    /// Forgets what is still to be done.
    @Override
    void close();

    /// Something that is to be done later.
    interface Later {
        void cancel();
    }

    static Timer system() {
        var threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("treadle-later-", 1).factory());
        var executor = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("treadle-timer").factory());
        executor.setRemoveOnCancelPolicy(true);
        return new Timer() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Later after(long millis, Runnable action) {
                var scheduled = executor.schedule(() -> threads.execute(action), millis, TimeUnit.MILLISECONDS);
                return () -> scheduled.cancel(false);
            }

            @Override
            public void close() {
                executor.shutdownNow();
                threads.shutdown();
            }
        };
    }
}
