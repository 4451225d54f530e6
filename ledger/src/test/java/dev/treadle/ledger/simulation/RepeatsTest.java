// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.book.Book;
import dev.treadle.ledger.book.Effect;
import dev.treadle.ledger.book.LedgerClock;
import dev.treadle.ledger.book.MapShelf;
import dev.treadle.ledger.book.Shelf;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.JobUpdate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Reading a log of which any stretch is repeated, any number of times, gives the same books and the same Dispatches.
class RepeatsTest {

    @Test
    void a_log_with_repeats_gives_the_same_books_as_one_without() {
        for (int seed = 1; seed <= 60; seed++) {
            var world = new World(Scenario.of(seed, Faults.OF_WORKERS)).run();
            var log = List.copyOf(world.broker.ledger);
            assertThat(read(repeated(log, new Random(seed)))).as("seed %d", seed).isEqualTo(read(log));
        }
    }

    /// A re-keying step that goes on from an earlier commit repeats everything from there on that came of one partition; here it
    /// repeats some of all of them.
    private static List<Broker.Rekeyed> repeated(List<Broker.Rekeyed> log, Random random) {
        var repeated = new ArrayList<Broker.Rekeyed>();
        for (int position = 0; position < log.size(); position++) {
            repeated.add(log.get(position));
            if (random.nextInt(20) == 0) {
                repeated.addAll(log.subList(Math.max(0, position - random.nextInt(40)), position + 1));
            }
        }
        return repeated;
    }

    /// What is on the shelf after each record that was new, and what was handed out and appended.
    private static Map<String, Object> read(List<Broker.Rekeyed> log) {
        var shelf = new MapShelf(write -> { });
        var clock = new LedgerClock();
        var books = new HashMap<String, Book>();
        var out = new ArrayList<String>();
        World.QUEUES.forEach(queue -> open(books, shelf, clock, out, queue));
        long from = log.getFirst().at();
        for (var record : log) {
            clock.heard(record.at(), Math.max(0, record.at() - from));
            switch (record.message()) {
                case JobUpdate update -> books.get(record.queue()).read(update, record.offset(), record.at(), null);
                case Beat beat when record.queue() != null -> books.get(record.queue()).read(beat, record.at());
                case Beat canary -> books.values().forEach(book -> book.read(canary, record.at()));
                case Object other -> throw new AssertionError(other);
            }
            books.values().forEach(Book::tick);
        }
        var result = new LinkedHashMap<String, Object>();
        shelf.map.forEach((key, value) -> result.put(new String(key).replace('\0', '/'), Arrays.toString(value)));
        result.put("effects", out);
        return result;
    }

    private static void open(Map<String, Book> books, Shelf shelf, LedgerClock clock, List<String> out, String queue) {
        books.put(queue, new Book(queue, shelf, clock, effect -> {
            if (effect instanceof Effect.HandOut || effect instanceof Effect.Append) {
                out.add(effect.toString());
            }
        }));
    }
}
