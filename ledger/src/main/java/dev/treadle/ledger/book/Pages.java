// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Signal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

/// One queue's part of the shelf.
///
/// What changes often (a job's entry) is kept apart from what is large and doesn't (its Work, its checkpoint), so that a
/// step writes little, and a book is opened without reading any payload.
final class Pages {

    private static final char ENTRY = 'e';
    private static final char WORK = 'w';
    private static final char CHECKPOINT = 'c';
    private static final char SEEN = 's';
    private static final char WORKER = 'p';
    private static final char REJECTED = 'r';
    private static final char ENDED = 'x';
    private static final char CANARY = 'b';
    private static final byte[] EMPTY = {};

    private final String queue;
    private final Shelf shelf;
    /// What was kept or read last: most jobs are handed out in the step that submits them.
    private JobId lastId;
    private Kept last;

    Pages(String queue, Shelf shelf) {
        this.queue = queue;
        this.shelf = shelf;
    }

    /// The queues that have a book on the shelf.
    static Set<String> queues(Shelf shelf) {
        var queues = new TreeSet<String>();
        shelf.scan(bytes("\0"), (key, nothing) -> queues.add(text(key).substring(1)));
        return queues;
    }

    /// Notes that the queue has a book.
    void open() {
        var key = bytes("\0" + queue);
        if (shelf.get(key) == null) {
            shelf.put(key, EMPTY);
        }
    }

    /// The job as it stood after the Update at this offset.
    ///
    /// @return null if it isn't there
    Entry entry(JobId id, long offset) {
        var page = shelf.get(entryKey(id, offset));
        return page == null ? null : read(page);
    }

    /// Passes on every job. What is left of an earlier state of one is cleared away, once the later one is written again: it
    /// may stand on this shelf and not in its log.
    void entries(Consumer<Entry> each) {
        var all = new Consumer<Entry>() {
            private Entry last;

            @Override
            public void accept(Entry next) {
                if (last != null && next != null && last.id().equals(next.id())) {
                    next.writtenBefore = last.offset;
                    write(next);
                } else if (last != null) {
                    each.accept(last);
                }
                last = next;
            }
        };
        shelf.scan(key(ENTRY, ""), (key, page) -> all.accept(read(page)));
        all.accept(null);
    }

    /// An entry is written under the offset of its newest Update, and the one before is taken away. So what an owner that
    /// was frozen has yet to write cannot come out on top of what its successor wrote.
    void write(Entry entry) {
        if (entry.written != entry.offset) {
            entry.writtenBefore = entry.written;
            entry.written = entry.offset;
        }
        shelf.put(entryKey(entry.id(), entry.written), EntryPage.write(entry));
        if (entry.writtenBefore >= 0) {
            shelf.delete(entryKey(entry.id(), entry.writtenBefore));
        }
    }

    /// The job leaves the book. Its Work goes first: a job without Work has ended. Its entry goes last: while it is there,
    /// the Update that ended the job ends it again.
    void erase(Entry entry) {
        eraseWork(entry.id());
        if (entry.checkpointed) {
            shelf.delete(checkpointKey(entry.id(), entry.state.checkpointIndex()));
        }
        if (entry.writtenBefore >= 0) {
            shelf.delete(entryKey(entry.id(), entry.writtenBefore));
        }
        if (entry.written >= 0) {
            shelf.delete(entryKey(entry.id(), entry.written));
        }
    }

    /// The job has ended, and this shelf knows it already. Its log may not.
    void eraseAgain(JobId id) {
        var ended = shelf.get(key(ENDED, id.text()));
        if (ended != null) {
            shelf.put(key(ENDED, id.text()), ended);
        }
        eraseWork(id);
    }

    private void eraseWork(JobId id) {
        if (id.equals(lastId)) {
            lastId = null;
            last = null;
        }
        shelf.delete(key(WORK, id.text()));
    }

    /// What a Dispatch and a dead letter need of a Submitted and the entry does not hold.
    record Kept(Cause cause, int ordinal, String traceparent, Json work) {
    }

    void keep(Submitted submitted, String traceparent) {
        lastId = submitted.job().id();
        last = new Kept(submitted.cause(), submitted.ordinal(), traceparent, submitted.work());
        shelf.put(key(WORK, lastId.text()), new PageWriter().text(last.cause().toString()).number(last.ordinal())
                .text(traceparent).block(last.work().bytes()).written());
    }

    /// @return null if it is not there
    Kept kept(JobId id) {
        if (id.equals(lastId)) {
            return last;
        }
        var page = shelf.get(key(WORK, id.text()));
        if (page == null) {
            return null;
        }
        var reader = new PageReader(page);
        lastId = id;
        last = new Kept(Cause.parse(reader.text()), reader.count(), reader.text(), new Json(reader.block()));
        return last;
    }

