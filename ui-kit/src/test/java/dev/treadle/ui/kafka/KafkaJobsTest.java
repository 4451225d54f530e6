// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.local.EmbeddedBroker;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.ui.config.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A replica's part in jobs, against a real broker that comes and goes.
class KafkaJobsTest {

    private record Heard(Update update, long offset, long at) {
    }

    @TempDir
    Path data;

    private final Topics topics = new Topics("treadle", new Codec());
    private final Incarnation replica = Incarnation.of("replica");
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private SessionId session;
    private EmbeddedBroker broker;
    private int port;
    private Clients clients;
    private KafkaJobs jobs;

    @BeforeEach
    void chooseAPort() throws Exception {
        broker = EmbeddedBroker.start(data.resolve("kafka"));
        port = broker.port();
        var config = TestConfig.of(Map.of("treadle.kafka.bootstrap-servers", broker.bootstrapServers(), "treadle.topics.journal-partitions", "2"));
        clients = new Clients(config.kafka());
        jobs = new KafkaJobs(config, topics, replica, new JsonMapper());
        session = SessionId.random(jobs.home());
    }

    @AfterEach
    void end() {
        jobs.close();
        if (broker != null) {
            broker.close();
        }
    }

    private void start() {
        jobs.start(new KafkaJobs.Listener(session::equals, (update, offset, at) -> heard.add(new Heard(update, offset, at)), changes::incrementAndGet));
    }

    private void stopBroker() {
        broker.close();
        broker = null;
    }

    private void startBroker() throws Exception {
        broker = EmbeddedBroker.start(data.resolve("kafka"), port);
    }

    private JobUpdate.Submitted submitted(SessionId by, int number) {
        var cause = new Cause.OnEvent("nonce", number);
        return new JobUpdate.Submitted(new JobRef(by, "default", JobId.of(by, "b", cause, 0)), "b", cause, 0, "Chore", Json.of("{\"n\":" + number + "}"),
                Policy.DEFAULT, false);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private List<String> works() {
        return heard.stream().map(each -> ((JobUpdate.Submitted) each.update).work().toString()).toList();
    }

    private static List<String> expected(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "{\"n\":" + i + "}").toList();
    }

    @Test
    void whatIsAppendedWithoutABrokerIsKeptInOrderAndSentWhenThereIsOne() throws Exception {
        stopBroker();
        start();
        var durable = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            jobs.append(submitted(session, i), durable::incrementAndGet);
        }
        await("it is noticed", () -> !jobs.trouble().isEmpty());
        assertThat(jobs.trouble()).isEqualTo("Kafka is out of reach");
        assertThat(jobs.waiting()).isEqualTo(100);
        assertThat(durable).hasValue(0);

        startBroker();

