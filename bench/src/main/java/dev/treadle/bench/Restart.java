// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.CancelRequested;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/// How long a ui-service takes until it keeps the Ledger, when many jobs have ended and when none has. Both with the books that
/// the one before it left on disk, and with none, so that they are read from Kafka: from their log as the jobs have left it, and
/// from the same log when the broker's cleaner has been through it.
///
/// @param plan what was measured
/// @param none when no job had ended
/// @param many when many have, just now
/// @param cleaned the same, when the cleaner has been through
record Restart(Plan plan, Row none, Row many, Row cleaned) {

    private static final int BATCH = 10_000;
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration STUCK = Duration.ofSeconds(60);
    /// So that nobody waits for the ten minutes that a log may go uncleaned.
    private static final Duration HURRY = Duration.ofSeconds(10);

    /// How much to measure.
    ///
    /// @param ended how many jobs end between the two measurements
    /// @param living how many wait all the time
    /// @param rounds how many restarts of each kind
    /// @param keepDeletions for how many seconds the books' log keeps deletions; the Ledger's own setting is an hour, after which
    ///     nothing of an ended job is left
    /// @param still for how long the log may get no smaller until the cleaner is taken to have done all that it will. The broker looks
    ///     every 15 s whether there is something to clean
    record Plan(int ended, int living, int rounds, int keepDeletions, Duration still) {
    }

    /// Restarts in one state of the books.
    ///
    /// @param kept with the books on disk
    /// @param lost with the books read from Kafka
    /// @param logBytes how large the books' log was
    record Row(Distribution kept, Distribution lost, long logBytes) {
    }

    /// Measures.
    ///
    /// @param rig of which nothing but the broker runs
    static Restart measure(Rig rig, Plan plan) throws IOException, InterruptedException, TimeoutException {
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        var log = topics.ledgerApplication() + "-books-changelog";
        var ui = rig.startUi();
        try (var producer = Floor.producer(rig.bootstrap()); var admin = Admin.create(Map.of("bootstrap.servers", rig.bootstrap()))) {
            set(admin, log, Map.of("delete.retention.ms", Duration.ofSeconds(plan.keepDeletions())));
            var load = new Load(topics, producer);
            var moments = new Moments();
            try (var reader = Reader.start(rig.bootstrap(), List.of(topics.queues()), moments::add)) {
                load.submit(load.make(plan.living(), ""), moments::add);
                load.awaitWaiting(moments, plan.living());
            }
            ui.close();
            var none = restarts(rig, admin, log, plan);
            ui = rig.startUi();
            end(load, plan.ended(), moments);
            producer.flush();
            awaitRead(admin, topics.ledgerApplication(), topics.journal());
            awaitRead(admin, topics.ledgerApplication(), topics.ledger());
            ui.close();
            var many = restarts(rig, admin, log, plan);
            // It goes on beating meanwhile, as it would: only what is written after it has old segments closed.
            ui = rig.startUi();
            set(admin, log, Map.of("segment.ms", HURRY, "max.compaction.lag.ms", HURRY));
            awaitCleaner(admin, log, plan.still());
            ui.close();
            return new Restart(plan, none, many, restarts(rig, admin, log, plan));
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not say what the books' log is like: " + e.getCause(), e);
        }
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

    /// Waits until the Ledger has read and committed what a topic has now. How many jobs wait doesn't tell: those that come and end
    /// are among them meanwhile.
    private static void awaitRead(Admin admin, String group, String topic) throws InterruptedException, ExecutionException {
        var partitions = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions();
        var ends = admin.listOffsets(partitions.stream().collect(Collectors.toMap(partition -> new TopicPartition(topic, partition.partition()),
                partition -> OffsetSpec.latest()))).all().get();
        long left = Long.MAX_VALUE;
        for (long since = System.nanoTime(); left > 0; ) {
            Thread.sleep(LOOK.dividedBy(10));
            var read = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            long now = ends.entrySet().stream().mapToLong(end -> Math.max(0,
                    end.getValue().offset() - (read.get(end.getKey()) == null ? 0 : read.get(end.getKey()).offset()))).sum();
            if (now < left) {
                left = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STUCK.toNanos()) {
                throw new IllegalStateException("the Ledger reads nothing more of %s for %d s, though %,d records are left".formatted(topic,
                        STUCK.toSeconds(), left));
            }
        }
    }

    private static Row restarts(Rig rig, Admin admin, String log, Plan plan) throws IOException, InterruptedException, TimeoutException, ExecutionException {
        var row = new Row(new Distribution(), new Distribution(), bytes(admin, log));
        for (int round = 0; round < plan.rounds(); round++) {
            row.kept.addNanos(start(rig, false));
            row.lost.addNanos(start(rig, true));
        }
        return row;
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

    /// Waits until the log gets no smaller any more.
    private static void awaitCleaner(Admin admin, String log, Duration still) throws InterruptedException, ExecutionException {
        long least = bytes(admin, log);
        for (long since = System.nanoTime(); System.nanoTime() - since < still.toNanos(); ) {
            Thread.sleep(LOOK);
            long now = bytes(admin, log);
            if (now < least * 0.99) {
                least = now;
                since = System.nanoTime();
            }
        }
    }

    private static long bytes(Admin admin, String log) throws InterruptedException, ExecutionException {
        var brokers = admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
        return admin.describeLogDirs(brokers).allDescriptions().get().values().stream().flatMap(dirs -> dirs.values().stream())
                .flatMap(dir -> dir.replicaInfos().entrySet().stream()).filter(replica -> replica.getKey().topic().equals(log))
                .mapToLong(replica -> replica.getValue().size()).sum();
    }

    private static void set(Admin admin, String log, Map<String, Duration> settings) throws InterruptedException, ExecutionException {
        var changes = settings.entrySet().stream().map(setting -> new AlterConfigOp(
                new ConfigEntry(setting.getKey(), Long.toString(setting.getValue().toMillis())), AlterConfigOp.OpType.SET)).toList();
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, log), changes)).all().get();
    }

    /// What people read.
    List<String> report() {
        var ended = "%,d have ended".formatted(plan.ended());
        return List.of(
                "From a ui-service's start until it keeps the Ledger, in milliseconds, with %,d waiting jobs; %d restarts each".formatted(plan.living(),
                        plan.rounds()),
                "",
                "%-52s %s %12s".formatted("", Distribution.HEAD, "books' log"),
                line("no job has ended, books on disk", none.kept, none),
                line("no job has ended, books read from Kafka", none.lost, none),
                line(ended + ", books on disk", many.kept, many),
                line(ended + ", books read from Kafka", many.lost, many),
                line(ended + ", on disk, their log is cleaned", cleaned.kept, cleaned),
                line(ended + ", read from Kafka, cleaned", cleaned.lost, cleaned),
                "",
                "With %,d ended jobs a restart takes %s times as long, and if the books have to be read from Kafka %s times, and %s times once the log is cleaned."
                        .formatted(plan.ended(), times(many.kept, none.kept), times(many.lost, none.lost), times(cleaned.lost, none.lost)),
                "The log keeps deletions for %,d s here. To clean it, the broker was given %d s, in place of ten minutes, for what is uncleaned."
                        .formatted(plan.keepDeletions(), HURRY.toSeconds()));
    }

    private static String line(String what, Distribution took, Row row) {
        return "%-52s %s %9.1f MB".formatted(what, took, row.logBytes / 1e6);
    }

    private static String times(Distribution longer, Distribution shorter) {
        return Distribution.number(longer.median() / shorter.median());
    }
}
