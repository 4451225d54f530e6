// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import static dev.treadle.ledger.stream.Messages.TOPICS;
import static dev.treadle.ledger.stream.Messages.execution;
import static dev.treadle.ledger.stream.Messages.job;
import static dev.treadle.ledger.stream.Messages.presence;
import static dev.treadle.ledger.stream.Messages.started;
import static dev.treadle.ledger.stream.Messages.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.ledger.book.Book;
import dev.treadle.ledger.book.Measures;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Codec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The topology with one partition of each topic; what it appends to the Journal it reads there again.
class LedgerTopologyTest {

    private static final Incarnation REPLICA = new Incarnation("replica~1");

    @TempDir
    Path dir;
    private final AtomicLong nanos = new AtomicLong();
    private final Freshness freshness = new Freshness(Duration.ofSeconds(6), () -> true);
    private TopologyTestDriver driver;
    private Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
    private long beats;

    @BeforeEach
    void open() {
        driver = new TopologyTestDriver(LedgerTopology.build(TOPICS, REPLICA, Book.MISSED_BEATS, freshness, nanos::get, Measures.NONE), config("ledger"), now);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void a_job_waits_until_a_worker_lives_and_is_then_dispatched_with_its_Work_and_its_trace() {
        append(submitted(job("default", 1), "{\"for\":\"2s\"}"), "00-trace");
        assertThat(dispatches("default")).isEmpty();
        beat(presence(++beats, List.of("default"), 2));
        var dispatched = records(TOPICS.dispatch("default"));
        assertThat(dispatched).hasSize(1);
        assertThat(Codec.traceparent(dispatched.getFirst().headers())).isEqualTo("00-trace");
        var dispatch = (Dispatch) message(dispatched.getFirst());
        assertThat(dispatch.job()).isEqualTo(job("default", 1));
        assertThat(dispatch.attempt()).isEqualTo(1);
        assertThat(dispatch.work()).isEqualTo(Json.of("{\"for\":\"2s\"}"));
    }

    @Test
    void an_Update_is_rekeyed_by_its_queue_and_stamped_with_where_and_when_it_was_appended() {
        append(submitted(job("cpu", 1)), null);
        append(new JobUpdate.CancelRequested(job("cpu", 1), "page"), null);
        var rekeyed = driver.createOutputTopic(TOPICS.ledger(), new StringDeserializer(), new ByteArrayDeserializer()).readRecordsToList();
        assertThat(rekeyed).extracting(TestRecord::key).containsExactly("cpu", "cpu");
        assertThat(rekeyed).extracting(record -> Stamp.of(record.headers()))
                .containsExactly(new Stamp(0, 0, now.toEpochMilli()), new Stamp(0, 1, now.toEpochMilli()));
        assertThat(message(rekeyed.getFirst())).isEqualTo(submitted(job("cpu", 1)));
    }

    @Test
    void progress_emissions_and_logs_stay_in_the_Journal_and_a_large_result_stays_behind() {
        var by = execution(job("default", 1), 1, 1);
        append(new ExecutionUpdate.Progressed(by, 1, 1, 2, null), null);
        append(new ExecutionUpdate.Emitted(by, 2, 0, Json.of("1")), null);
        append(new ExecutionUpdate.Logged(by, 3, "info", "text"), null);
        append(new ExecutionUpdate.Completed(by, 4, Json.of("\"" + "x".repeat(JournalRekeyer.LARGE_BYTES) + "\"")), null);
        var rekeyed = driver.createOutputTopic(TOPICS.ledger(), new StringDeserializer(), new ByteArrayDeserializer()).readRecordsToList();
        assertThat(rekeyed).hasSize(1);
        assertThat(message(rekeyed.getFirst())).isEqualTo(new ExecutionUpdate.Completed(by, 4, Json.of("null")));
    }

    @Test
    void what_is_not_for_the_books_is_passed_over_and_holds_nobody_up() {
        var elsewhere = new JobRef(SessionId.parse("5-06q8m2r4vwxyz0123456789abc"), "default", job("default", 1).id());
        append(submitted(elsewhere), null);
        appendRaw("treadle.submitted", "{\"job\":{\"session\":\"0-x\",\"queue\":\"default\"},\"nothing\":\"else\"}".getBytes());
        appendRaw("treadle.submitted", "{not json".getBytes());
        appendRaw("treadle.invented-later", "{}".getBytes());
        appendRaw(null, new byte[0]);
        appendRaw("treadle.started", null);
        beatRaw("treadle.presence", "{".getBytes());
        beat(presence(++beats, List.of("default"), 1));
        append(submitted(job("default", 2)), null);
        assertThat(dispatches("default")).extracting(Dispatch::job).containsExactly(job("default", 2));
    }

    @Test
    void each_queue_hears_of_its_own_executions_and_every_book_of_the_canaries() {
        beat(presence(++beats, List.of("default", "cpu"), 4, execution(job("cpu", 1), 1, 1), execution(job("default", 2), 1, 2)));
        beat(new Beat.Canary(REPLICA, 1, 1));
        var rekeyed = driver.createOutputTopic(TOPICS.ledger(), new StringDeserializer(), new ByteArrayDeserializer()).readRecordsToList();
        assertThat(rekeyed).extracting(TestRecord::key).containsExactly("default", "cpu", null);
        var cpu = (Beat.Presence) message(rekeyed.get(1));
        assertThat(cpu.offers()).extracting(Beat.Offer::queue).containsExactly("cpu");
        assertThat(cpu.executions()).containsExactly(execution(job("cpu", 1), 1, 1));
        assertThat(BeatFan.partitions(null, 4)).hasValueSatisfying(all -> assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3));
        assertThat(BeatFan.partitions("cpu", 4)).hasValueSatisfying(one -> assertThat(one).hasSize(1)).isEqualTo(BeatFan.partitions("cpu", 4));
    }

