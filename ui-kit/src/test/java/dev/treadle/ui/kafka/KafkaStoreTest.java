// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.local.EmbeddedBroker;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Stretch;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.ui.config.TestConfig;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.session.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two replicas keep sessions in one real broker.
class KafkaStoreTest {

    @TempDir
    Path data;

    private final Topics topics = new Topics("treadle", new Codec());
    private final SessionId session = SessionId.random(1);
    private EmbeddedBroker broker;
    private Half a;
    private Half b;

    /// A replica's part.
    private final class Half {
        private final List<Store.Said> heard = new CopyOnWriteArrayList<>();
        private final KafkaJobs jobs;
        private final KafkaStore store;

        Half(String name) {
            var config = config();
            var replica = Incarnation.of(name);
            jobs = new KafkaJobs(config, topics, replica, new JsonMapper());
            store = new KafkaStore(config, topics, replica, () -> "http://here.example", jobs);
            jobs.start(new KafkaJobs.Listener(session::equals, (update, offset, at) -> heard.add(new Store.Said(update, offset, at)), () -> { }));
        }

        void close() {
            store.close();
            jobs.close();
        }
    }

    private UiConfig config() {
        return TestConfig.of(Map.of("treadle.kafka.bootstrap-servers", broker.bootstrapServers(), "treadle.topics.journal-partitions", "2"));
    }

    @BeforeEach
    void begin() throws Exception {
        broker = EmbeddedBroker.start(data.resolve("kafka"));
        a = new Half("a");
        b = new Half("b");
    }

    @AfterEach
    void end() {
        a.close();
        b.close();
        broker.close();
    }

    private static long durable(CompletableFuture<Long> write) throws Exception {
        return write.get(60, TimeUnit.SECONDS);
    }

    private static Snapshot snapshot(SessionId of, long claim, long number, Map<String, List<Snapshot.Piece>> chunks) {
        return snapshot(of, claim, number, -1, chunks);
    }

    private static Snapshot snapshot(SessionId of, long claim, long number, long folded, Map<String, List<Snapshot.Piece>> chunks) {
        return new Snapshot(of, claim, number, "/page", "", Map.of("c1", Map.of("value", Json.of("\"" + number + "\""))), Map.of(), 0, 3, Map.of(), "nonce",
                0, List.of(), 0, List.of(), folded, List.of(), Map.of(), chunks, List.of());
    }

    @Test
    void theNewestSnapshotOfTheHighestClaimIsFoundWithItsChunksAmongThoseOfManyOthers() throws Exception {
        long born = System.currentTimeMillis();
        var rows = new Snapshot.Chunk(session, 0, "k1", "c2", Json.of("[1]"), List.of());
        var more = new Snapshot.Chunk(session, 0, "k2", "c2", Json.of("[2]"), List.of());
        long first = durable(a.store.write(rows));
        long second = durable(a.store.write(more));
        durable(a.store.write(snapshot(session, 0, 1, Map.of())));
        var others = new ArrayList<CompletableFuture<Long>>();
        for (int i = 0; i < 10_000; i++) {
            others.add(a.store.write(snapshot(SessionId.random(1), 0, 1, Map.of())));
        }
        for (var other : others) {
            durable(other);
        }
        var pieces = Map.of("c2", List.of(new Snapshot.Piece("k1", first, 0), new Snapshot.Piece("k2", second, 0)));
        long newest = durable(a.store.write(snapshot(session, 0, 2, pieces)));

        var expected = new Store.Found(snapshot(session, 0, 2, pieces), 0, Map.of("k1", rows, "k2", more), List.of());
        assertThat(b.store.find(session, newest, born, 0, false)).as("from where the token says").usingRecursiveComparison().ignoringFields("at").isEqualTo(expected);
        assertThat(b.store.find(session, -1, born, 0, false)).as("from when the session was born").usingRecursiveComparison().ignoringFields("at").isEqualTo(expected);

        durable(a.store.write(snapshot(session, 17, 1, Map.of())));
        durable(a.store.write(snapshot(session, 0, 3, Map.of())));
        assertThat(b.store.find(session, newest, born, 0, false).snapshot().claim()).as("whatever an old host writes").isEqualTo(17);
    }

    @Test
    void whatIsForgottenIsNotFound() throws Exception {
        durable(a.store.write(snapshot(session, 0, 1, Map.of())));
        a.store.forget(session, 0, null);
        durable(a.store.write(snapshot(SessionId.random(1), 0, 1, Map.of())));
        assertThat(b.store.find(session, -1, System.currentTimeMillis(), 0, false).snapshot()).isNull();
    }

    @Test
    void aClaimHasItsPlaceInTheJournalAndWhatWasSaidBeforeItIsRead() throws Exception {
        long first = a.store.claim(session, "nonce");
        long second = b.store.claim(session, "nonce");

        assertThat(second).isGreaterThan(first);
        assertThat(first).as("more than that of any session that was never claimed").isPositive();
        long now = System.currentTimeMillis();
        assertThat(b.store.find(session, -1, now, second, false).said()).extracting(Store.Said::offset).containsExactly(first - 1);
        durable(a.store.write(snapshot(session, 0, 1, first - 1, Map.of())));
        assertThat(b.store.find(session, -1, now, second, false).said()).as("since the Snapshot").isEmpty();
        a.store.hearOut(session);
        assertThat(a.heard).extracting(Store.Said::update).allMatch(KafkaStoreTest::isClaim);
    }