    /// The job's newest checkpoint.
    ///
    /// @param before the index of the one before it; −1 if there is none
    void keep(JobId id, Checkpoint checkpoint, long before) {
        shelf.put(checkpointKey(id, checkpoint.index()), checkpoint.state().bytes());
        if (before >= 0 && before != checkpoint.index()) {
            shelf.delete(checkpointKey(id, before));
        }
    }

    /// @return null if it is not there
    Checkpoint checkpoint(JobId id, long index) {
        var state = shelf.get(checkpointKey(id, index));
        return state == null ? null : new Checkpoint(new Json(state), index);
    }

    /// Clears away the checkpoints of jobs that do not live.
    void clearCheckpoints(Predicate<JobId> lives) {
        int prefix = key(CHECKPOINT, "").length;
        shelf.scan(key(CHECKPOINT, ""), (key, state) -> {
            if (!lives.test(new JobId(text(key).substring(prefix, text(key).length() - 16)))) {
                shelf.delete(key);
            }
        });
    }

    /// Notes that a job has ended which must not begin twice.
    void ended(JobId id, long at) {
        shelf.put(key(ENDED, id.text()), new PageWriter().number(at).written());
    }

    boolean hasEnded(JobId id) {
        return shelf.get(key(ENDED, id.text())) != null;
    }

    void ended(ObjLongConsumer<JobId> each) {
        int prefix = key(ENDED, "").length;
        shelf.scan(key(ENDED, ""), (key, page) -> each.accept(new JobId(text(key).substring(prefix)), new PageReader(page).number()));
    }

    void forget(JobId id) {
        shelf.delete(key(ENDED, id.text()));
    }

    /// What was read of a partition of the Journal.
    void seen(int home, long offset) {
        shelf.put(key(SEEN, Integer.toString(home)), new PageWriter().number(offset).written());
    }

    /// Passes on each partition's offset and number.
    void seen(ObjIntConsumer<Long> each) {
        int prefix = key(SEEN, "").length;
        shelf.scan(key(SEEN, ""), (key, page) -> each.accept(new PageReader(page).number(), Integer.parseInt(text(key).substring(prefix))));
    }

    /// When the newest canary was appended that counted.
    void canary(long at) {
        shelf.put(key(CANARY, ""), new PageWriter().number(at).written());
    }

    /// @return [Long#MIN_VALUE] if none was
    long canary() {
        var page = shelf.get(key(CANARY, ""));
        return page == null ? Long.MIN_VALUE : new PageReader(page).number();
    }

    void worker(Worker worker) {
        var page = new PageWriter().number(worker.beat).flag(worker.draining).flag(worker.offers).number(worker.slots)
                .number(worker.types.size());
        worker.types.forEach(page::text);
        shelf.put(key(WORKER, worker.incarnation.text()), page.written());
    }

    void workers(Consumer<Worker> each) {
        int prefix = key(WORKER, "").length;
        shelf.scan(key(WORKER, ""), (key, page) -> {
            var reader = new PageReader(page);
            var worker = new Worker(new Incarnation(text(key).substring(prefix)));
            worker.beat = reader.number();
            worker.draining = reader.flag();
            worker.offers = reader.flag();
            worker.slots = reader.count();
            var types = new ArrayList<String>();
            for (int left = reader.count(); left > 0; left--) {
                types.add(reader.text());
            }
            worker.types = List.copyOf(types);
            each.accept(worker);
        });
    }

    void forget(Worker worker) {
        worker.rejected.values().forEach(rejected -> forget(rejected.execution()));
        shelf.delete(key(WORKER, worker.incarnation.text()));
    }

    void reject(Worker.Rejected rejected) {
        var execution = rejected.execution();
        shelf.put(key(REJECTED, execution.id().toString()), EntryPage.execution(new PageWriter().text(execution.job().session().toString())
                .text(execution.job().id().text()), execution).number(rejected.beat()).number(rejected.graceMillis())
                .number(rejected.reason().ordinal()).written());
    }

    void rejected(Consumer<Worker.Rejected> each) {
        shelf.scan(key(REJECTED, ""), (key, page) -> {
            var reader = new PageReader(page);
            var execution = EntryPage.execution(reader, EntryPage.job(queue, reader.text(), reader.text()));
            each.accept(new Worker.Rejected(execution, reader.number(), reader.number(), Signal.Stop.Reason.values()[reader.count()]));
        });
    }

    void forget(Execution execution) {
        ExecutionId id = execution.id();
        shelf.delete(key(REJECTED, id.toString()));
    }

    private Entry read(byte[] page) {
        return EntryPage.read(queue, page);
    }

    private byte[] entryKey(JobId id, long offset) {
        return key(ENTRY, id.text() + "%016x".formatted(offset));
    }

    private byte[] checkpointKey(JobId id, long index) {
        return key(CHECKPOINT, id.text() + "%016x".formatted(index));
    }

    private byte[] key(char kind, String rest) {
        return bytes(queue + "\0" + kind + rest);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
