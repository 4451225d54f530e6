// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Stretch;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// How soon a page goes on at another replica when its own was killed, from the browser's connecting on: while a job streams to its plot
/// of 100,000 points; and when it comes back from its sleep after others have said much in its partition. Many other sessions are in the
/// same topics.
///
/// @param plan what was measured
/// @param shown how long it took until the whole page was there, in milliseconds
/// @param news how long until the job's next number was, which it has counted meanwhile or counts then
/// @param woken how long a page took that has slept, until the whole of it was there
record Resume(Plan plan, Distribution shown, Distribution news, Distribution woken) {

    private static final int POINTS = 100_000;
    private static final int NUMBERS = 1_000;
    private static final int UNDER_WAY = 20;
    private static final Duration INDEXED = Duration.ofMinutes(3);

    /// How much to measure.
    ///
    /// @param kills how many replicas
    /// @param others how many other sessions there are
    /// @param sleepers how many pages sleep
    /// @param said how many Updates others append meanwhile, to the partition that the sleepers have
    record Plan(int kills, int others, int sleepers, int said) {
    }

    /// Measures.
    ///
    /// @param rig of which nothing but the broker runs
    static Resume measure(Rig rig, Plan plan) throws IOException, InterruptedException, TimeoutException {
        rig.startWorker();
        var resume = new Resume(plan, new Distribution(), new Distribution(), new Distribution());
        var replicas = new ArrayList<>(List.of(rig.startReplica(), rig.startReplica()));
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        try (var network = new Browser.Network(); var admin = Admin.create(Map.of("bootstrap.servers", rig.bootstrap()));
                var others = new Others(rig, topics)) {
            others.sessions(plan.others);
            for (int i = 0; i < plan.kills; i++) {
                resume.kill(network, replicas);
                replicas.add(rig.startReplica());
            }
            resume.sleep(network, replicas, others, new TopicLog(admin, topics.index()));
            return resume;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not say what its topics are like: " + e.getCause(), e);
        }
    }

    /// Kills the first of them while a page of it is busy.
    private void kill(Browser.Network network, List<Rig.Replica> replicas) throws IOException, InterruptedException {
        var moments = new Moments();
        var host = replicas.removeFirst();
        try (var browser = Browser.open(network, host.address(), Keeping.FAULTS, moments::add)) {
            Keeping.set(browser, "Points that the plot begins with", POINTS);
            Keeping.set(browser, "Numbers", NUMBERS);
            var click = Keeping.count(browser);
            browser.send(click);
            await(moments, "the click is done", said -> said instanceof ServerMessage.Done(var numbers) && numbers.contains(click.number()));
            for (int i = 0; i < UNDER_WAY; i++) {
                await(moments, "a number", Resume::isNumber);
            }
            browser.letGo();
            host.process().kill();
            long began = System.nanoTime();
            browser.resume(replicas.getFirst().address());
            shown.addNanos(await(moments, "the whole page", Resume::isWhole) - began);
            news.addNanos(await(moments, "the next number", Resume::isNumber) - began);
        }
    }