    @Test
    void ofADayInWhichOthersDidMuchOnlyWhatSpeaksOfTheSessionIsRead() throws Exception {
        long folded = a.store.claim(session, "nonce") - 1;
        long newest = durable(a.store.write(snapshot(session, 0, 1, folded, Map.of())));
        long known = System.currentTimeMillis();
        var said = new SessionUpdate.Ended(session, Incarnation.of("c"), "of this one");
        try (var producer = PatientProducer.at(broker.bootstrapServers())) {
            for (int i = 0; i < 8 * Stretch.LENGTH; i++) {
                boolean ours = i == 3 * Stretch.LENGTH;
                producer.send(topics.record(ours ? said : new SessionUpdate.Ended(SessionId.random(1), Incarnation.of("c"), "of another"), Incarnation.of("c"), null));
            }
        }
        long claim = b.store.claim(session, "nonce");

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (;;) {
            long before = b.store.lookedAt();
            var found = b.store.find(session, newest, known, claim, false);
            assertThat(found.said()).extracting(Store.Said::update).containsExactly(said);
            // The stretch that has it, and those at both ends, that nobody has read as a whole.
            if (b.store.lookedAt() - before < 4 * Stretch.LENGTH) {
                break;
            }
            assertThat(System.nanoTime()).as("until the index is there").isLessThan(deadline);
        }
    }

    @Test
    void aHostOfWhichTheBrowserHasHeardNothingIsFoundByItsClaim() throws Exception {
        durable(a.store.write(snapshot(session, 0, 1, -1, Map.of())));
        long unheard = a.store.claim(session, "nonce");
        durable(a.store.write(snapshot(session, unheard, 1, unheard, Map.of())));
        long claim = b.store.claim(session, "nonce");

        long anHourAgo = System.currentTimeMillis() - 3_600_000;
        var found = b.store.find(session, -1, anHourAgo, claim, false);

        assertThat(found.snapshot().claim()).isEqualTo(unheard);
        assertThat(found.said()).isEmpty();
    }

    @Test
    void whoHearsOutKnowsOfEveryClaimThatWasAppendedBefore() throws Exception {
        b.store.claim(session, "nonce");
        try (var producer = PatientProducer.at(broker.bootstrapServers())) {
            for (int i = 0; i < 1_000; i++) {
                producer.send(topics.record(new SessionUpdate.Ended(SessionId.random(1), Incarnation.of("c"), "of another"), Incarnation.of("c"), null));
            }
        }
        long claim = a.store.claim(session, "nonce");

        b.store.hearOut(session);

        assertThat(b.heard).extracting(Store.Said::offset).contains(claim - 1);
    }

    @Test
    void manyWhoHearOutAtOnceAllCome() throws Exception {
        b.store.claim(session, "nonce");
        var all = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 200; i++) {
            all.add(CompletableFuture.runAsync(() -> {
                try {
                    b.store.hearOut(session);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }, Thread::startVirtualThread));
        }
        for (var each : all) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void ofASharedSessionTheNewestSnapshotIsFoundHoweverOldTheLinkIs() throws Exception {
        long hour = TimeUnit.HOURS.toMillis(1);
        long now = System.currentTimeMillis();
        long first = durable(a.store.write(snapshot(session, 0, 1, Map.of())));
        asWritten();
        try (var producer = PatientProducer.at(broker.bootstrapServers())) {
            var old = SessionId.random(1);
            long linked = write(producer, snapshot(old, 0, 1, Map.of()), now - 5 * hour);
            for (int i = 0; i < 100; i++) {
                write(producer, snapshot(SessionId.random(1), 0, 1, Map.of()), now - 4 * hour);
            }
            write(producer, snapshot(old, 0, 2, Map.of()), now - 3 * hour);
            write(producer, snapshot(SessionId.random(1), 0, 1, Map.of()), now - 2 * hour);
            assertThat(b.store.find(old, linked, now - 5 * hour, 0, true).snapshot().number()).as("its host has gone hours ago").isEqualTo(2);

            write(producer, snapshot(session, 0, 3, Map.of()), now);
            assertThat(b.store.find(session, first, now - 5 * hour, 0, true).snapshot().number()).as("its host was there until now").isEqualTo(3);
        }
    }

    /// From here on records are as old as they say.
    private void asWritten() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var type = new AlterConfigOp(new ConfigEntry("message.timestamp.type", "CreateTime"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topics.sessions()), List.of(type))).all().get(60, TimeUnit.SECONDS);
        }
    }

    private long write(Producer<String, byte[]> producer, Snapshot snapshot, long at) throws Exception {
        var record = topics.record(snapshot, Incarnation.of("c"));
        return producer.send(new ProducerRecord<>(record.topic(), record.partition(), at, record.key(), record.value(), record.headers()))
                .get(60, TimeUnit.SECONDS).offset();
    }

    @Test
    void aHomeThatNobodyNeedsIsReadNoMoreAndIsReadAgainWhenASessionComes() throws Exception {
        int spare = 1 - b.jobs.home();
        var guest = SessionId.random(spare);
        b.store.claim(guest, "nonce");
        b.store.hearOut(guest);
        b.jobs.release(() -> Set.of(spare));
        assertThat(b.jobs.read(spare)).as("as long as a session has its home there").isNotNegative();

        until(() -> {
            // What is on its way to the home has it read on.
            b.jobs.release(Set::of);
            return b.jobs.read(spare) < 0;
        });

        long again = b.store.claim(guest, "nonce");
        b.store.hearOut(guest);
        assertThat(b.jobs.read(spare)).isGreaterThanOrEqualTo(again - 1);
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static boolean isClaim(Update update) {
        return update instanceof SessionUpdate.Claimed;
    }
}
