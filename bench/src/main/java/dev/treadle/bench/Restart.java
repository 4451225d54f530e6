// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.CancelRequested;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// How long a ui-service takes until it keeps the Ledger, when many jobs have ended and when none has. Both with the books that
/// the one before it left on disk, and with none, so that they are read from Kafka.
///
/// @param ended how many jobs had ended
/// @param living how many waited, both times
record Restart(int ended, int living, Distribution noneKept, Distribution noneLost, Distribution manyKept, Distribution manyLost) {

    private static final int BATCH = 10_000;

    /// How much to measure.
    ///
    /// @param ended how many jobs end between the two measurements
    /// @param living how many wait all the time
    /// @param rounds how many restarts of each kind
    record Plan(int ended, int living, int rounds) {
    }

    /// Measures.
    ///
    /// @param rig of which nothing but the broker runs
    static Restart measure(Rig rig, Plan plan) throws IOException, InterruptedException, TimeoutException {
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        var restart = new Restart(plan.ended(), plan.living(), new Distribution(), new Distribution(), new Distribution(), new Distribution());
        var ui = rig.startUi();
        try (var producer = Floor.producer(rig.bootstrap())) {
            var load = new Load(topics, producer);
            var moments = new Moments();
            try (var reader = Reader.start(rig.bootstrap(), List.of(topics.queues()), moments::add)) {
                load.submit(load.make(plan.living(), ""), moments::add);
                load.awaitWaiting(moments, plan.living());
            }
            ui.close();
            for (int round = 0; round < plan.rounds(); round++) {
                restart.noneKept.addNanos(start(rig, false));
                restart.noneLost.addNanos(start(rig, true));
            }
            ui = rig.startUi();
            try (var reader = Reader.start(rig.bootstrap(), List.of(topics.queues()), moments::add)) {
                end(load, plan.ended(), moments);
                // One more, behind all the others of its home.
                producer.partitionsFor(topics.journal()).forEach(home -> load.submit(load.make(1, ""), moments::add));
                load.awaitWaiting(moments, plan.living() + producer.partitionsFor(topics.journal()).size());
            }
            ui.close();
            for (int round = 0; round < plan.rounds(); round++) {
                restart.manyKept.addNanos(start(rig, false));
                restart.manyLost.addNanos(start(rig, true));
            }
        }
        return restart;
    }

    /// Without a worker a job that is cancelled ends at once.
    private static void end(Load load, int count, Moments moments) {
        for (int left = count; left > 0; left -= BATCH) {
            var updates = new ArrayList<JobUpdate>();
            for (var job : load.make(Math.min(BATCH, left), "")) {
                updates.add(job);
                updates.add(new CancelRequested(job.job(), "bench"));
            }
            load.submit(updates, moments::add);
        }
    }

    private static long start(Rig rig, boolean lost) throws IOException, InterruptedException, TimeoutException {
        if (lost) {
            Rig.remove(rig.books());
        }
        var began = System.nanoTime();
        var ui = rig.startUi();
        long took = System.nanoTime() - began;
        ui.close();
        return took;
    }

    /// What people read.
    List<String> report() {
        return List.of(
                "From a ui-service's start until it keeps the Ledger, in milliseconds, with %,d waiting jobs; %d restarts each".formatted(living,
                        noneKept.count()),
                "",
                "%-46s %s".formatted("", Distribution.HEAD),
                "%-46s %s".formatted("no job has ended, books on disk", noneKept),
                "%-46s %s".formatted("no job has ended, books read from Kafka", noneLost),
                "%-46s %s".formatted("%,d have ended, books on disk".formatted(ended), manyKept),
                "%-46s %s".formatted("%,d have ended, books read from Kafka".formatted(ended), manyLost),
                "",
                "With %,d ended jobs a restart takes %s times as long, and %s times if the books have to be read from Kafka.".formatted(ended,
                        Distribution.number(manyKept.median() / noneKept.median()), Distribution.number(manyLost.median() / noneLost.median())));
    }
}
