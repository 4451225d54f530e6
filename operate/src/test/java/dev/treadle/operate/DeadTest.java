// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.ledger.Ledger;
import dev.treadle.ledger.LedgerSettings;
import dev.treadle.local.EmbeddedBroker;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Level;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a real broker, with a real Ledger that discards; the page and the worker are the test itself.
class DeadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final Topics topics = new Topics("treadle", new Codec());
    private final SessionId session = SessionId.random(1);
    private final Incarnation worker = new Incarnation("w~1");
    private final List<Object> seen = new ArrayList<>();
    private EmbeddedBroker broker;
    private Ledger ledger;
    private KafkaProducer<String, byte[]> producer;
    private KafkaConsumer<String, byte[]> consumer;
    private int executions;
    private long beats;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        var sizes = new TopicSetup.Sizes(2, 1, (short) 1);
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicSetup.ensure(admin, topics, sizes, List.of("default"));
        }
        ledger = new Ledger(new LedgerSettings(broker.bootstrapServers(), topics, sizes, Incarnation.of("replica"), folder.resolve("books"), Map.of()));
        ledger.start();
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 0), new StringSerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), new StringDeserializer(), new ByteArrayDeserializer());
        var partitions = new ArrayList<>(IntStream.range(0, 2).mapToObj(home -> new TopicPartition(topics.journal(), home)).toList());
        partitions.add(new TopicPartition(topics.dispatch("default"), 0));
        consumer.partitionsFor(topics.dead()).forEach(each -> partitions.add(new TopicPartition(each.topic(), each.partition())));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    @AfterEach
    void stop() {
        ledger.close();
        producer.close(Duration.ZERO);
        consumer.close();
        broker.close();
    }

    private void send(ProducerRecord<String, byte[]> record) throws Exception {
        producer.send(record).get();
    }

    private void append(Update update) throws Exception {
        send(topics.record(update, worker, null));
    }

    private JobRef submit(int number, boolean atMostOnce) throws Exception {
        var cause = new Cause.OnEvent("n", number);
        var job = new JobRef(session, "default", JobId.of(session, "b", cause, 0));
        append(new JobUpdate.Submitted(job, "b", cause, 0, "Chore", Json.of("{\"n\":" + number + "}"),
                new Policy(0, null, 1, 1, new Policy.Backoff(1, 1), 0, 0, 0, 1_000, atMostOnce, null), false));
        return job;
    }

    /// The job's Dispatch is taken: a worker says Started.
    private Execution begin(JobId id) throws Exception {
        var dispatch = await(Dispatch.class, found -> found.job().id().equals(id));
        var execution = new Execution(dispatch.job(), dispatch.attempt(), new ExecutionId(worker, ++executions));
        append(new ExecutionUpdate.Started(execution, 0, beats));
        return execution;
    }

    private <T> T await(Class<T> kind, Predicate<T> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var found = seen.stream().filter(kind::isInstance).map(kind::cast).filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            send(topics.record(new Beat.Presence(worker, ++beats, Level.CURRENT, false, List.of(new Beat.Offer("default", 9, 9, List.of("Chore"))), List.of())));
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                seen.add(topics.codec().decode(record.headers(), record.value()).as(Object.class, why -> why));
            }
        }
        throw new AssertionError("no such " + kind.getSimpleName() + " among " + seen);
    }

    private void fail(JobId id) throws Exception {
        append(new ExecutionUpdate.Failed(begin(id), 1, new ErrorInfo("java.lang.X", "the well is dry", "at Well:1"), true));
        await(DeadJob.class, dead -> dead.discarded().job().id().equals(id));
    }

    private String dead(String call) throws Exception {
        var out = new ByteArrayOutputStream();
        var options = DeadOptions.parse(List.of((call + " --kafka " + broker.bootstrapServers()).split(" ")), Map.of());
        new Dead(new DeadLetters(options.client(), topics), new PrintStream(out, true), ZoneOffset.UTC).run(options);
        return out.toString();
    }

    private long submitted(JobId id) {
        return seen.stream().filter(update -> update instanceof JobUpdate.Submitted submitted && submitted.job().id().equals(id)).count();
    }

    @Test
    void aDiscardedJobIsListedShownAndRetriedAsOneJobHoweverOftenThatIsAsked() throws Exception {
        assertThat(dead("list")).isEqualTo("No job was discarded.\n");
        var job = submit(1, false);
        fail(job.id());
        var brief = job.id().brief();

        assertThat(dead("list").lines().toList()).hasSize(2).last().asString().startsWith(brief).contains("default", "Chore", "failed", "the well is dry");
        assertThat(dead("show " + brief)).contains(job.id().text(), "Chore {\"n\":1}", "by event:n:1", "1 on w~1", "the well is dry", "at Well:1",
                "not yet: ./treadle dead retry " + brief);

        var again = JobId.of(session, "b", new Cause.OnRetry(job.id()), 0);
        assertThat(dead("retry " + brief)).contains("submitted anew, as job " + again);
        assertThat(dead("retry " + job.id())).as("while it waits").contains("retried already", "Nothing is done");
        var execution = begin(again);
        append(new ExecutionUpdate.Completed(execution, 1, Json.of("1")));
        await(ExecutionUpdate.Completed.class, completed -> completed.job().id().equals(again));
        assertThat(dead("retry " + brief)).as("when it has ended").contains("retried already");
        assertThat(dead("show " + brief)).contains("as " + again);

        assertThat(submitted(again)).isEqualTo(1);
        var resubmitted = await(JobUpdate.Submitted.class, found -> found.job().id().equals(again));
        assertThat(resubmitted.cause()).as("where it comes from").isEqualTo(new Cause.OnRetry(job.id()));
        assertThat(List.of(resubmitted.work().toString(), resubmitted.binding(), resubmitted.policy().attempts())).isEqualTo(List.of("{\"n\":1}", "b", 1));
    }

    @Test
    void aRetryThatIsDiscardedTooIsADeadLetterOfItsOwnAndCanBeRetried() throws Exception {
        var job = submit(1, false);
        fail(job.id());
        dead("retry " + job.id());
        var second = JobId.of(session, "b", new Cause.OnRetry(job.id()), 0);
        fail(second);
        assertThat(dead("show " + second)).contains("by retry:" + job.id());
        dead("retry " + second);
        begin(JobId.of(session, "b", new Cause.OnRetry(second), 0));
    }

    @Test
    void workThatMustNotBeginTwiceIsRetriedOnlyBySomebodyWhoHasLooked() throws Exception {
        var job = submit(1, true);
        var execution = begin(job.id());
        await(JobUpdate.Confirmed.class, confirmed -> confirmed.of().equals(execution));
        append(new JobUpdate.Lost(execution, "its worker is silent"));
        await(DeadJob.class, dead -> dead.discarded().reason() == JobUpdate.Discarded.Reason.OUTCOME_UNKNOWN);

        assertThat(dead("show " + job.id())).contains("outcome unknown", "See whether it did; if not, retry it with --checked.");
        assertThatThrownBy(() -> dead("retry " + job.id())).isInstanceOf(UsageError.class).hasMessageContaining("see whether it happened");
        dead("retry " + job.id() + " --checked");
        begin(JobId.of(session, "b", new Cause.OnRetry(job.id()), 0));
    }

    @Test
    void whatCannotBeFoundIsSaid() throws Exception {
        assertThatThrownBy(() -> dead("show nobody")).isInstanceOf(UsageError.class).hasMessage("no discarded job's id begins with 'nobody': './treadle dead list' has them all");
        var other = new DeadLetters(Map.of("bootstrap.servers", broker.bootstrapServers()), new Topics("elsewhere", new Codec()));
        assertThatThrownBy(other::all).isInstanceOf(UsageError.class).hasMessageContaining("has no topic elsewhere.dead");
    }
}
