// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.ledger.book.Book;
import dev.treadle.ledger.book.Effect;
import dev.treadle.ledger.book.Inside;
import dev.treadle.ledger.book.LedgerClock;
import dev.treadle.ledger.book.MapShelf;
import dev.treadle.ledger.book.MapShelf.Write;
import dev.treadle.ledger.book.Orders;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// One life of an owner of the books.
final class Keeper {

    /// @param note how much of the books' log there is with the note of it
    record HandedOut(JobId job, int attempt, long note, long dispatch) {
    }

    private final World world;
    private final MapShelf shelf;
    private final LedgerClock clock = new LedgerClock();
    private final long since;
    private final Map<String, Book> books = new HashMap<>();
    private final List<Pipe<?>> outputs = new ArrayList<>();
    private final Pipe<Write> log;
    private final List<Pipe<JobUpdate>> journal = new ArrayList<>();
    private final Pipe<Dispatch> dispatches;
    private final Pipe<Signal> signals;
    private final Pipe<QueueState> queues;
    private final Pipe<JobId> dead;
    private final Mistakes mistakes;
    private final List<HandedOut> handedOut = new ArrayList<>();
    private int position;

    /// Opens the books.
    ///
    /// @param found as they stand on the shelf
    /// @param position from where it reads
    /// @param logged takes what is written to the books' log
    Keeper(World world, TreeMap<byte[], byte[]> found, int position, Consumer<Write> logged) {
        this.world = world;
        this.position = position;
        since = world.now;
        log = new Pipe<>(world, logged);
        for (int home = 0; home < World.HOMES; home++) {
            journal.add(output(world.broker::append));
        }
        dispatches = output(world.broker::dispatch);
        signals = output(world.broker::tell);
        queues = output(state -> world.broker.queues.put(state.queue(), state));
        dead = output(world.broker.dead::add);
        shelf = new MapShelf(log::send);
        shelf.map.putAll(found);
        mistakes = new Mistakes(world.plant, shelf, this::append);
        Book.queues(shelf).forEach(this::book);
    }

    private <T> Pipe<T> output(Consumer<T> sink) {
        var pipe = new Pipe<>(world, sink);
        outputs.add(pipe);
        return pipe;
    }

    void turn() {
        read(world.chance.upTo(6));
        tick();
        log.flow();
        outputs.forEach(Pipe::flow);
        handedOut.removeIf(one -> one.note() <= log.taken() && one.dispatch() <= dispatches.taken());
    }

    private void read(int most) {
        for (int left = most; left > 0 && !hasReadAll(); left--) {
            read(world.broker.ledger.get(position++));
        }
    }

    private void read(Broker.Rekeyed record) {
        clock.heard(record.at(), uptime());
        switch (record.message()) {
            case JobUpdate update -> mistakes.step(record.queue(), update, () -> book(record.queue()).read(update, record.offset(), record.at(), null));
            case Beat beat when record.queue() != null -> {
                mistakes.heard(beat, uptime());
                mistakes.step(record.queue(), null, () -> book(record.queue()).read(beat, record.at()));
            }
            case Beat canary -> books.forEach((queue, book) -> mistakes.step(queue, null, () -> book.read(canary, record.at())));
            case Object other -> throw new AssertionError(other);
        }
    }

    private void tick() {
        clock.passed(uptime());
        books.forEach((queue, book) -> mistakes.step(queue, null, book::tick));
        mistakes.tick(uptime());
    }

    private long uptime() {
        return world.now - since;
    }

    private Book book(String queue) {
        return books.computeIfAbsent(queue, opened -> Inside.open(opened, shelf, clock, world.fold, effect -> send(opened, effect)));
    }

    private void send(String queue, Effect effect) {
        if (mistakes.swallows(effect)) {
            return;
        }
        switch (effect) {
            case Effect.HandOut(var dispatch, var traceparent) -> {
                if (dispatch.copy() == 0) {
                    inOrder(() -> Orders.check(queue, shelf, dispatch));
                }
                dispatches.send(dispatch);
                var handOut = new HandedOut(dispatch.job().id(), dispatch.attempt(), log.sent(), dispatches.sent());
                handedOut.add(handOut);
                world.owner.uncommitted.add(handOut);
            }
            case Effect.Append(var update) -> append(update);
            case Effect.Tell(var signal) -> signals.send(signal);
            case Effect.Publish(var state) -> queues.send(state);
            case Effect.Bury(var letter) -> dead.send(letter.submitted().job().id());
        }
    }

    private void append(JobUpdate update) {
        journal.get(update.session().home()).send(update);
    }

    private static void inOrder(Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            throw new Law.Broken(Law.IN_ORDER, e.getMessage(), e);
        }
    }

    /// It is gone, or held up until somebody else has opened the books. What each broker's partition has of what it sent is
    /// another matter for each.
    void end(boolean wakes) {
        leave(log, Fault.BOOKS_ARE_BEHIND);
        outputs.forEach(pipe -> leave(pipe, Fault.OUTPUTS_ARE_LOST));
        handedOut.stream().filter(one -> one.note() > log.taken() || one.dispatch() > dispatches.taken())
                .forEach(one -> world.truth.excuse(one.job(), one.attempt()));
        if (world.scenario.faults().has(Fault.BOOKS_ARE_AHEAD)) {
            // The next owner finds on the disk what the log hasn't got, and clears it away; the one after that knows nothing of it.
            world.owner.uncommitted.forEach(one -> world.truth.excuse(one.job(), one.attempt()));
        }
        if (!wakes) {
            return;
        }
        if (world.plant == Plant.WOKEN_OWNER_GOES_ON) {
            int polled = world.chance.upTo(30);
            world.wakeLater(() -> goOn(polled));
        } else {
            outputs.forEach(pipe -> world.wakeLater(pipe::flush));
        }
        if (world.chance.strikes(Fault.BOOKS_COME_LATE)) {
            log.forEach(write -> excuse(write.key()));
            world.wakeLater(log::flush);
        }
    }

    private void leave(Pipe<?> pipe, Fault lost) {
        if (!pipe.isEmpty() && (world.chance.strikes(lost) || !world.broker.takes())) {
            pipe.cut();
        } else {
            pipe.flush();
        }
    }

    /// What comes late to the log may bring back what its job was.
    private void excuse(byte[] key) {
        var job = Inside.jobOf(key);
        if (job != null) {
            world.truth.excuse(new JobId(job));
        }
        int home = Inside.homeOf(key);
        if (home >= 0) {
            world.truth.excuse(home);
        }
    }

    /// It wakes and doesn't notice.
    private void goOn(int polled) {
        read(polled);
        tick();
        log.flush();
        outputs.forEach(Pipe::flush);
    }

    MapShelf shelf() {
        return shelf;
    }

    List<Inside.Kept> jobs() {
        return World.QUEUES.stream().flatMap(queue -> Inside.jobs(queue, shelf).stream()).toList();
    }

    /// A book that is opened anew says the same of its jobs as the one that was kept all the time.
    void compareWithReopened() {
        var copy = new MapShelf(write -> { });
        copy.map.putAll(shelf.map);
        try {
            books.forEach((queue, book) -> Orders.compare(book, new Book(queue, copy, clock, effect -> { })));
        } catch (AssertionError e) {
            throw new Law.Broken(Law.OPENED_ANEW_IS_THE_SAME, e.getMessage(), e);
        }
    }

    int position() {
        return position;
    }

    boolean hasReadAll() {
        return position == world.broker.ledger.size();
    }

    boolean isAtRest() {
        return log.isEmpty() && outputs.stream().allMatch(Pipe::isEmpty);
    }
}