    @Test
    void an_execution_whose_worker_falls_silent_is_lost_and_its_job_dispatched_again() {
        var first = execution(job("default", 1), 1, 1);
        beat(presence(++beats, List.of("default"), 2));
        append(submitted(job("default", 1)), null);
        append(started(first, beats), null);
        beat(presence(++beats, List.of("default"), 2, first));
        assertThat(dispatches("default")).hasSize(1);
        for (int canary = 1; canary <= 4; canary++) {
            beat(new Beat.Canary(REPLICA, canary, 1));
            pass(Duration.ofSeconds(1));
        }
        assertThat(updates()).contains(new JobUpdate.Lost(first, "worker~1 is silent"));
        assertThat(dispatches("default")).as("nobody is there to take it").isEmpty();
        beat(new Beat.Presence(new Incarnation("other~1"), 1, 1, false, List.of(new Beat.Offer("default", 1, 1, List.of("Pause"))), List.of()));
        assertThat(dispatches("default")).extracting(Dispatch::attempt).containsExactly(2);
    }

    @Test
    void an_execution_that_owns_nothing_is_stopped() {
        beat(presence(++beats, List.of("default"), 2));
        var unknown = execution(job("default", 9), 1, 1);
        append(started(unknown, beats), null);
        assertThat(messages(TOPICS.signals())).containsExactly(new Signal.Stop(unknown, Signal.Stop.Reason.NOT_OWNER, 10_000));
        beat(presence(++beats, List.of("default"), 2, unknown));
        assertThat(messages(TOPICS.signals())).as("as long as it is listed").hasSize(1);
        beat(presence(++beats, List.of("default"), 2));
        beat(presence(++beats, List.of("default"), 2));
        assertThat(messages(TOPICS.signals())).isEmpty();
    }

