// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Snapshot.Piece;
import dev.treadle.ui.component.Saved;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// Keeps a session's state in the [Store]: one write at a time, and many turns in one.
///
/// Chunks are written before the Snapshot that refers to them; what it refers to no longer is forgotten after it. Nothing is
/// written before all that the session has submitted is durable, so that no Snapshot says of an Event that it is done whose job
/// was never appended.
///
/// Safe for any number of threads.
final class Keeper {

    /// How long what nobody waits for may wait to be written.
    private static final long LINGER_NANOS = 250_000_000;
    /// What nobody touches is written again now and then, so that what was said since needn't be searched for long.
    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(10);

    /// Kafka forgets what is old, and what a page has shown for long isn't written by itself again.
    private static final long CHUNKS_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final long PAUSE_MILLIS = 200;

    /// What couldn't be written is tried again when it has changed, but not more often than this: it may be large.
    private static final long BROKEN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Source source;
    private final Store store;
    private final long soonNanos;
    /// Where each chunk stands. Another thread may ask for them while one writes.
    private final Map<String, Long> offsets = new ConcurrentHashMap<>();
    private List<Runnable> toForget = List.of();
    private Thread writing;
    private boolean wanted;
    /// When it is to be written, by [System#nanoTime].
    private long due;
    private boolean closed;
    private volatile boolean broken;
    private volatile long written = -1;
    /// What was to be written last, by [Source#version].
    private volatile long tried = -1;
    private long lastNanos;
    private long chunksNanos = System.nanoTime();

    /// The session, as it is to be written.
    interface Source {

        /// Changes whenever something changes that a Snapshot would have.
        long version();

        /// What is to be written. Waits while it is no state that a session could go on from.
        ///
        /// @param anew whether chunks that were written are to be written again
        Captured capture(boolean anew) throws InterruptedException;

        /// Runs something once all that was submitted is durable.
        void whenDurable(Runnable then);

        /// A Snapshot is durable.
        void kept(Captured captured, long offset) throws InterruptedException;

        /// The session can't be kept as it is, and won't survive.
        void failed(RuntimeException why);

        /// It has changed, and is kept after all.
        void keptAgain();
    }

    /// @param version what [Source#version] was
    /// @param chunks those that weren't written yet
    /// @param pieces which chunks the Snapshot refers to, by what they hold
    /// @param durable has the Events done that are done with it
    /// @param snapshot is given where the chunks stand
    record Captured(long version, List<Snapshot.Chunk> chunks, Map<String, List<Saved.Piece>> pieces, Runnable durable,
            Function<Map<String, List<Piece>>, Snapshot> snapshot) {
    }

    /// @param soonNanos how long [#soon] waits for more
    Keeper(Source source, Store store, long soonNanos) {
        this.soonNanos = soonNanos;
        this.source = source;
        this.store = store;
    }

    /// What is to be forgotten once a Snapshot is durable.
    synchronized void thenForget(List<Runnable> records) {
        toForget = records;
    }

    /// There is nothing to write as long as nothing changes: what the page's code builds, anybody builds.
    void nothingYet() {
        written = source.version();
    }

    boolean isBroken() {
        return broken;
    }

    /// Writes as soon as may be.
    void now() {
        writeIn(0);
    }

    /// Writes in a moment, together with what else comes until then: a click's job is on a worker by then, so that its Snapshot
    /// isn't in its way, and has what the worker has said, too.
    void soon() {
        writeIn(soonNanos);
    }

    /// Writes at once, also what couldn't be written before, if it has changed: there is no later time.
    void last() {
        if (!broken || source.version() != tried) {
            begin(0);
        }
    }

    private void writeIn(long nanos) {
        if (!broken) {
            begin(nanos);
        }
    }

    private synchronized void begin(long nanos) {
        if (closed) {
            return;
        }
        long at = System.nanoTime() + nanos;
        if (!wanted || at - due < 0) {
            due = at;
            notifyAll();
        }
        wanted = true;
        if (writing == null) {
            writing = Thread.ofVirtual().name("treadle-keeper").start(this::work);
        }
    }

