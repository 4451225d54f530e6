// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import static dev.treadle.bench.Input.BOOKS;
import static dev.treadle.bench.Input.BROKER_CPU;
import static dev.treadle.bench.Input.CLICK_CPU;
import static dev.treadle.bench.Input.DISPATCH;
import static dev.treadle.bench.Input.FOLD_CPU;
import static dev.treadle.bench.Input.JOURNAL;
import static dev.treadle.bench.Input.LEDGER;
import static dev.treadle.bench.Input.LEDGER_CPU;
import static dev.treadle.bench.Input.LOST;
import static dev.treadle.bench.Input.RESTORE;
import static dev.treadle.bench.Input.RESUMED;
import static dev.treadle.bench.Input.SESSION_HEAP;
import static dev.treadle.bench.Input.SHARE_GROUP;
import static dev.treadle.bench.Input.SNAPSHOTS;
import static dev.treadle.bench.Input.WAITING_HEAP;
import static dev.treadle.bench.Input.WORKER_CPU;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What so many open pages and so many jobs a second need, by what was measured of one of each. Arithmetic, and nothing that runs: it is wrong
/// wherever a thing costs more when there is much of it.
///
/// @param demand what is wanted
record Model(Demand demand) {

    // What a machine can do. Chosen, not measured: whoever has others, has other tables.
    private static final int REPLICAS_OF_A_PARTITION = 3;
    private static final double BROKER_APPENDS = 150e6;
    private static final double BROKER_READS = 300e6;
    private static final int BROKER_CORES = 16;
    private static final int UI_CORES = 8;
    private static final double UI_HEAP = 8e9;
    private static final double PARTITION_APPENDS = 10e6;
    private static final int WORKER_SLOTS = 64;
    private static final int GROUP_MEMBERS = 1_000;
    /// Of a processor or of a heap, so that there is room for a machine that is gone and for a bad minute.
    private static final double USED = 0.5;
    /// How long Kafka keeps the Journal.
    private static final double JOURNAL_SECONDS = 7 * 24 * 3_600;
    private static final double TAKE_OVER_MILLIS = 6_000;

    /// What is wanted.
    ///
    /// @param pages how many are open
    /// @param jobs how many a second, each by a click
    /// @param millis how long each takes
    /// @param workBytes how large its Work is, beyond that of a job that does nothing
    record Demand(int pages, int jobs, int millis, int workBytes) {
    }

    /// How far one queue goes by one of its limits.
    private record Limit(String what, double jobs) {
    }

    /// The Work stands in the Submitted, in its copy for the books, in the books and in the Dispatch.
    private double bytes(Input topic) {
        return topic.value + (topic == SNAPSHOTS ? 0 : demand.workBytes());
    }

    private double appended() {
        return demand.jobs() * Stream.of(JOURNAL, LEDGER, BOOKS, DISPATCH, SNAPSHOTS).mapToDouble(this::bytes).sum();
    }

    /// The Journal is read for the books and by the session's host, the books' log by a standby, and Snapshots by nobody, for as long as nothing moves.
    private double read() {
        return demand.jobs() * (2 * bytes(JOURNAL) + bytes(LEDGER) + bytes(BOOKS) + bytes(DISPATCH));
    }

    private double cores(Input each) {
        return demand.jobs() * each.value / 1e3;
    }

    private double heap() {
        return demand.pages() * SESSION_HEAP.value;
    }

    private long replicas() {
        return Math.max(replicasByHeap(), replicasByCpu());
    }

    private long replicasByHeap() {
        return up(heap() / (UI_HEAP * USED));
    }

    private long replicasByCpu() {
        return up(cores(CLICK_CPU) / (UI_CORES * USED));
    }

    private long brokers() {
        return Math.max(REPLICAS_OF_A_PARTITION, Stream.of(REPLICAS_OF_A_PARTITION * appended() / BROKER_APPENDS, read() / BROKER_READS,
                cores(BROKER_CPU) / (BROKER_CORES * USED)).mapToLong(Model::up).max().orElseThrow());
    }

    /// With fewer than there are replicas, each of these would be read by several of them.
    private long journalPartitions() {
        return Math.max(replicas(), up(demand.jobs() * bytes(JOURNAL) / PARTITION_APPENDS));
    }

    private List<Limit> limitsOfAQueue() {
        return Stream.of(
                new Limit("the Ledger's thread is full: it folds one job after another", 1e3 / LEDGER_CPU.value),
                new Limit("the Dispatches' one partition is: so many go through a share group", SHARE_GROUP.value),
                new Limit(say("the share group is: it has at most %,d workers, of %d slots here", GROUP_MEMBERS, WORKER_SLOTS),
                        GROUP_MEMBERS * WORKER_SLOTS * 1e3 / demand.millis())).sorted((a, b) -> Double.compare(a.jobs(), b.jobs())).toList();
    }

    private long queues() {
        return up(demand.jobs() / (limitsOfAQueue().getFirst().jobs() * USED));
    }

    private long slots() {
        return up(demand.jobs() * demand.millis() / 1e3);
    }

    private long workers() {
        return up(slots() / (double) WORKER_SLOTS);
    }

    private static long up(double value) {
        return Math.max(1, (long) Math.ceil(value));
    }

    /// All tables.
    List<String> report() {
        var lines = new ArrayList<String>();
        inputs(lines);
        needs(lines);
        oneQueue(lines);
        recovery(lines);
        steps(lines);
        return lines;
    }

    private static void inputs(List<String> lines) {
        lines.add("Measured");
        for (var input : Input.values()) {
            lines.add(say("%-58s%14s %-8s./treadle bench %s", input.what, number(input.value), input.unit, input.command));
        }
    }

