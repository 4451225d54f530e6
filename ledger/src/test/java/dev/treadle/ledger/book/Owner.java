// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.book.MapShelf.Write;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Whoever keeps the books, as Kafka Streams does it at-least-once: each partition that it writes to takes its records in
/// order, but none waits for another, and a commit waits for all. When it dies, another goes on from the commit, with the
/// books as their log has them, or as they lie on the same disk.
final class Owner {

    private final World world;
    /// The books' changelog, as far as the broker took it.
    private final List<Write> log = new ArrayList<>();
    private int committed;

    // Of the present owner.
    private MapShelf shelf;
    private LedgerClock clock;
    private long since;
    private Map<String, Book> books;
    private int position;
    private Pipe<Write> changelog;
    private List<Pipe<?>> pipes;
    private List<Pipe<JobUpdate>> journal;
    private Pipe<Dispatch> dispatches;
    private Pipe<Signal> signals;
    int takeOvers;

    Owner(World world) {
        this.world = world;
        take(new MapShelf(write -> { }).map);
    }

    private void take(TreeMap<byte[], byte[]> found) {
        pipes = new ArrayList<>();
        changelog = pipe(log::add);
        journal = new ArrayList<>();
        for (int home = 0; home < World.HOMES; home++) {
            journal.add(pipe(world::append));
        }
        dispatches = pipe(world::dispatch);
        signals = pipe(world.signals::add);
        shelf = new MapShelf(changelog::send);
        shelf.map.putAll(found);
        clock = new LedgerClock();
        since = world.now;
        position = committed;
        books = new HashMap<>();
        Book.queues(shelf).forEach(this::book);
    }

    private <T> Pipe<T> pipe(Consumer<T> sink) {
        var pipe = new Pipe<>(world, sink);
        pipes.add(pipe);
        return pipe;
    }

    void turn() {
        // It dies rather when it has something under way.
        boolean atRest = pipes.stream().allMatch(Pipe::isEmpty);
        if (world.faulty(atRest ? world.faults.owner() / 4 : world.faults.owner() * 4)) {
            die();
            return;
        }
        for (int left = world.upTo(6); left > 0 && position < world.ledger.size(); left--) {
            read(world.ledger.get(position++));
        }
        clock.passed(world.now - since);
        books.values().forEach(Book::tick);
        pipes.forEach(Pipe::flow);
        if (pipes.stream().allMatch(Pipe::isEmpty) && world.chance(300)) {
            committed = position;
        }
    }

    private void read(World.Rekeyed record) {
        clock.heard(record.at(), world.now - since);
        switch (record.message()) {
            case JobUpdate update -> book(record.queue()).read(update, record.offset(), record.at(), null);
            case Beat beat when record.queue() != null -> book(record.queue()).read(beat, record.at());
            case Beat canary -> books.values().forEach(book -> book.read(canary, record.at()));
            case Object other -> throw new AssertionError(other);
        }
    }

    private void die() {
        takeOvers++;
        int checkpoint = world.upTo(log.size());
        var disk = shelf.map;
        for (var pipe : pipes) {
            boolean wakes = world.faults.wake() && world.chance(500) && (pipe != changelog || world.faults.stale());
            pipe.cut(wakes);
        }
        var found = new MapShelf(write -> { });
        if (world.chance(500)) {
            log.forEach(found::apply);
        } else {
            // The same disk has what the owner put last, and over it what the log has since the disk's checkpoint.
            found.map.putAll(disk);
            log.subList(checkpoint, log.size()).forEach(found::apply);
        }
        take(found.map);
    }

    private Book book(String queue) {
        return books.computeIfAbsent(queue, opened -> new Book(opened, shelf, clock, effect -> send(opened, effect)));
    }

    private void send(String queue, Effect effect) {
        switch (effect) {
            case Effect.HandOut(var dispatch, var traceparent) -> {
                if (dispatch.copy() == 0) {
                    Orders.check(queue, shelf, dispatch);
                }
                dispatches.send(dispatch);
            }
            case Effect.Append(var update) -> journal.get(update.session().home()).send(update);
            case Effect.Tell(var signal) -> signals.send(signal);
            case Effect.Publish(var state) -> world.queueStates.put(queue, state);
            case Effect.Bury(var dead) -> world.dead.add(dead.submitted().job().id());
        }
    }

    List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        World.QUEUES.forEach(queue -> new Pages(queue, shelf).entries(entries::add));
        return entries;
    }

    /// What has none has ended, and is cleared away when its turn comes.
    boolean hasWork(Entry entry) {
        return new Pages(entry.state.job().queue(), shelf).kept(entry.id()) != null;
    }

    MapShelf shelf() {
        return shelf;
    }

    /// A book that is opened anew says the same of its jobs as the one that was kept all the time.
    void compareWithReopened() {
        var copy = new MapShelf(write -> { });
        copy.map.putAll(shelf.map);
        books.forEach((queue, book) -> Orders.compare(book, new Book(queue, copy, clock, effect -> { })));
    }

    boolean hasReadAll() {
        return position == world.ledger.size();
    }

    boolean isDone() {
        return position == world.ledger.size() && pipes.stream().allMatch(Pipe::isEmpty) && entries().isEmpty();
    }
}
