// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Snapshot.Ticking;
import dev.treadle.ui.PeriodicCallback;
import java.time.Duration;

/// One periodic callback of a session. Its timer only says that a run is due; the session runs it, and says when it has
/// returned.
final class Periodic implements PeriodicCallback {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final Timer timer;
    private final Runner runner;
    private Duration period;
    private long count;
    private Duration timeout = Duration.ZERO;
    private boolean wanted = true;
    private boolean living;
    private boolean destroyed;
    private boolean underWay;
    /// Whether the run that is under way began before it was started again.
    private boolean outdated;
    private long startedAt;
    private long dueAt;
    private long counter;
    /// How long it had run when it was saved.
    private long ranNanos;
    /// How often it has begun in all its life: never the same number twice, so that no two runs submit the same job.
    private long ticks;
    private Timer.Later next;
    /// Which of the waits is the present one: a timer that rings while it is cancelled means nothing.
    private long wait;

    /// Has a run made, and calls [#returned] when that is over; must not block.
    interface Runner {

        /// @param run the how-manieth run it is since the callback was started, from 1
        /// @param tick the how-manieth in the callback's life, from 1
        void run(Periodic callback, long run, long tick);
    }

    Periodic(Timer timer, Duration period, Runner runner) {
        this.timer = timer;
        this.runner = runner;
        this.period = checked(period);
    }

    private static Duration checked(Duration period) {
        if (period.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("a periodic callback's period is a millisecond or more, not " + period);
        }
        return period;
    }

    /// Goes on from a Snapshot, before the session lives.
    synchronized void load(Ticking saved) {
        ticks = saved.ticks();
        counter = saved.runs();
        wanted = saved.on();
        period = Duration.ofNanos(saved.periodNanos());
        count = saved.count();
        timeout = Duration.ofNanos(saved.timeoutNanos());
        ranNanos = saved.ranNanos();
    }

    synchronized Ticking save() {
        return new Ticking(ticks, counter, wanted, period.toNanos(), count, timeout.toNanos(), living && wanted ? timer.nanos() - startedAt : 0);
    }

    synchronized long ticks() {
        return ticks;
    }

    /// The session lives.
    synchronized void begin() {
        if (wanted && !living) {
            begin(timer.nanos());
            startedAt -= ranNanos;
        }
        living = true;
    }

    private void begin(long now) {
        startedAt = now;
        dueAt = now;
        schedule(now);
    }

    /// The session is gone.
    synchronized void end() {
        destroyed = true;
        wanted = false;
        cancel();
    }

    private void cancel() {
        wait++;
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    /// The next run is due a whole number of periods after the one before, and not before now.
    private void schedule(long now) {
        long nanos = period.toNanos();
        dueAt += nanos * Math.max(1, Math.ceilDiv(now - dueAt, nanos));
        long present = ++wait;
        next = timer.after(Duration.ofNanos(dueAt - now), () -> due(present));
    }

    private void due(long rung) {
        long run;
        long tick;
        synchronized (this) {
            if (rung != wait || underWay) {
                return;
            }
            next = null;
            if (!timeout.isZero() && timer.nanos() - startedAt > timeout.toNanos()) {
                wanted = false;
                return;
            }
            underWay = true;
            outdated = false;
            run = counter + 1;
            tick = ++ticks;
        }
        runner.run(this, run, tick);
    }

    /// A run is over.
    synchronized void returned() {
        underWay = false;
        long now = timer.nanos();
        if (!outdated) {
            counter++;
        }
        if (count > 0 && counter >= count || !timeout.isZero() && now - startedAt > timeout.toNanos()) {
            wanted = false;
        }
        if (wanted && !destroyed) {
            schedule(now);
        }
    }

    @Override
    public synchronized PeriodicCallback count(long runs) {
        if (runs < 0) {
            throw new IllegalArgumentException("a periodic callback ends after 1 run or more, or never with 0, not after " + runs);
        }
        count = runs;
        return this;
    }

    @Override
    public synchronized PeriodicCallback timeout(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a periodic callback's timeout is zero or more, not " + time);
        }
        timeout = time;
        return this;
    }

    @Override
    public synchronized PeriodicCallback period(Duration next) {
        period = checked(next);
        return this;
    }

    @Override
    public synchronized Duration period() {
        return period;
    }

    @Override
    public synchronized PeriodicCallback start() {
        if (!wanted && !destroyed) {
            wanted = true;
            counter = 0;
            if (underWay) {
                outdated = true;
                startedAt = timer.nanos();
                dueAt = startedAt;
            } else if (living) {
                begin(timer.nanos());
            }
        }
        return this;
    }

    @Override
    public synchronized PeriodicCallback stop() {
        wanted = false;
        cancel();
        return this;
    }

    @Override
    public synchronized boolean running() {
        return wanted && living && !destroyed;
    }

    @Override
    public synchronized long counter() {
        return counter;
    }
}
