// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Limits;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.wire.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// A store without a Kafka: what is written is durable at once, unless it is held up.
final class MemoryStore implements Store {

    private static final Codec CODEC = new Codec();
    private final Map<String, Snapshot.Chunk> chunks = new HashMap<>();
    private final Map<SessionId, TreeMap<Long, Snapshot>> snapshots = new HashMap<>();
    private final List<Said> journal = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private boolean holds;
    private long at = System.currentTimeMillis();
    private Runnable meanwhile = () -> { };
    private final AtomicReference<Runnable> unheard = new AtomicReference<>(() -> { });
    private long next = 100;
    private int written;
    private long bytes;

    /// From here on nothing is durable until [#letThrough].
    synchronized void hold() {
        holds = true;
    }

    void letThrough() {
        List<Runnable> all;
        synchronized (this) {
            holds = false;
            all = List.copyOf(held);
            held.clear();
        }
        all.forEach(Runnable::run);
    }

    /// Something is appended to the Journal.
    synchronized Said say(dev.treadle.protocol.Update update) {
        var said = new Said(update, next++, 1_000);
        journal.add(said);
        return said;
    }

    /// Happens while a replica looks for what there is of a session.
    synchronized void meanwhile(Runnable what) {
        meanwhile = what;
    }

    /// So long ago was written whatever is found from here on.
    synchronized void wasWritten(Duration ago) {
        at = System.currentTimeMillis() - ago.toMillis();
    }

    synchronized int chunks() {
        return chunks.size();
    }

    synchronized int written() {
        return written;
    }

    /// How many bytes were written.
    synchronized long bytes() {
        return bytes;
    }

    @Override
    public synchronized CompletableFuture<Long> write(Snapshot.Chunk chunk) {
        var read = asRead(chunk);
        return durable(() -> chunks.put(read.session() + "/" + read.claim() + "/" + read.id(), read));
    }

    @Override
    public synchronized CompletableFuture<Long> write(Snapshot snapshot) {
        written++;
        var read = asRead(snapshot);
        return durable(() -> snapshots.computeIfAbsent(read.session(), id -> new TreeMap<>()).put(read.claim(), read));
    }

    /// What is read of a record, which has its limit.
    @SuppressWarnings("unchecked")
    private <T> T asRead(T message) {
        var bytes = CODEC.value(message);
        if (bytes.length > Limits.EMISSION_BYTES) {
            throw new IllegalArgumentException("%,d bytes are no record".formatted(bytes.length));
        }
        this.bytes += bytes.length;
        return (T) CODEC.decode(CODEC.headers(message, Incarnation.of("any"), "any", null), bytes).as(message.getClass(), why -> null);
    }

    private CompletableFuture<Long> durable(Runnable write) {
        var done = new CompletableFuture<Long>();
        long offset = next++;
        Runnable all = () -> {
            synchronized (this) {
                write.run();
            }
            done.complete(offset);
        };
        if (holds) {
            held.add(all);
        } else {
            all.run();
        }
        return done;
    }

    @Override
    public synchronized void forget(SessionId session, long claim, String chunk) {
        if (chunk == null) {
            snapshots.getOrDefault(session, new TreeMap<>()).remove(claim);
        } else {
            chunks.remove(session + "/" + claim + "/" + chunk);
        }
    }

    @Override
    public synchronized long claim(SessionId session, String nonce) {
        return ++next;
    }

    @Override
    public void hearOut(SessionId session) {
        unheard.getAndSet(() -> { }).run();
    }

    /// Is heard by whoever asks next whether it has heard all.
    void unheard(Runnable what) {
        unheard.set(what);
    }

    @Override
    public synchronized Found find(SessionId session, long position, long known, long claim, boolean shared) {
        meanwhile.run();
        var all = snapshots.get(session);
        if (all == null || all.isEmpty()) {
            return new Found(null, 0, Map.of(), said(session, -1, claim));
        }
        var newest = all.lastEntry().getValue();
        var found = new HashMap<String, Snapshot.Chunk>();
        newest.chunks().values().forEach(pieces -> pieces.forEach(piece -> {
            var data = chunks.get(session + "/" + newest.claim() + "/" + piece.id());
            if (data != null) {
                found.put(piece.id(), data);
            }
        }));
        return new Found(newest, at, found, said(session, newest.folded(), claim));
    }

    private List<Said> said(SessionId session, long after, long before) {
        return journal.stream().filter(said -> said.update().session().equals(session) && said.offset() > after && said.offset() < before).toList();
    }
}
