// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Time, as sessions see it. Safe for any number of threads.
public interface Timer extends AutoCloseable {

    /// Nanoseconds by a monotonic clock, from any origin.
    long nanos();

    /// Does something after a while, unless it is cancelled before.
    ///
    /// @param action quick, since all others wait for it: it has somebody else do whatever takes long
    Later after(Duration wait, Runnable action);

    /// Forgets what is still to be done.
    @Override
    void close();

    /// Something that is to be done later.
    interface Later {
        void cancel();
    }

    static Timer system() {
        var executor = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("treadle-timer").factory());
        executor.setRemoveOnCancelPolicy(true);
        return new Timer() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Later after(Duration wait, Runnable action) {
                var scheduled = executor.schedule(action, wait.toNanos(), TimeUnit.NANOSECONDS);
                return () -> scheduled.cancel(false);
            }

            @Override
            public void close() {
                executor.shutdownNow();
            }
        };
    }
}
