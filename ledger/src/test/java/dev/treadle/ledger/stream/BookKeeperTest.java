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

import dev.treadle.ledger.book.Book;
import dev.treadle.ledger.book.Measures;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Owners of the same books, one after another, on a store of RocksDB.
class BookKeeperTest {

    @TempDir
    Path dir;
    private final AtomicLong nanos = new AtomicLong();
    private KeyValueStore<Bytes, byte[]> store;
    private MockProcessorContext<String, ProducerRecord<String, byte[]>> context;
    private BookKeeper keeper;
    private long at = 1_700_000_000_000L;

    @BeforeEach
    void open() {
        store = Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(BookKeeper.STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled().build();
        takeOver();
        store.init(context.getStateStoreContext(), store);
        keeper.init(context);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_new_owner_goes_on_with_the_books_as_they_are_and_reads_the_end_of_the_log_again_without_harm() {
        read(presence(1, List.of("default"), 1));
        read(submitted(job("default", 1)), 0);
        read(submitted(job("default", 2)), 1);
        read(started(execution(job("default", 1), 1, 1), 1), 2);
        assertThat(dispatches()).extracting(Dispatch::job).containsExactly(job("default", 1));

        takeOver();
        keeper.init(context);
        read(submitted(job("default", 1)), 0);
        read(submitted(job("default", 2)), 1);
        read(started(execution(job("default", 1), 1, 1), 1), 2);
        assertThat(dispatches()).as("what runs is not dispatched again, and who waits goes on waiting").isEmpty();
        read(new ExecutionUpdate.Completed(execution(job("default", 1), 1, 1), 1, Json.of("null")), 3);
        assertThat(dispatches()).extracting(Dispatch::job).containsExactly(job("default", 2));
    }

    @Test
    void an_owner_that_gave_the_books_away_and_gets_them_back_goes_on_from_what_the_other_made_of_them() {
        var first = keeper;
        var execution = execution(job("default", 1), 1, 1);
        read(presence(1, List.of("default"), 1));
        read(submitted(job("default", 1)), 0);
        read(started(execution, 1), 1);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        takeOver();
        keeper.init(context);
        read(new ExecutionUpdate.Completed(execution, 1, Json.of("null")), 2);

        takeOver();
        // Streams has kept it with its copy of the store.
        keeper = first;
        keeper.init(context);
        read(presence(2, List.of("default"), 1));
        read(presence(3, List.of("default"), 1));
        assertThat(sent(TOPICS.journal())).as("what has ended is not lost").isEmpty();
        read(submitted(job("default", 2)), 3);
        assertThat(dispatches()).extracting(Dispatch::job).containsExactly(job("default", 2));
    }

    @Test
    void a_new_owner_asks_the_Journal_again_for_what_the_old_one_asked() {
        read(presence(1, List.of("default"), 1));
        var once = new Policy(0, null, 1, 5, new Policy.Backoff(1, 1), 0, 0, 0, 0, true, null);
        var job = job("default", 1);
        read(new JobUpdate.Submitted(job, "b", submitted(job).cause(), 0, "Pause", Json.of("{}"), once, false), 0);
        read(started(execution(job, 1, 1), 1), 1);
        var asked = new JobUpdate.Confirmed(execution(job, 1, 1));
        assertThat(sent(TOPICS.journal())).containsExactly(asked);

        takeOver();
        keeper.init(context);
        read(started(execution(job, 1, 1), 1), 1);
        assertThat(sent(TOPICS.journal())).containsExactly(asked);
    }

    private void takeOver() {
        var config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        context = new MockProcessorContext<>(config, new TaskId(0, 0), dir.toFile());
        context.addStateStore(store);
        context.setCurrentSystemTimeMs(at);
        keeper = new BookKeeper(TOPICS, new Incarnation("replica~1"), Book.MISSED_BEATS, new Freshness(Duration.ofSeconds(6), () -> true), nanos::get, Measures.NONE);
    }

    private void read(JobUpdate update, long offset) {
        var record = TOPICS.record(update, Messages.PAGE, null);
        new Stamp(0, offset, at).addTo(record.headers());
        keeper.process(new Record<>(update.job().queue(), record.value(), at, record.headers()));
    }

    private void read(Beat.Presence presence) {
        var record = TOPICS.record(presence);
        new Stamp(0, 0, at).addTo(record.headers());
        keeper.process(new Record<>("default", record.value(), at, record.headers()));
    }

    private List<Dispatch> dispatches() {
        return sent(TOPICS.dispatch("default")).stream().map(Dispatch.class::cast).toList();
    }

    private List<Object> sent(String topic) {
        var sent = context.forwarded().stream().map(forward -> forward.record().value()).filter(record -> record.topic().equals(topic))
                .map(record -> TOPICS.codec().decode(record.headers(), record.value()).as(Object.class, why -> why)).toList();
        if (topic.equals(TOPICS.dispatch("default"))) {
            context.resetForwards();
        }
        return sent;
    }
}
