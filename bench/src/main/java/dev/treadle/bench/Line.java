// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/// A long line of waiting jobs: what it takes in memory, how fast it is taken in, how long a Ledger takes to open the book of
/// it, and whether it is dispatched in order.
///
/// @param waiting how many jobs waited
/// @param intoTheLine how many a second were taken in
/// @param memory of the ui-service that keeps the line, when all wait
/// @param reopenedMillis how long a ui-service takes from its start until it keeps that book, which the one before it left
/// @param reopened of that ui-service
/// @param dispatched how many were dispatched to a worker then
/// @param perSecond how many of them a second
/// @param overtaken how many were dispatched before another that was appended earlier with the same home
record Line(int waiting, double intoTheLine, Memory memory, long reopenedMillis, Memory reopened, int dispatched, double perSecond,
        int overtaken) {

    private static final String HEAP = "-Xmx512m";
    private static final int BATCH = 10_000;
    /// With its cause, its policy and its headers a Submitted is then about a kilobyte.
    private static final String BALLAST = "x".repeat(600);

    /// How much to measure.
    ///
    /// @param jobs how many are to wait
    /// @param dispatched how many are to be dispatched, at most `jobs`
    record Plan(int jobs, int dispatched) {
    }

    /// Measures.
    ///
    /// @param rig of which nothing but the broker runs
    static Line measure(Rig rig, Plan plan) throws IOException, InterruptedException, TimeoutException {
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        var moments = new Moments();
        var first = rig.startUi(HEAP);
        try (var producer = Floor.producer(rig.bootstrap());
                var reader = Reader.start(rig.bootstrap(), List.of(topics.queues()), moments::add)) {
            var load = new Load(topics, producer);
            var places = new HashMap<JobId, Integer>(plan.jobs() * 2);
            var began = System.nanoTime();
            for (int left = plan.jobs(); left > 0; left -= BATCH) {
                var jobs = load.make(Math.min(BATCH, left), BALLAST);
                jobs.forEach(job -> places.put(job.job().id(), places.size()));
                load.submit(jobs, moments::add);
            }
            load.awaitWaiting(moments, plan.jobs());
            double intoTheLine = Throughput.perSecond(plan.jobs(), System.nanoTime() - began);
            var memory = Memory.of(first.pid());
            first.close();

            var again = System.nanoTime();
            var second = rig.startUi(HEAP);
            long reopenedMillis = (System.nanoTime() - again) / 1_000_000;
            var reopened = Memory.of(second.pid());
            return dispatch(rig, topics, plan, places, new Line(plan.jobs(), intoTheLine, memory, reopenedMillis, reopened, 0, 0, 0));
        }
    }

    private static Line dispatch(Rig rig, Topics topics, Plan plan, Map<JobId, Integer> places, Line so)
            throws IOException, InterruptedException, TimeoutException {
        var moments = new Moments();
        // The topic is there once a worker serves the queue.
        rig.startWorker();
        try (var reader = Reader.fromTheBeginning(rig.bootstrap(), List.of(topics.dispatch(Clicker.QUEUE)), moments::add)) {
            var order = new ArrayList<Integer>(plan.dispatched());
            Set<JobId> seen = new HashSet<>();
            long began = 0;
            long ended = 0;
            while (order.size() < plan.dispatched()) {
                if (moments.next(() -> "Dispatches: %,d of %,d have come".formatted(order.size(), plan.dispatched()))
                        instanceof Moment.Read(var record, var at)
                        && topics.codec().decode(record.headers(), record.value()).as(Object.class, why -> why) instanceof Dispatch dispatch
                        && seen.add(dispatch.job().id())) {
                    began = began == 0 ? record.timestamp() : began;
                    ended = record.timestamp();
                    order.add(places.get(dispatch.job().id()));
                }
            }
            return new Line(so.waiting, so.intoTheLine, so.memory, so.reopenedMillis, so.reopened, order.size(),
                    Throughput.perSecond(order.size(), Math.max(1, ended - began) * 1_000_000), overtaken(order, homes(rig, topics)));
        }
    }

    private static int homes(Rig rig, Topics topics) {
        try (var producer = Floor.producer(rig.bootstrap())) {
            return producer.partitionsFor(topics.journal()).size();
        }
    }

    /// The homes take turns, so a job's home is its number's remainder.
    private static int overtaken(List<Integer> order, int homes) {
        int[] furthest = new int[homes];
        int overtaken = 0;
        for (int place : order) {
            int home = Math.floorMod(place, homes);
            if (place < furthest[home]) {
                overtaken++;
            }
            furthest[home] = Math.max(furthest[home], place);
        }
        return overtaken;
    }

    /// What people read.
    List<String> report() {
        return List.of(
                "A line of %,d jobs of about 1 kB, kept by a ui-service with %s".formatted(waiting, HEAP),
                "",
                "taken in                %,.0f a second".formatted(intoTheLine),
                "memory                  " + memory,
                "opened again            ready %,d ms after the start of its process".formatted(reopenedMillis),
                "memory then             " + reopened,
                "dispatched              %,d at %,.0f a second, %,d of them before an earlier one of the same home".formatted(dispatched,
                        perSecond, overtaken));
    }
}
