// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Limits;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Stretch;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.session.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/// The sessions' state in the topic of Snapshots, whose partitions are the homes.
public final class KafkaStore implements Store, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(KafkaStore.class);
    private static final long CLAIM_MILLIS = 10_000;

    /// A session that is hosted is written at least as often.
    private static final long KEPT_MILLIS = Duration.ofMinutes(10).toMillis();

    /// How far the clocks of a replica and of a broker may be apart.
    private static final long SKEW_MILLIS = 60_000;

    /// For how long a host goes on after it has sealed a browser's token, at the most, until it notices that the browser is gone.
    private static final long UNHEARD_MILLIS = 180_000;

    /// Fewer records are read as fast as their index.
    private static final long WORTH_THE_INDEX = 4 * Stretch.LENGTH;

    /// Fewer records in between are read faster than passed over.
    private static final long CLOSE = 32;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Topics topics;
    private final Incarnation replica;
    private final Supplier<String> address;
    private final KafkaJobs jobs;
    private final long writesOnMillis;
    private final Outbox outbox;
    private final LookBack lookBack;
    private final Ends ends;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder appends = new LongAdder();

    /// @param address by which other replicas reach this one
    /// @param jobs reads and writes the Journal
    public KafkaStore(UiConfig config, Topics topics, Incarnation replica, Supplier<String> address, KafkaJobs jobs) {
        this.address = address;
        this.topics = topics;
        this.replica = replica;
        this.jobs = jobs;
        this.writesOnMillis = UNHEARD_MILLIS + 2 * config.session().linger().toMillis() + SKEW_MILLIS;
        var clients = new Clients(config.kafka());
        // Not the Journal's: a job doesn't wait for a page's megabytes.
        this.outbox = new Outbox(clients::keeper, config.outbox().kept().asLongValue());
        outbox.start();
        jobs.watch(outbox);
        this.lookBack = new LookBack(clients::lookBack);
        this.ends = new Ends(lookBack);
    }

    /// Has at hand what a claim needs: to make it then would take longer than the claim itself. Doesn't block.
    public void start() {
        Thread.ofVirtual().name("treadle-look-back").start(() -> {
            try {
                lookBack.<Long>look(glance -> glance.end(new TopicPartition(topics.sessions(), 0)));
            } catch (IOException | InterruptedException e) {
                LOG.debugf("the first claim will take longer: %s", e.getMessage());
            }
        });
    }

    @Override
    public CompletableFuture<Long> write(Snapshot.Chunk chunk) {
        return append(topics.record(chunk, replica), "a part of a plot or a log");
    }

    @Override
    public CompletableFuture<Long> write(Snapshot snapshot) {
        return append(topics.record(snapshot, replica), "what it has to keep");
    }

    private CompletableFuture<Long> append(ProducerRecord<String, byte[]> record, String what) {
        if (record.value().length > Limits.EMISSION_BYTES) {
            throw new IllegalArgumentException("%s is %,d bytes, and the limit is %,d".formatted(what, record.value().length, Limits.EMISSION_BYTES));
        }
        var durable = new CompletableFuture<Long>();
        bytes.add(record.value().length);
        appends.increment();
        outbox.heard(record.partition());
        outbox.append(record, (LongConsumer) durable::complete);
        return durable;
    }

    @Override
    public void forget(SessionId session, long claim, String chunk) {
        try {
            outbox.append(topics.forgotten(session, claim, chunk), () -> { });
        } catch (IllegalStateException e) {
            LOG.debugf("a record stays until it is old: %s session=%s", e.getMessage(), session);
        }
    }

    @Override
    public long claim(SessionId session, String nonce) throws IOException, InterruptedException {
        var claimed = new CompletableFuture<Long>();
        try {
            jobs.listen(session.home()).get(CLAIM_MILLIS, TimeUnit.MILLISECONDS);
            jobs.outbox().append(topics.record(new SessionUpdate.Claimed(session, replica, nonce, address.get()), replica, null), (LongConsumer) claimed::complete);
            // One more than its offset, since 0 is the number of a session that was never claimed.
            return claimed.get(CLAIM_MILLIS, TimeUnit.MILLISECONDS) + 1;
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            throw new IOException("Kafka takes nothing at the moment", e);
        }
    }

    @Override
    public void hearOut(SessionId session) throws InterruptedException {
        try {
            long end = ends.of(new TopicPartition(topics.journal(), session.home())).get();
            jobs.read(session.home(), end - 1).get();
        } catch (CancellationException | ExecutionException e) {
            throw (InterruptedException) new InterruptedException("this replica hosts nothing any more that has that home").initCause(e);
        }
    }

    @Override
    public Found find(SessionId session, long position, long known, long claim, boolean shared) throws IOException, InterruptedException {
        return lookBack.look(glance -> {
            var found = shared ? newest(glance, session, position, known) : snapshot(glance, session, position, known);
            var said = said(glance, session, found, known, claim);
            long newest = found.snapshot() == null ? -1 : found.snapshot().claim();
            // Hosts of which the browser has heard nothing: each wrote its first Snapshot right after its claim.
            for (var other : said.reversed()) {
                if (other.update() instanceof SessionUpdate.Claimed && other.offset() >= newest) {
                    var since = snapshot(glance, session, -1, other.at());
                    if (since.snapshot() != null && since.snapshot().claim() > newest) {
                        long folded = since.snapshot().folded();
                        return new Found(since.snapshot(), since.at(), since.chunks(), said.stream().filter(each -> each.offset() > folded).toList());
                    }
                }
            }
            return new Found(found.snapshot(), found.at(), found.chunks(), said);
        });
    }

    /// The newest Snapshot of the highest claim, with its chunks.
    ///
    /// @param position where the search begins; -1 if that isn't known
    /// @param known when its host was last heard of
    private Found snapshot(LookBack.Glance glance, SessionId session, long position, long known) throws IOException, InterruptedException {
        var partition = new TopicPartition(topics.sessions(), session.home());
        return within(glance, session, from(glance, partition, position, known), Math.max(position + 1, glance.at(partition, known + writesOnMillis)));
    }

    private static long from(LookBack.Glance glance, TopicPartition partition, long position, long known) {
        return position >= 0 ? position : glance.at(partition, known - SKEW_MILLIS);
    }

    /// The same, of a session at which others may have been until now: as long as it is hosted it is written every few minutes, so it
    /// stands at the end, or it sleeps.
    private Found newest(LookBack.Glance glance, SessionId session, long position, long known) throws IOException, InterruptedException {
        var partition = new TopicPartition(topics.sessions(), session.home());
        long end = glance.end(partition);
        long lately = glance.at(partition, System.currentTimeMillis() - KEPT_MILLIS - writesOnMillis);
        var found = within(glance, session, lately, end);
        return found.snapshot() != null ? found : within(glance, session, from(glance, partition, position, known), end);
    }

    private Found within(LookBack.Glance glance, SessionId session, long from, long until) throws IOException, InterruptedException {
        var partition = new TopicPartition(topics.sessions(), session.home());
        var snapshots = new TreeMap<Long, Found>();
        var chunks = new HashMap<String, Snapshot.Chunk>();
        glance.scan(partition, from, until, record -> {
            if (record.key() == null || !record.key().startsWith(session + "/")) {
                return;
            }
            var said = record.value() == null ? null : topics.codec().decode(record.headers(), record.value()).as(Object.class,
                    why -> unreadable(record, why));
            switch (said) {
                case Snapshot snapshot -> snapshots.put(snapshot.claim(), new Found(snapshot, record.timestamp(), Map.of(), List.of()));
                case Snapshot.Chunk chunk -> chunks.put(record.key(), chunk);
                case null -> snapshots.keySet().removeIf(claim -> Topics.key(session, claim).equals(record.key()));
                default -> { }
            }
        });
        if (snapshots.isEmpty()) {
            return new Found(null, 0, Map.of(), List.of());
        }
        var newest = snapshots.lastEntry().getValue();
        return new Found(newest.snapshot(), newest.at(), chunks(glance, partition, newest.snapshot(), chunks), List.of());
    }

    /// What a later version wrote, for instance. An older Snapshot is gone on with, or none: better than not at all, but it is said.
    private static Object unreadable(ConsumerRecord<String, byte[]> record, String why) {
        LOG.warnf("what was kept of a page is passed over, and an earlier state of it gone on with, if there is one: %s topic=%s partition=%d offset=%d session=%s",
                why, record.topic(), record.partition(), record.offset(), record.key().split("/")[0]);
        // Neither a Snapshot nor a tombstone.
        return Boolean.FALSE;
    }

    /// Those that weren't met on the way stand where the Snapshot says.
    private Map<String, Snapshot.Chunk> chunks(LookBack.Glance glance, TopicPartition partition, Snapshot snapshot,
            Map<String, Snapshot.Chunk> met) throws IOException, InterruptedException {
        var prefix = Topics.key(snapshot.session(), snapshot.claim()) + "/";
        var pieces = snapshot.chunks().values().stream().flatMap(List::stream).toList();
        var offsets = pieces.stream().filter(piece -> !met.containsKey(prefix + piece.id())).map(Snapshot.Piece::offset)
                .collect(Collectors.toCollection(TreeSet::new));
        while (!offsets.isEmpty()) {
            long from = offsets.removeFirst();
            long end = from + 1;
            while (!offsets.isEmpty() && offsets.first() < end + CLOSE) {
                end = offsets.removeFirst() + 1;
            }
            glance.scan(partition, from, end, record -> {
                if (record.key() != null && record.key().startsWith(prefix) && record.value() != null) {
                    var chunk = topics.codec().decode(record.headers(), record.value()).as(Snapshot.Chunk.class, why -> null);
                    if (chunk != null) {
                        met.put(record.key(), chunk);
                    }
                }
            });
        }
        var all = new HashMap<String, Snapshot.Chunk>();
        pieces.stream().filter(piece -> met.containsKey(prefix + piece.id())).forEach(piece -> all.put(piece.id(), met.get(prefix + piece.id())));
        return all;
    }

    /// What the Journal says of a session up to its claim, since the Snapshot; or since it was known that there is none.
    private List<Said> said(LookBack.Glance glance, SessionId session, Found found, long known, long claim) throws IOException, InterruptedException {
        var partition = new TopicPartition(topics.journal(), session.home());
        long since = (found.snapshot() == null ? known : found.at()) - SKEW_MILLIS;
        long folded = found.snapshot() == null ? -1 : found.snapshot().folded();
        long from = folded >= 0 ? folded + 1 : glance.at(partition, since);
        // Without its own claim.
        long end = claim - 1;
        var silent = end - from > WORTH_THE_INDEX ? silent(glance, session, since) : Set.<Long>of();
        var all = new ArrayList<Said>();
        for (long at = from; at < end;) {
            long begin = at;
            while (at < end && !silent.contains(at / Stretch.LENGTH)) {
                at = Math.min(end, (at / Stretch.LENGTH + 1) * Stretch.LENGTH);
            }
            glance.scan(partition, begin, at, record -> {
                if (session.toString().equals(record.key())) {
                    var update = topics.codec().decode(record.headers(), record.value()).as(Update.class, why -> null);
                    if (update != null) {
                        all.add(new Said(update, record.offset(), record.timestamp()));
                    }
                }
            });
            while (at < end && silent.contains(at / Stretch.LENGTH)) {
                at = Math.min(end, (at / Stretch.LENGTH + 1) * Stretch.LENGTH);
            }
        }
        return all;
    }

    /// The stretches of the Journal that were written since, and in which nothing is said of the session.
    private Set<Long> silent(LookBack.Glance glance, SessionId session, long since) throws IOException, InterruptedException {
        var partition = new TopicPartition(topics.index(), session.home());
        var silent = new HashSet<Long>();
        glance.scan(partition, glance.at(partition, since), glance.end(partition), record -> {
            var stretch = topics.codec().decode(record.headers(), record.value()).as(Stretch.class, why -> null);
            if (stretch != null && !stretch.mayHave(session)) {
                silent.add(stretch.number());
            }
        });
        return silent;
    }

    /// How many bytes of Snapshots and chunks were appended, and in how many appends.
    public long bytes() {
        return bytes.sum();
    }

    public long appends() {
        return appends.sum();
    }

    /// How many records were read to find sessions.
    public long lookedAt() {
        return lookBack.lookedAt();
    }

    @Override
    public void close() {
        outbox.close(LAST_WORDS);
        ends.close();
        lookBack.close();
    }
}