        await("all is durable", () -> durable.get() == 100);
        await("all is read back", () -> heard.size() >= 100);
        assertThat(works()).isEqualTo(expected(0, 100));
        await("it is noticed", () -> jobs.trouble().isEmpty());
        assertThat(jobs.waiting()).isZero();
    }

    @Test
    void aBrokerThatIsRestartedLosesAndRepeatsNothing() throws Exception {
        start();
        var durable = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            jobs.append(submitted(session, i), durable::incrementAndGet);
        }
        await("the first are read back", () -> heard.size() == 10);

        stopBroker();
        for (int i = 10; i < 20; i++) {
            jobs.append(submitted(session, i), durable::incrementAndGet);
        }
        startBroker();

        await("the others, too", () -> heard.size() >= 20 && durable.get() == 20);
        assertThat(works()).isEqualTo(expected(0, 20));
        assertThat(heard).extracting(Heard::offset).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void onlyWhatConcernsItsOwnSessionsIsTakenAndWhatIsBrokenIsPassedOver() throws Exception {
        start();
        jobs.append(submitted(session, 0), () -> { });
        await("it reads", () -> heard.size() == 1);
        var stranger = SessionId.random(session.home());
        try (var producer = PatientProducer.at(broker.bootstrapServers())) {
            producer.send(topics.record(submitted(stranger, 1), replica, null)).get();
            producer.send(new ProducerRecord<>(topics.journal(), session.home(), session.toString(), "no json".getBytes())).get();
            producer.send(new ProducerRecord<>(topics.journal(), session.home(), null, "no key".getBytes())).get();
            producer.send(new ProducerRecord<>(topics.journal(), session.home(), "no session", "at all".getBytes())).get();
            producer.send(topics.record(submitted(session, 2), replica, null)).get();
        }

        await("what comes after is read", () -> heard.size() == 2);
        assertThat(works()).containsExactly("{\"n\":0}", "{\"n\":2}");
        assertThat(heard.getLast().at()).as("the broker's clock").isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
    }

    @Test
    void theNewestStateOfEachQueueIsKnownAlsoWhenItWasSaidBefore() throws Exception {
        start();
        await("Kafka is there", () -> jobs.reach() instanceof Broker.Reach.There);
        try (var producer = PatientProducer.at(broker.bootstrapServers())) {
            for (int waiting = 0; waiting < 3; waiting++) {
                producer.send(topics.record(new QueueState("default", waiting, 0, 0, 0, 2, 1, List.of("Chore"), false, List.of(), List.of(), 1), replica)).get();
            }
        }
        await("the newest is known", () -> jobs.queue("default") != null && jobs.queue("default").waiting() == 2);
        assertThat(jobs.queue("other")).isNull();
        assertThat(changes.get()).isPositive();

        var later = new KafkaJobs(TestConfig.of(Map.of("treadle.kafka.bootstrap-servers", broker.bootstrapServers(),
                "treadle.topics.journal-partitions", "2")), topics, replica, new JsonMapper());
        later.start(new KafkaJobs.Listener(id -> false, (update, offset, at) -> { }, () -> { }));
        await("a replica that comes later knows it, too", () -> later.queue("default") != null && later.queue("default").waiting() == 2);
        later.close();
    }

    @Test
    void whereAQueueStandsOpenTheFirstDispatchFollowsItsSubmittedWithoutALedger() throws Exception {
        start();
        await("Kafka is there", () -> jobs.reach() instanceof Broker.Reach.There);
        try (var admin = clients.admin(); var producer = PatientProducer.at(broker.bootstrapServers()); var consumer = clients.consumer()) {
            TopicSetup.ensure(admin, topics, new TopicSetup.Sizes(2, 4, (short) 1), List.of("default"));
            producer.send(topics.record(new QueueState("default", 0, 0, 0, 0, 4, 1, List.of("Chore"), false, List.of(), List.of(), 1), replica)).get();
            await("the queue is known", () -> jobs.queue("default") != null);

            // Until the topic's whereabouts are known a job is left to the Ledger. Here somebody says that it was dispatched.
            var job = appendAndHear(0);
            for (int number = 1; !job.direct(); number++) {
                int sofar = heard.size();
                producer.send(topics.record(new JobUpdate.Overdue(job.job(), 1, 0), replica, null)).get();
                await("it is dispatched", () -> heard.size() == sofar + 1);
                job = appendAndHear(number);
            }

            var partition = new TopicPartition(topics.dispatch("default"), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var dispatched = new ArrayList<Dispatch>();
            await("it is handed out", () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> dispatched.add(topics.codec().decode(record.headers(), record.value())
                        .as(Dispatch.class, why -> null)));
                return !dispatched.isEmpty();
            });
            assertThat(dispatched).containsExactly(new Dispatch(job.job(), 1, 0, "Chore", job.work(), null, 0, job.policy().graceMillis(), false, true));
        }
    }

    private JobUpdate.Submitted appendAndHear(int number) {
        int sofar = heard.size();
        jobs.append(submitted(session, number), () -> { });
        await("it is read back", () -> heard.size() == sofar + 1);
        return (JobUpdate.Submitted) heard.getLast().update();
    }

    @Test
    void aJournalWithFewerPartitionsThanHomesIsSaidToBeUnfit() throws Exception {
        start();
        await("the Journal is made", () -> jobs.reach() instanceof Broker.Reach.There);
        var more = new KafkaJobs(TestConfig.of(Map.of("treadle.kafka.bootstrap-servers", broker.bootstrapServers())), topics, replica, new JsonMapper());
        more.start(new KafkaJobs.Listener(id -> false, (update, offset, at) -> { }, () -> { }));

        await("it is noticed", () -> more.reach() instanceof Broker.Reach.Lacking);
        assertThat(((Broker.Reach.Lacking) more.reach()).what())
                .isEqualTo("the topic treadle.journal has 2 partitions, and treadle.topics.journal-partitions says 12: make them agree");
        assertThat(more.trouble()).isEqualTo("Kafka lacks what Treadle needs (the server's log says what)");
        more.close();
    }

    @Test
    void moreThanMayBeKeptIsRefused() throws Exception {
        stopBroker();
        var small = new KafkaJobs(TestConfig.of(Map.of("treadle.kafka.bootstrap-servers", "127.0.0.1:" + port, "treadle.outbox.kept", "1M")), topics,
                replica, new JsonMapper());
        var kept = new ArrayList<Integer>();
        try {
            for (int i = 0; i < 100_000; i++) {
                small.append(submitted(session, i), () -> { });
                kept.add(i);
            }
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("wait for Kafka already").hasMessageContaining("treadle.outbox.kept");
        }
        assertThat(kept.size()).isBetween(1_000, 10_000);
        assertThat(small.waiting()).isEqualTo(kept.size());
    }
}
