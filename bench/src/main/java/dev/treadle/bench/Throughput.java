// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.gallery.work.NoOp;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// How many jobs that do nothing go through the pair in a second, beside how many requests go through the floor.
///
/// @param jobs completed jobs a second, one number a round
/// @param floor answered requests a second, one number a round
record Throughput(List<Double> jobs, List<Double> floor) {

    /// How many slots the worker has, and how many requests the floor's relay takes at once.
    static final int SLOTS = 64;

    private static final String TYPE = NoOp.class.getSimpleName();
    private static final Incarnation SOURCE = Incarnation.of("bench");

    /// How much to measure.
    ///
    /// @param jobs how many in a round
    /// @param warmup how many before the first round, of the pair and of the floor
    /// @param rounds of the pair and of the floor, alternately
    record Plan(int jobs, int warmup, int rounds) {
    }

    /// Measures.
    static Throughput measure(Rig rig, Plan plan) throws InterruptedException {
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        var moments = new Moments();
        var throughput = new Throughput(new ArrayList<>(), new ArrayList<>());
        try (var floor = Floor.start(rig.bootstrap(), SLOTS, moments::add);
                var reader = Reader.start(rig.bootstrap(), List.of(topics.journal(), Floor.ANSWERS), moments::add);
                var producer = Floor.producer(rig.bootstrap())) {
            var pair = new Load(topics, producer, producer.partitionsFor(topics.journal()).size(), moments);
            pair.complete(plan.warmup());
            answer(floor, moments, plan.warmup());
            for (int round = 0; round < plan.rounds(); round++) {
                throughput.jobs.add(perSecond(plan.jobs(), pair.complete(plan.jobs())));
                throughput.floor.add(perSecond(plan.jobs(), answer(floor, moments, plan.jobs())));
            }
        }
        return throughput;
    }

    private static double perSecond(int count, long nanos) {
        return count / (nanos / 1e9);
    }

    /// @return how long it took from the first request's sending to the last answer's reading
    private static long answer(Floor floor, Moments moments, int count) throws InterruptedException {
        var sent = System.nanoTime();
        for (int i = 0; i < count; i++) {
            floor.request(Integer.toString(i));
        }
        var last = await(moments, count, record -> record.topic().equals(Floor.ANSWERS), "the floor's answers");
        return last.getLast().at() - sent;
    }

    private static List<Moment.Read> await(Moments moments, int count, Predicate<ConsumerRecord<String, byte[]>> which, String what)
            throws InterruptedException {
        var reads = new ArrayList<Moment.Read>(count);
        Supplier<String> wanted = () -> what + ": " + reads.size() + " of " + count + " have come";
        while (reads.size() < count) {
            if (moments.next(wanted) instanceof Moment.Read read && which.test(read.record())) {
                reads.add(read);
            }
        }
        return reads;
    }

    /// Submits jobs as sessions do, one session a home.
    private static final class Load {

        private static final String COMPLETED = Codec.TYPE_PREFIX + Completed.class.getSimpleName().toLowerCase();

        private final Topics topics;
        private final KafkaProducer<String, byte[]> producer;
        private final List<SessionId> sessions = new ArrayList<>();
        private final Moments moments;
        private long submitted;

        Load(Topics topics, KafkaProducer<String, byte[]> producer, int homes, Moments moments) {
            this.topics = topics;
            this.producer = producer;
            this.moments = moments;
            for (int home = 0; home < homes; home++) {
                sessions.add(SessionId.random(home));
            }
        }

        /// @return how long it took from the first one's sending to the last Completed's reading
        long complete(int count) throws InterruptedException {
            var records = new ArrayList<ProducerRecord<String, byte[]>>(count);
            var jobs = new HashSet<JobId>();
            for (int i = 0; i < count; i++) {
                var next = submitted();
                jobs.add(next.job().id());
                records.add(topics.record(next, SOURCE, null));
            }
            var sent = System.nanoTime();
            for (var record : records) {
                producer.send(record, (metadata, failure) -> {
                    if (failure != null) {
                        moments.add(new Moment.Broken("a Submitted cannot be appended: " + failure.getMessage(), failure));
                    }
                });
            }
            var reads = await(moments, count, record -> COMPLETED.equals(Codec.text(record.headers(), "ce_type")), "Completed");
            reads.forEach(read -> check(read.record(), jobs));
            return reads.getLast().at() - sent;
        }

        private Submitted submitted() {
            long number = ++submitted;
            var session = sessions.get((int) (number % sessions.size()));
            var cause = new Cause.OnEvent("bench", number);
            return new Submitted(new JobRef(session, Clicker.QUEUE, JobId.of(session, "no-op", cause, 0)), "no-op", cause, 0, TYPE,
                    Json.of("{\"number\":" + number + "}"), Policy.DEFAULT, false);
        }

        /// After the clock has stopped: each job once.
        private void check(ConsumerRecord<String, byte[]> record, HashSet<JobId> jobs) {
            var completed = topics.codec().decode(record.headers(), record.value()).as(Completed.class, why -> {
                throw new IllegalStateException("the Journal's offset %d in partition %d is no Completed: %s"
                        .formatted(record.offset(), record.partition(), why));
            });
            if (!jobs.remove(completed.job().id())) {
                throw new IllegalStateException("job " + completed.job().id() + " was completed twice, or by another load");
            }
        }
    }

    double medianJobs() {
        return median(jobs);
    }

    double medianFloor() {
        return median(floor);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    /// What people read.
    List<String> report() {
        return List.of(
                "Each round's rate, a second, with %d slots".formatted(SLOTS),
                "",
                "%-46s %s".formatted("no-op jobs, Submitted → Completed", rates(jobs)),
                "%-46s %s".formatted("floor: append, share consumer, append, read", rates(floor)),
                "",
                "The pair does %,.0f jobs a second, the median of %d rounds; the floor does %s times as many.".formatted(
                        medianJobs(), jobs.size(), Distribution.number(medianFloor() / medianJobs())));
    }

    private static String rates(List<Double> rates) {
        return String.join(" ", rates.stream().map("%,9.0f"::formatted).toList());
    }
}