    /// Has pages of the first of them sleep while others are busy, and kills it.
    private void sleep(Browser.Network network, List<Rig.Replica> replicas, Others others, TopicLog index)
            throws IOException, InterruptedException, ExecutionException {
        var host = replicas.removeFirst();
        var moments = new ArrayList<Moments>();
        var browsers = new ArrayList<Browser>();
        try {
            for (int i = 0; i < plan.sleepers; i++) {
                var heard = new Moments();
                var browser = Browser.open(network, host.address(), Clicker.PAGE, heard::add);
                moments.add(heard);
                browsers.add(browser);
                var click = browser.click(Clicker.button(browser));
                browser.send(click);
                await(heard, "the click is done", said -> said instanceof ServerMessage.Done(var numbers) && numbers.contains(click.number()));
                browser.fallAsleep();
            }
            long indexed = index.now().appends();
            int home = browsers.getFirst().session().home();
            others.say(home, plan.said);
            long deadline = System.nanoTime() + INDEXED.toNanos();
            while (index.now().appends() < indexed + plan.said / Stretch.LENGTH - 1) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the replica has not read within %s what others have said".formatted(INDEXED));
                }
                LockSupport.parkNanos(100_000_000);
            }
            host.process().kill();
            for (int i = 0; i < plan.sleepers; i++) {
                long began = System.nanoTime();
                browsers.get(i).resume(replicas.getFirst().address());
                woken.addNanos(await(moments.get(i), "the whole page", Resume::isWhole) - began);
            }
        } finally {
            browsers.forEach(Browser::close);
        }
    }

    /// @return when it came
    private static long await(Moments moments, String what, Predicate<ServerMessage> wanted) throws InterruptedException {
        for (;;) {
            if (moments.next(() -> what) instanceof Moment.Said(var message, long at) && wanted.test(message)) {
                return at;
            }
        }
    }

    private static boolean isWhole(ServerMessage message) {
        return message instanceof ServerMessage.Frame frame && frame.patches().stream()
                .anyMatch(patch -> patch instanceof Patch.Children(String component, String html) && component.isEmpty());
    }

    /// The log has one more: which number, of which attempt, of which process.
    private static boolean isNumber(ServerMessage message) {
        return message instanceof ServerMessage.Frame frame && !isWhole(message) && frame.patches().stream()
                .anyMatch(patch -> patch instanceof Patch.Rows more && more.rows().stream().anyMatch(row -> row.size() == 3 && row.stream().allMatch(cell -> String.valueOf(cell).matches("\\d+"))));
    }

    /// All who are there beside those that are measured.
    private static final class Others implements AutoCloseable {

        private static final Incarnation REPLICA = Incarnation.of("others");

        private final Topics topics;
        private final KafkaProducer<String, byte[]> producer;

        Others(Rig rig, Topics topics) {
            this.topics = topics;
            this.producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", rig.bootstrap(), "linger.ms", 20, "batch.size", 1 << 18),
                    new StringSerializer(), new ByteArraySerializer());
        }

        /// Each has a Snapshot, and something in the Journal.
        void sessions(int count) {
            int homes = TopicSetup.Sizes.DEFAULT.journalPartitions();
            var property = Map.of("c3", Map.of("value", Json.of('"' + "x".repeat(500) + '"')));
            for (int i = 0; i < count; i++) {
                var session = SessionId.random(i % homes);
                producer.send(topics.record(new Snapshot(session, 0, 1, Keeping.FAULTS, "", property, Map.of(), 0, 9, Map.of(), "nonce", 3, List.of(), 3,
                        List.of(), 0, List.of(), Map.of(), Map.of(), List.of()), REPLICA));
                producer.send(topics.record(new SessionUpdate.Ended(session, REPLICA, "it was another one"), REPLICA, null));
            }
            producer.flush();
        }

        void say(int home, int times) {
            for (int i = 0; i < times; i++) {
                producer.send(topics.record(new SessionUpdate.Ended(SessionId.random(home), REPLICA, "it was another one"), REPLICA, null));
            }
            producer.flush();
        }

        @Override
        public void close() {
            producer.close(Duration.ofSeconds(5));
        }
    }

    /// What people read.
    List<String> report() {
        return List.of("%,d other sessions; from the browser's connecting on, in milliseconds".formatted(plan.others), "",
                "%-66s%9s%9s%9s%9s".formatted("", "how many", "median", "p95", "max"),
                line("its host was killed, the plot has %,d points: the page is there".formatted(POINTS), shown),
                line("... and the job's next number", news),
                line("it slept while others said %,d in its partition: it is there".formatted(plan.said), woken));
    }

    private static String line(String what, Distribution taken) {
        return "%-66s%9d%9.0f%9.0f%9.0f".formatted(what, taken.count(), taken.median(), taken.percentile(95), taken.max());
    }
}
