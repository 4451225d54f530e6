// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Snapshot;
import dev.treadle.ui.component.Renderer;
import dev.treadle.ui.job.FakeHost;
import dev.treadle.ui.job.JobHost;
import dev.treadle.ui.job.Payloads;
import dev.treadle.ui.job.Terms;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// A process that hosts sessions: the real [Sessions], with threads that a seed lets go on and a broker that is simulated. What it sends
/// to the broker is on its way until [#broker] lets it arrive, and so is the answer; what it reads it reads by [#reads].
final class SimReplica implements JobHost, Store {

    private static final Duration BEAT = Duration.ofSeconds(1);

    final SimThreads threads;
    final Incarnation incarnation;
    final Sessions sessions;
    private final Random random;
    private final SimBroker broker;
    private final String address;
    private final FakeHost host = new FakeHost();
    private final ManualTimer timer = new ManualTimer();
    private final Pipe toJournal = new Pipe();
    private final Pipe toSnapshots = new Pipe();
    private final List<Heard> waiting = new ArrayList<>();
    private long read;
    private long now;
    private State state = State.RUNS;

    enum State { RUNS, FROZEN, DEAD }

    /// Somebody who waits until the Journal was read up to there.
    private record Heard(long upTo, CompletableFuture<Void> then) {
    }

    /// What one producer has sent and hasn't heard of, in order.
    private final class Pipe {
        private final Deque<Sent> sent = new ArrayDeque<>();
        private final Deque<Runnable> answers = new ArrayDeque<>();
        private boolean answering;

        /// @param arrives appends it, and says where
        private record Sent(LongSupplier arrives, LongConsumer durable) {
        }

        void send(LongSupplier arrives, LongConsumer durable) {
            sent.add(new Sent(arrives, durable));
        }

        boolean arrives() {
            var next = sent.poll();
            if (next != null) {
                long offset = next.arrives.getAsLong();
                answers.add(() -> next.durable.accept(offset));
            }
            return next != null;
        }

        boolean answers() {
            var next = answering ? null : answers.poll();
            if (next != null) {
                answering = true;
                threads.start(() -> {
                    next.run();
                    answering = false;
                });
            }
            return next != null;
        }

        /// What is on its way may arrive, whatever becomes of who has sent it.
        void someArrive() {
            for (int arriving = random.nextInt(sent.size() + 1); arriving > 0; arriving--) {
                arrives();
            }
        }

        boolean isQuiet() {
            return sent.isEmpty() && answers.isEmpty();
        }
    }

    SimReplica(String name, Random random, SimBroker broker, Pages pages, Renderer renderer, byte[] key) {
        this.random = random;
        this.broker = broker;
        this.threads = new SimThreads(random);
        this.incarnation = Incarnation.of(name);
        this.address = "http://" + name;
        this.read = broker.end() - 1;
        this.sessions = new Sessions(pages, renderer, this, SessionsTest.LIMITS, Faults.HIDDEN, timer, new Tokens(key, incarnation, () -> address), this);
    }

    boolean runs() {
        return state == State.RUNS;
    }

    boolean isDead() {
        return state == State.DEAD;
    }

    /// Its process is stopped, and what it has sent may arrive.
    void freeze() {
        state = State.FROZEN;
        toJournal.someArrive();
        toSnapshots.someArrive();
    }

    void thaw() {
        state = State.RUNS;
    }

    /// Its process is no more. What it has sent may arrive.
    void kill() {
        freeze();
        state = State.DEAD;
    }

    /// It hands on what it hosts, and ends.
    void drain() throws InterruptedException {
        var done = new CompletableFuture<Void>();
        threads.start(() -> {
            sessions.drain();
            done.complete(null);
        });
        while (!done.isDone()) {
            if (!(threads.step() | broker() | reads())) {
                // It may wait for a while, by the real clock, and is then told at once.
                threads.awaitReady();
            }
        }
        end();
        state = State.DEAD;
    }

    /// Everything that it still does is done, and nobody is told anything.
    void end() {
        threads.start(sessions::close);
        while (threads.step() | broker()) {
            // Until nothing is left.
        }
    }

