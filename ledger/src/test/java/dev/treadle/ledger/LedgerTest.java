// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.book.Told;
import dev.treadle.ledger.stream.LedgerStreams;
import dev.treadle.local.EmbeddedBroker;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Ledger on a real broker.
class LedgerTest {

    private static final Incarnation WORKER = Incarnation.of("worker");

    @TempDir
    static Path dir;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(dir.resolve("broker"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void a_job_is_dispatched_and_the_next_one_when_its_slot_is_free_again() throws Exception {
        try (var around = new Surroundings(broker.bootstrapServers(), "plain"); var ledger = ledger("plain", dir.resolve("plain"))) {
            around.hire(WORKER, 1);
            var first = around.submit();
            var second = around.submit();
            assertThat(around.dispatch(1).job()).isEqualTo(first);
            around.complete(around.start(WORKER, around.dispatch(1)));
            assertThat(around.dispatch(2).job()).isEqualTo(second);
            assertThat(ledger.state()).isEqualTo(Ledger.State.RUNNING);
            assertThat(ledger.waitsFor()).isEmpty();
            around.await("it has read everything", () -> ledger.lag().equals(OptionalLong.of(0)) && ledger.booksLag().equals(OptionalLong.of(0)));
        }
    }

    @Test
    void a_Ledger_that_is_killed_loses_no_job_and_repeats_none() throws Exception {
        var state = Files.createDirectories(dir.resolve("killed"));
        try (var around = new Surroundings(broker.bootstrapServers(), "killed")) {
            around.hire(WORKER, 1);
            var victim = LedgerProcess.start(broker.bootstrapServers(), "killed", state);
            try {
                around.submit();
                var second = around.submit();
                var third = around.submit();
                var running = around.start(WORKER, around.dispatch(1));
                victim.destroyForcibly().waitFor();
                around.complete(running);
                // On another machine: nothing of the victim's disk is there.
                var told = new Told();
                try (var heir = new Ledger(LedgerProcess.settings(broker.bootstrapServers(), "killed", "replica", dir.resolve("heir")), told)) {
                    heir.start();
                    assertThat(around.dispatch(2).job()).isEqualTo(second);
                    around.complete(around.start(WORKER, around.dispatch(2)));
                    assertThat(around.dispatch(3).job()).isEqualTo(third);
                    assertThat(around.dispatches()).hasSize(3);
                    assertThat(heir.state()).isEqualTo(Ledger.State.RUNNING);
                    assertThat(told.restorations()).as("how long it took to read the books").isNotEmpty();
                }
            } finally {
                victim.destroyForcibly();
            }
        }
    }

    @Test
    void an_execution_whose_worker_falls_silent_is_lost_and_its_job_goes_to_another() throws Exception {
        try (var around = new Surroundings(broker.bootstrapServers(), "silent"); var ledger = ledger("silent", dir.resolve("silent"))) {
            around.hire(WORKER, 1);
            around.submit();
            var lost = around.start(WORKER, around.dispatch(1));
            around.kill(WORKER);
            around.awaitUpdate(new JobUpdate.Lost(lost, WORKER + " is silent"));
            around.hire(Incarnation.of("other"), 1);
            assertThat(around.dispatch(2).job()).isEqualTo(lost.job());
            assertThat(around.dispatch(2).attempt()).isEqualTo(2);
            assertThat(ledger.state()).isEqualTo(Ledger.State.RUNNING);
        }
    }

    @Test
    void the_log_of_the_books_is_cleaned_early_and_keeps_deletions_for_longer_than_a_copy_may_be_old() throws Exception {
        try (var around = new Surroundings(broker.bootstrapServers(), "log"); var ledger = ledger("log", dir.resolve("log"));
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            around.hire(WORKER, 1);
            around.submit();
            around.dispatch(1);
            around.await("it keeps its books", () -> ledger.state() == Ledger.State.RUNNING);
            var log = new ConfigResource(ConfigResource.Type.TOPIC, around.topics.ledgerApplication() + "-books-changelog");
            var config = admin.describeConfigs(List.of(log)).all().get().get(log);
            assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
            assertThat(Long.parseLong(config.get("max.compaction.lag.ms").value())).isLessThanOrEqualTo(Duration.ofMinutes(10).toMillis());
            assertThat(Long.parseLong(config.get("delete.retention.ms").value())).isEqualTo(LedgerStreams.CURRENT.multipliedBy(2).toMillis());
        }
    }

    @Test
    void books_on_a_disk_that_was_away_for_too_long_are_read_from_Kafka_and_others_are_gone_on_with() throws Exception {
        var state = dir.resolve("disk");
        var waiting = new ArrayList<JobRef>();
        try (var around = new Surroundings(broker.bootstrapServers(), "disk")) {
            for (boolean old : new boolean[] {false, true}) {
                try (var ledger = ledger("disk", state)) {
                    waiting.add(around.submit());
                    around.await("it keeps its books", () -> ledger.state() == Ledger.State.RUNNING);
                }
                var marks = new ArrayList<Path>();
                for (var task : tasks(state)) {
                    marks.add(Files.createFile(task.resolve("mark")));
                }
                assertThat(marks).isNotEmpty();
                if (old) {
                    Files.setLastModifiedTime(state.resolve("0/claimed"), FileTime.from(Instant.now().minus(LedgerStreams.CURRENT).minusSeconds(60)));
                }
                try (var ledger = ledger("disk", state)) {
                    around.await("it keeps its books", () -> ledger.state() == Ledger.State.RUNNING);
                    assertThat(marks).allMatch(mark -> Files.exists(mark) != old);
                }
                for (var mark : marks) {
                    Files.deleteIfExists(mark);
                }
            }
            try (var ledger = ledger("disk", state)) {
                around.hire(WORKER, 2);
                assertThat(List.of(around.dispatch(1).job(), around.dispatch(2).job())).containsExactlyInAnyOrderElementsOf(waiting);
                around.await("it keeps its books", () -> ledger.state() == Ledger.State.RUNNING);
            }
        }
    }

    @Test
    void books_that_a_later_version_wrote_are_refused_in_a_sentence_and_left_as_they_are() throws Exception {
        try (var around = new Surroundings(broker.bootstrapServers(), "newer")) {
            var log = around.topics.ledgerApplication() + "-books-changelog";
            try (var ledger = ledger("newer", dir.resolve("newer"))) {
                around.submit();
                around.await("it keeps its books", () -> ledger.state() == Ledger.State.RUNNING);
                around.await("the job is in its books", () -> !entries(log).isEmpty());
            }
            try (var writer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                    new ByteArraySerializer(), new ByteArraySerializer())) {
                for (var entry : entries(log)) {
                    // Its first byte is the version, of which this build knows two.
                    entry.value()[0] = 3 << 1;
                    writer.send(new ProducerRecord<>(log, entry.partition(), entry.key(), entry.value())).get();
                }
            }
            around.hire(WORKER, 1);
            // On another machine: the books are read from Kafka.
            try (var older = ledger("newer", dir.resolve("older"))) {
                around.await("it says why it waits", () -> older.waitsFor().orElse("").contains("version 3"));
                assertThat(older.state()).isEqualTo(Ledger.State.WAITING);
                assertThat(older.waitsFor().orElseThrow()).contains("queue=default", "this build reads up to version 2", "run the build that wrote it, or a later one");
                assertThat(around.dispatches()).isEmpty();
            }
        }
    }

    /// The jobs of the queue that are in the log of the books.
    private List<ConsumerRecord<byte[], byte[]>> entries(String log) {
        var entries = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var reader = new KafkaConsumer<>(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = reader.partitionsFor(log).stream().map(each -> new TopicPartition(log, each.partition())).toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            var ends = reader.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> reader.position(each) < ends.get(each))) {
                reader.poll(Duration.ofMillis(100)).forEach(entries::add);
            }
        }
        entries.removeIf(record -> record.value() == null || !new String(record.key(), StandardCharsets.UTF_8).startsWith("default\0e"));
        return entries;
    }

    private static List<Path> tasks(Path state) throws IOException {
        try (var found = Files.find(state, 3, (path, is) -> is.isDirectory() && path.getFileName().toString().matches("\\d+_\\d+"))) {
            return found.toList();
        }
    }

    @Test
    void it_waits_for_a_broker_that_is_away_and_goes_on_when_it_is_back() throws Exception {
        var data = dir.resolve("restarted");
        int port;
        try (var before = EmbeddedBroker.start(data)) {
            port = before.port();
        }
        try (var ledger = new Ledger(LedgerProcess.settings("127.0.0.1:" + port, "away", "replica", dir.resolve("away")))) {
            assertThat(ledger.state()).isEqualTo(Ledger.State.CLOSED);
            ledger.start();
            assertThat(ledger.state()).isEqualTo(Ledger.State.WAITING);
            assertThat(ledger.waitsFor().orElseThrow()).contains("127.0.0.1:" + port);
            int dispatched = 0;
            for (int life = 1; life <= 2; life++) {
                try (var back = EmbeddedBroker.start(data, port); var around = new Surroundings(back.bootstrapServers(), "away")) {
                    var worker = Incarnation.of("worker" + life);
                    around.hire(worker, 1);
                    var job = around.submit();
                    assertThat(around.dispatch(++dispatched).job()).isEqualTo(job);
                    around.complete(around.start(worker, around.dispatch(dispatched)));
                    around.kill(worker);
                }
            }
        }
    }

    private static Ledger ledger(String prefix, Path stateDir) {
        var ledger = new Ledger(LedgerProcess.settings(broker.bootstrapServers(), prefix, "replica", stateDir));
        ledger.start();
        return ledger;
    }
}