    /// Writes if something has waited for long enough. To be called several times a second.
    void tick(long nanos) {
        synchronized (this) {
            if (writing != null || nanos - lastNanos < LINGER_NANOS) {
                return;
            }
        }
        if (broken) {
            if (source.version() != tried && nanos - lastNanos >= BROKEN_NANOS) {
                begin(0);
            }
        } else if (source.version() != written || written >= 0 && nanos - lastNanos > AGAIN_NANOS) {
            now();
        }
    }

    /// Whether the newest Snapshot has all.
    boolean isKept() {
        return broken || source.version() == written;
    }

    /// Waits until all is written that there is now, whatever comes meanwhile.
    ///
    /// @return whether it is, or can't be
    boolean await(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long asOf = source.version();
        while (written < asOf) {
            now();
            synchronized (this) {
                if (broken && writing == null) {
                    return true;
                }
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                if (writing != null) {
                    wait(Math.min(left, 50));
                }
            }
        }
        return true;
    }

    private void work() {
        try {
            while (isWanted()) {
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            boolean before = broken;
            broken = true;
            synchronized (this) {
                writing = null;
                wanted = false;
                lastNanos = System.nanoTime();
                notifyAll();
            }
            if (!before) {
                source.failed(e);
            }
        }
    }

    private synchronized boolean isWanted() throws InterruptedException {
        for (long left = due - System.nanoTime(); wanted && !closed && left > 0; left = due - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (!wanted || closed) {
            writing = null;
            notifyAll();
            return false;
        }
        wanted = false;
        lastNanos = System.nanoTime();
        return true;
    }

    private void write() throws InterruptedException {
        // Nobody knows what of the chunks was written before it broke.
        boolean anew = broken || System.nanoTime() - chunksNanos > CHUNKS_NANOS;
        tried = source.version();
        var captured = source.capture(anew);
        chunksNanos = anew ? System.nanoTime() : chunksNanos;
        var durable = new CountDownLatch(1);
        source.whenDurable(durable::countDown);
        durable.await();
        var chunks = new HashMap<String, CompletableFuture<Long>>();
        for (var chunk : captured.chunks()) {
            chunks.put(chunk.id(), tried(() -> store.write(chunk)));
        }
        for (var chunk : chunks.entrySet()) {
            offsets.put(chunk.getKey(), offset(chunk.getValue()));
        }
        var pieces = new HashMap<String, List<Piece>>();
        captured.pieces().forEach((component, all) -> pieces.put(component, all.stream()
                .map(piece -> new Piece(piece.id(), offsets.get(piece.id()), piece.skip())).toList()));
        var snapshot = captured.snapshot().apply(pieces);
        long offset = offset(tried(() -> store.write(snapshot)));
        written = captured.version();
        forget(snapshot, pieces);
        source.kept(captured, offset);
        if (broken) {
            broken = false;
            source.keptAgain();
        }
    }

    private void forget(Snapshot snapshot, Map<String, List<Piece>> pieces) {
        var referred = new HashSet<String>();
        pieces.values().forEach(all -> all.forEach(piece -> referred.add(piece.id())));
        for (var id : List.copyOf(offsets.keySet())) {
            if (!referred.contains(id)) {
                offsets.remove(id);
                store.forget(snapshot.session(), snapshot.claim(), id);
            }
        }
        List<Runnable> more;
        synchronized (this) {
            more = toForget;
            toForget = List.of();
        }
        more.forEach(Runnable::run);
    }

    /// The chunks that are written, by their ids.
    List<String> chunks() {
        return List.copyOf(offsets.keySet());
    }

    private static CompletableFuture<Long> tried(Supplier<CompletableFuture<Long>> write) throws InterruptedException {
        for (;;) {
            try {
                return write.get();
            } catch (IllegalStateException e) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private static long offset(CompletableFuture<Long> written) throws InterruptedException {
        try {
            return written.get();
        } catch (ExecutionException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e.getCause());
        }
    }

    /// Writes no more.
    synchronized void close() {
        closed = true;
        if (writing != null) {
            writing.interrupt();
        }
        notifyAll();
    }
}
