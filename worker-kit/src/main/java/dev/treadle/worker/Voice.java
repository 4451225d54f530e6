// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate.Progressed;
import dev.treadle.protocol.Update;
import dev.treadle.worker.Journal.Receipt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// What one execution says, in order and numbered without gaps, up to its last word. Of several that want to say the last
/// word the first does.
///
/// Once an append is given up, nothing more is said, since it would stand behind a gap.
final class Voice {

    /// Progress is said at most once in this time.
    static final long PACE_MILLIS = 100;

    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS);

    private record Progress(double done, double total, String text) {
    }

    private final Execution by;
    private final String traceparent;
    private final Journal journal;
    private final Timer timer;
    private final Consumer<Exception> givenUp;

    /// Held while an Update is numbered and handed over, so that the two orders are one. The producer's own thread never
    /// takes it: whoever holds it may be waiting for that thread to make room.
    private final ReentrantLock turn = new ReentrantLock();
    private long number;
    private volatile boolean ended;

    private final AtomicReference<Progress> newest = new AtomicReference<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile long progressedAt;

    /// @param givenUp told, on the producer's own thread, that an append was given up
    Voice(Execution by, String traceparent, Journal journal, Timer timer, Consumer<Exception> givenUp) {
        this.by = by;
        this.traceparent = traceparent;
        this.journal = journal;
        this.timer = timer;
        this.givenUp = givenUp;
        this.progressedAt = timer.nanos() - PACE_NANOS;
    }

    /// Says something.
    ///
    /// @param update made of its number, in turn
    /// @return whether it was said; false once the last word was
    boolean say(LongFunction<? extends Update> update, Receipt receipt) {
        return say(update, receipt, false);
    }

    /// Says something, and nothing after it.
    ///
    /// @return whether it was said
    boolean sayLast(LongFunction<? extends Update> update, Receipt receipt) {
        return say(update, receipt, true);
    }

    /// Says nothing more.
    void fallSilent() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /// Says how far the job is: at once if nothing was said of it lately, otherwise when it is time again, and in any case
    /// before whatever is said next.
    void progress(double done, double total, String text) {
        if (ended) {
            return;
        }
        newest.set(new Progress(done, total, text));
        if (!due.get() && due.compareAndSet(false, true)) {
            long wait = PACE_NANOS - (timer.nanos() - progressedAt);
            if (wait <= 0) {
                sayDueProgress();
            } else {
                timer.after(TimeUnit.NANOSECONDS.toMillis(wait) + 1, this::sayDueProgress);
            }
        }
    }

    private boolean say(LongFunction<? extends Update> update, Receipt receipt, boolean last) {
        turn.lock();
        try {
            if (ended) {
                return false;
            }
            sayNewestProgress();
            append(update, receipt);
            ended |= last;
            return true;
        } finally {
            turn.unlock();
        }
    }

    private void sayDueProgress() {
        // Before the newest is taken: what is set from here on makes it due again.
        due.set(false);
        turn.lock();
        try {
            if (!ended) {
                sayNewestProgress();
            }
        } finally {
            turn.unlock();
        }
    }

    private void sayNewestProgress() {
        var progress = newest.getAndSet(null);
        if (progress != null) {
            progressedAt = timer.nanos();
            append(number -> new Progressed(by, number, progress.done, progress.total, progress.text), Receipt.NONE);
        }
    }

    private void append(LongFunction<? extends Update> update, Receipt receipt) {
        journal.append(update.apply(number), traceparent, failure -> {
            if (failure != null) {
                ended = true;
                givenUp.accept(failure);
            }
            receipt.settled(failure);
        });
        number++;
    }
}
