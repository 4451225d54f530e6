// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.gallery.work.NoOp;
import dev.treadle.ledger.book.Book;
import dev.treadle.ledger.book.Effect;
import dev.treadle.ledger.book.LedgerClock;
import dev.treadle.ledger.book.Shelf;
import dev.treadle.protocol.Beat.Canary;
import dev.treadle.protocol.Beat.Offer;
import dev.treadle.protocol.Beat.Presence;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Level;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The Ledger's book of one queue on a shelf in memory, and a worker that does each job as soon as it is dispatched: what the fold itself takes, without
/// Kafka, its records and its store.
final class OneBook {

    private static final String TYPE = NoOp.class.getSimpleName();
    private static final Incarnation WORKER = Incarnation.of("bench");

    private final LedgerClock clock = new LedgerClock();
    private final SessionId session = SessionId.random(0);
    private final Book book = new Book(Clicker.QUEUE, new InMemory(), clock, this::take);
    private Effect.HandOut dispatched;
    private long offset;

    private OneBook() {
        clock.heard(1, 0);
        book.read(new Canary(Incarnation.of("replica"), 1, Level.CURRENT), 1);
        book.read(new Presence(WORKER, 1, Level.CURRENT, false, List.of(new Offer(Clicker.QUEUE, Throughput.SLOTS, Throughput.SLOTS, List.of(TYPE))), List.of()), 1);
    }

    /// How long a job takes on this thread, from Submitted to Completed.
    static double millisPerJob(int warmup, int jobs) {
        var book = new OneBook();
        book.run(warmup);
        long began = System.nanoTime();
        book.run(jobs);
        return (System.nanoTime() - began) / 1e6 / jobs;
    }

    private void run(int jobs) {
        for (int i = 0; i < jobs; i++) {
            var cause = new Cause.OnEvent("bench", offset);
            var job = new JobRef(session, Clicker.QUEUE, JobId.of(session, TYPE, cause, 0));
            dispatched = null;
            read(new Submitted(job, TYPE, cause, 0, TYPE, Json.of("{}"), Policy.DEFAULT, false));
            if (dispatched == null || !dispatched.dispatch().job().equals(job)) {
                throw new IllegalStateException("job " + job.id() + " was not dispatched, although a slot is free; dispatched was " + dispatched);
            }
            var execution = new Execution(job, dispatched.dispatch().attempt(), new ExecutionId(WORKER, offset));
            read(new Started(execution, 0, 1));
            read(new Completed(execution, 1, Json.of("null")));
        }
    }

    private void read(JobUpdate update) {
        book.read(update, offset++, 1, null);
    }

    private void take(Effect effect) {
        if (effect instanceof Effect.HandOut out) {
            dispatched = out;
        }
    }

    /// A shelf that outlives nothing.
    private static final class InMemory implements Shelf {

        private final TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);

        @Override
        public byte[] get(byte[] key) {
            return map.get(key);
        }

        @Override
        public void put(byte[] key, byte[] value) {
            map.put(key, value);
        }

        @Override
        public void delete(byte[] key) {
            map.remove(key);
        }

        @Override
        public void scan(byte[] prefix, BiConsumer<byte[], byte[]> each) {
            map.tailMap(prefix).entrySet().stream().takeWhile(entry -> Arrays.mismatch(prefix, entry.getKey()) == -1
                    || Arrays.mismatch(prefix, entry.getKey()) == prefix.length).toList().forEach(entry -> each.accept(entry.getKey(), entry.getValue()));
        }
    }
}