    private void needs(List<String> lines) {
        lines.add("");
        lines.add(say("%,d open pages and %,d jobs a second, each by a click, of %,d ms and with %,d bytes of Work", demand.pages(), demand.jobs(),
                demand.millis(), demand.workBytes()));
        need(lines, "appended", mega(appended()) + " MB/s", say("%s MB/s of Journal, %s of its copy for the books, %s of books, %s of Dispatches, %s of Snapshots", 
                mega(demand.jobs() * bytes(JOURNAL)), mega(demand.jobs() * bytes(LEDGER)), mega(demand.jobs() * bytes(BOOKS)),
                mega(demand.jobs() * bytes(DISPATCH)), mega(demand.jobs() * bytes(SNAPSHOTS))));
        need(lines, "written by brokers", mega(REPLICAS_OF_A_PARTITION * appended()) + " MB/s", say("%d replicas of each partition", REPLICAS_OF_A_PARTITION));
        need(lines, "read of brokers", mega(read()) + " MB/s", "the Journal twice: for the books and by each session's host; the rest once");
        need(lines, "brokers", number(brokers()), say("of %s MB/s written, %s MB/s read and %d cores: %s cores in all, half used", mega(BROKER_APPENDS),
                mega(BROKER_READS), BROKER_CORES, number(up(cores(BROKER_CPU)))));
        need(lines, "Journal on disk", number(REPLICAS_OF_A_PARTITION * demand.jobs() * bytes(JOURNAL) * JOURNAL_SECONDS / 1e12) + " TB",
                say("7 days, %d replicas", REPLICAS_OF_A_PARTITION));
        need(lines, "heap of sessions", number(heap() / 1e9) + " GB", say("%s replicas of %s GB, half used", number(replicasByHeap()), number(UI_HEAP / 1e9)));
        need(lines, "processors of ui-service", number(cores(CLICK_CPU)), say("%s replicas of %d cores, half used", number(replicasByCpu()), UI_CORES));
        need(lines, "replicas of ui-service", number(replicas()), "the more of the two");
        need(lines, "partitions of the Journal", number(journalPartitions()), say("at least as many as replicas, and at most %s MB/s each", mega(PARTITION_APPENDS)));
        need(lines, "queues", number(queues()), "each with half of what ends one; as many partitions of treadle.ledger or more");
        need(lines, "processors for the books", number(cores(LEDGER_CPU)), say("of those of ui-service; without Kafka and its store it were %s", number(cores(FOLD_CPU))));
        need(lines, "beats", number(replicas() * queues() + workers()) + " /s", "a canary of each replica to each queue's partition of treadle.ledger, a Presence of each worker");
        need(lines, "slots", number(slots()), say("%s workers of %d, %s processors besides what Computations take", number(workers()), WORKER_SLOTS, number(cores(WORKER_CPU))));
    }

    private static void need(List<String> lines, String what, String much, String how) {
        lines.add(say("%-28s%14s   %s", what, much, how));
    }

    private void oneQueue(List<String> lines) {
        lines.add("");
        lines.add("Where one queue ends, the nearest first");
        limitsOfAQueue().forEach(limit -> lines.add(say("%10s jobs a second   %s", number(limit.jobs()), limit.what())));
    }

    private void recovery(List<String> lines) {
        double living = slots();
        long owners = queues();
        lines.add("");
        lines.add("When something dies");
        lines.add(say("%-28s%14s   %s", "a worker", seconds(LOST.value), "its attempts are lost, and run again"));
        lines.add(say("%-28s%14s   %s", "a replica, its sessions", seconds(RESUMED.value), "the median of those that ask; %s do, and read %s MB of Snapshots"
                .formatted(number(up((double) demand.pages() / replicas())), mega((double) demand.pages() / replicas() * SNAPSHOTS.value))));
        lines.add(say("%-28s%14s   %s", "a replica, its books", seconds(TAKE_OVER_MILLIS), "its standby goes on; jobs that run, run on"));
        lines.add(say("%-28s%14s   %s", "and its standby", seconds(TAKE_OVER_MILLIS + living / owners * bytes(BOOKS) / RESTORE.value),
                say("who comes reads %s living jobs of one queue", number(living / owners))));
        double line = 60.0 * demand.jobs();
        lines.add(say("%-28s%14s   %s", "all workers, for a minute", number(line * WAITING_HEAP.value / 1e9) + " GB",
                say("heap for the line of %s jobs, %s MB a queue", number(line), mega(line * WAITING_HEAP.value / owners))));
    }

    private void steps(List<String> lines) {
        lines.add("");
        lines.add("On the way there");
        lines.add(say("%12s%16s%12s%12s%12s%12s%16s", "pages", "jobs a second", "brokers", "replicas", "queues", "workers", "Journal on disk"));
        for (int share : new int[] {1_000, 100, 10, 1}) {
            var part = new Model(new Demand(demand.pages() / share, demand.jobs() / share, demand.millis(), demand.workBytes()));
            lines.add(say("%12s%16s%12s%12s%12s%12s%13s TB", number(part.demand.pages()), number(part.demand.jobs()), number(part.brokers()), number(part.replicas()),
                    number(part.queues()), number(part.workers()),
                    number(REPLICAS_OF_A_PARTITION * part.demand.jobs() * part.bytes(JOURNAL) * JOURNAL_SECONDS / 1e12)));
        }
    }

    private static String seconds(double millis) {
        return number(millis / 1e3) + " s";
    }

    private static String mega(double bytes) {
        return number(bytes / 1e6);
    }

    /// The same wherever it is printed.
    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /// With three digits, or all before the point.
    private static String number(double value) {
        return value >= 100 || value == Math.rint(value) ? say("%,.0f", value) : value >= 10 ? say("%.1f", value) : value >= 1 ? say("%.2f", value) : say("%.3f", value);
    }
}