    /// Something that it has sent arrives at the broker, or an answer here.
    ///
    /// @return whether anything did
    boolean broker() {
        return switch (random.nextInt(4)) {
            case 0 -> toJournal.arrives() || toSnapshots.answers() || toJournal.answers() || toSnapshots.arrives();
            case 1 -> toSnapshots.arrives() || toJournal.arrives() || toJournal.answers() || toSnapshots.answers();
            case 2 -> toJournal.answers() || toSnapshots.answers() || toSnapshots.arrives() || toJournal.arrives();
            default -> toSnapshots.answers() || toJournal.answers() || toJournal.arrives() || toSnapshots.arrives();
        };
    }

    /// Reads the next record of the Journal.
    ///
    /// @return whether there was one
    boolean reads() {
        if (read >= broker.end() - 1) {
            return false;
        }
        var said = broker.said(read + 1);
        threads.now(() -> {
            if (sessions.hosts(said.update().session())) {
                sessions.take(said.update(), said.offset(), said.at());
            }
            read = said.offset();
            waiting.removeIf(heard -> heard.upTo <= read && heard.then.complete(null));
            return true;
        });
        return true;
    }

    /// Does what is due because a second has passed.
    void tick() {
        now += BEAT.toNanos();
        tick(now);
    }

    /// Does what is due after a time in which it has done nothing.
    void tick(long later) {
        threads.now(() -> {
            timer.advance(BEAT);
            sessions.tick(System.nanoTime() + later);
            return true;
        });
    }

    boolean isQuiet() {
        return toJournal.isQuiet() && toSnapshots.isQuiet() && read == broker.end() - 1;
    }

    @Override
    public int home() {
        return 0;
    }

    @Override
    public void append(JobUpdate update, Runnable durable) {
        toJournal.send(() -> broker.say(update), offset -> durable.run());
    }

    @Override
    public long read(int home) {
        return read;
    }

    @Override
    public QueueState queue(String name) {
        return null;
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public Terms terms(Class<?> work) {
        return host.terms(work);
    }

    @Override
    public Payloads payloads() {
        return host.payloads();
    }

    @Override
    public CompletableFuture<Long> write(Snapshot.Chunk chunk) {
        return write(chunk.session(), chunk.claim(), chunk.id(), chunk);
    }

    @Override
    public CompletableFuture<Long> write(Snapshot snapshot) {
        return write(snapshot.session(), snapshot.claim(), null, snapshot);
    }

    private CompletableFuture<Long> write(SessionId session, long claim, String chunk, Object value) {
        Thread.yield();
        var durable = new CompletableFuture<Long>();
        toSnapshots.send(() -> broker.keep(session, claim, chunk, value), durable::complete);
        return durable;
    }

    @Override
    public void forget(SessionId session, long claim, String chunk) {
        toSnapshots.send(() -> broker.keep(session, claim, chunk, null), offset -> { });
    }

    @Override
    public long claim(SessionId session, String nonce) throws InterruptedException {
        Thread.yield();
        var claimed = new CompletableFuture<Long>();
        toJournal.send(() -> broker.say(new SessionUpdate.Claimed(session, incarnation, nonce, address)), claimed::complete);
        return get(claimed) + 1;
    }

    @Override
    public Found find(SessionId session, long position, long known, long claim, boolean shared) {
        Thread.yield();
        var newest = broker.newest(session);
        Thread.yield();
        var chunks = new HashMap<String, Snapshot.Chunk>();
        if (newest != null) {
            newest.chunks().values().forEach(pieces -> pieces.forEach(piece -> chunks.put(piece.id(), broker.chunk(piece))));
        }
        Thread.yield();
        var said = new ArrayList<Said>();
        for (long offset = newest == null ? 0 : newest.folded() + 1; offset < claim - 1; offset++) {
            if (broker.said(offset).update().session().equals(session)) {
                said.add(broker.said(offset));
            }
        }
        return new Found(newest, newest == null ? 0 : System.currentTimeMillis(), chunks, said);
    }

    @Override
    public void hearOut(SessionId session) throws InterruptedException {
        Thread.yield();
        long last = broker.end() - 1;
        Thread.yield();
        if (read < last) {
            var heard = new CompletableFuture<Void>();
            waiting.add(new Heard(last, heard));
            get(heard);
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return incarnation.text();
    }
}