    @Test
    void the_queues_state_is_published_under_its_name() {
        append(submitted(job("default", 1)), null);
        pass(Duration.ofSeconds(1));
        var published = records(TOPICS.queues());
        assertThat(published).extracting(TestRecord::key).containsOnly("default");
        var state = (QueueState) message(published.getLast());
        assertThat(state.waiting()).isEqualTo(1);
        assertThat(state.missing()).containsExactly("Pause");
        assertThat(state.head()).extracting(QueueState.Waiting::gate).containsExactly(QueueState.Gate.WORKER);
    }

    @Test
    void an_owner_that_was_frozen_writes_and_forwards_nothing_more() {
        var tight = new Freshness(Duration.ofNanos(2), () -> true);
        driver.close();
        driver = new TopologyTestDriver(LedgerTopology.build(TOPICS, REPLICA, Book.MISSED_BEATS, tight, nanos::get, Measures.NONE), config("frozen"), now);
        tight.polled();
        assertThatThrownBy(() -> append(submitted(job("default", 1)), null)).hasRootCauseInstanceOf(Freshness.Stale.class);
        assertThat(records(TOPICS.ledger())).isEmpty();
    }

    @Test
    void a_copy_of_the_books_that_may_have_missed_a_deletion_is_neither_opened_nor_gone_on_with() {
        var current = new AtomicBoolean(true);
        var freshness = new Freshness(Duration.ofSeconds(6), current::get);
        driver.close();
        driver = new TopologyTestDriver(LedgerTopology.build(TOPICS, REPLICA, Book.MISSED_BEATS, freshness, nanos::get, Measures.NONE), config("old"), now);
        append(submitted(job("default", 1)), null);
        current.set(false);
        assertThatThrownBy(() -> append(submitted(job("default", 2)), null)).hasRootCauseInstanceOf(Freshness.Stale.class);
        assertThat(records(TOPICS.ledger())).as("nothing more is passed on").hasSize(1);
        assertThatThrownBy(() -> new TopologyTestDriver(LedgerTopology.build(TOPICS, REPLICA, Book.MISSED_BEATS, freshness, nanos::get, Measures.NONE),
                config("older"), now)).hasRootCauseInstanceOf(Freshness.Stale.class);
    }

    private Properties config(String name) {
        var config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        config.put(StreamsConfig.STATE_DIR_CONFIG, dir.toString());
        return config;
    }

    private void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 25) {
            now = now.plusMillis(25);
            nanos.addAndGet(Duration.ofMillis(25).toNanos());
            driver.advanceWallClockTime(Duration.ofMillis(25));
        }
    }

    private void append(Update update, String traceparent) {
        pipe(TOPICS.record(update, Messages.PAGE, traceparent));
    }

    private void beat(Beat beat) {
        pipe(TOPICS.record(beat));
    }

    private void appendRaw(String type, byte[] value) {
        raw(TOPICS.journal(), type, value);
    }

    private void beatRaw(String type, byte[] value) {
        raw(TOPICS.presence(), type, value);
    }

    private void raw(String topic, String type, byte[] value) {
        var headers = new RecordHeaders();
        if (type != null) {
            headers.add("ce_type", type.getBytes());
        }
        pipe(new ProducerRecord<>(topic, null, null, "k", value, headers));
    }

    private void pipe(ProducerRecord<String, byte[]> record) {
        driver.createInputTopic(record.topic(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), now));
    }

    private List<TestRecord<String, byte[]>> records(String topic) {
        return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer()).readRecordsToList();
    }

    private List<Object> messages(String topic) {
        return records(topic).stream().map(LedgerTopologyTest::message).toList();
    }

    private List<Object> updates() {
        return messages(TOPICS.journal());
    }

    private List<Dispatch> dispatches(String queue) {
        var dispatches = new ArrayList<Dispatch>();
        messages(TOPICS.dispatch(queue)).forEach(message -> dispatches.add((Dispatch) message));
        return dispatches;
    }

    private static Object message(TestRecord<String, byte[]> record) {
        return TOPICS.codec().decode(record.headers(), record.value()).as(Object.class, why -> {
            throw new AssertionError(why);
        });
    }
}
