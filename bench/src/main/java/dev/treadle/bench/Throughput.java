// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// How many jobs that do nothing go through the pair in a second, beside how many requests go through the floor.
///
/// @param jobs completed jobs a second, one number a round
/// @param floor answered requests a second, one number a round
record Throughput(List<Double> jobs, List<Double> floor) {

    /// How many slots the worker has, and how many requests the floor's relay takes at once.
    static final int SLOTS = 64;

    private static final String COMPLETED = Codec.TYPE_PREFIX + Completed.class.getSimpleName().toLowerCase();

    /// How much to measure.
    ///
    /// @param jobs how many in a round
    /// @param warmup how many before the first round, of the pair and of the floor
    /// @param rounds of the pair and of the floor, alternately
    record Plan(int jobs, int warmup, int rounds) {
    }

    /// Has so many jobs go through the pair, and as many requests through the floor.
    static void warm(Rig rig, int count) throws InterruptedException {
        measure(rig, new Plan(1, count, 0));
    }

    /// Measures.
    static Throughput measure(Rig rig, Plan plan) throws InterruptedException {
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        var moments = new Moments();
        var throughput = new Throughput(new ArrayList<>(), new ArrayList<>());
        try (var floor = Floor.start(rig.bootstrap(), SLOTS, moments::add);
                var reader = Reader.start(rig.bootstrap(), List.of(topics.journal(), Floor.ANSWERS), moments::add);
                var producer = Floor.producer(rig.bootstrap())) {
            var load = new Load(topics, producer);
            complete(load, topics, moments, plan.warmup());
            answer(floor, moments, plan.warmup());
            for (int round = 0; round < plan.rounds(); round++) {
                throughput.jobs.add(perSecond(plan.jobs(), complete(load, topics, moments, plan.jobs())));
                throughput.floor.add(perSecond(plan.jobs(), answer(floor, moments, plan.jobs())));
            }
        }
        return throughput;
    }

    /// @return how long it took from the first job's sending to the last Completed's reading
    private static long complete(Load load, Topics topics, Moments moments, int count) throws InterruptedException {
        var jobs = load.make(count, "");
        var sent = System.nanoTime();
        load.submit(jobs, moments::add);
        var reads = await(moments, count, record -> COMPLETED.equals(Codec.text(record.headers(), "ce_type")), "Completed");
        // After the clock has stopped: each job once.
        var ids = jobs.stream().map(job -> job.job().id()).collect(Collectors.toCollection(HashSet::new));
        for (var read : reads) {
            var completed = topics.codec().decode(read.record().headers(), read.record().value()).as(Completed.class, why -> {
                throw new IllegalStateException("the Journal's offset %d in partition %d is no Completed: %s"
                        .formatted(read.record().offset(), read.record().partition(), why));
            });
            if (!ids.remove(completed.job().id())) {
                throw new IllegalStateException("job " + completed.job().id() + " was completed twice, or by another load");
            }
        }
        return reads.getLast().at() - sent;
    }

    static double perSecond(int count, long nanos) {
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

    static List<Moment.Read> await(Moments moments, int count, Predicate<ConsumerRecord<String, byte[]>> which, String what)
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
