// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What one job costs that does nothing: bytes in each topic, and processor in each process and in the one thread that keeps the books. What
/// docs/scaling.md reckons with.
///
/// @param jobs how many were measured
/// @param topics what each topic got of all of them
/// @param cpu milliseconds of processor a job, of each process
/// @param thread the same of the Ledger's thread, which is part of ui-service's; absent if it was replaced meanwhile, because it was held up
/// @param book the same of one book in memory, which nobody writes to Kafka
record Cost(int jobs, Map<String, Appended> topics, Map<String, Double> cpu, OptionalDouble thread, double book) {

    private static final String COMPLETED = Codec.TYPE_PREFIX + Completed.class.getSimpleName().toLowerCase(Locale.ROOT);
    private static final List<String> PROCESSES = List.of("broker", "ui-service", "worker-service");
    /// What Kafka Streams calls its threads.
    private static final String LEDGER_THREAD = "-StreamThread-";
    /// When a job has completed, nobody waits for what the books' log gets of that.
    private static final Duration REST = Duration.ofSeconds(2);

    /// How much to measure.
    ///
    /// @param jobs how many
    /// @param warmup how many before
    record Plan(int jobs, int warmup) {
    }

    /// @param records how many
    /// @param bytes of their keys, values and headers
    record Appended(long records, long bytes) {

        private static Appended of(ConsumerRecord<String, byte[]> record) {
            long headers = 0;
            for (var header : record.headers()) {
                headers += header.key().length() + (header.value() == null ? 0 : header.value().length);
            }
            return new Appended(1, Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize()) + headers);
        }

        private Appended plus(Appended other) {
            return new Appended(records + other.records, bytes + other.bytes);
        }
    }

    /// Measures.
    ///
    /// @param rig where the pair runs
    static Cost measure(Rig rig, Plan plan) throws IOException, InterruptedException {
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        try (var producer = Floor.producer(rig.bootstrap())) {
            var load = new Load(topics, producer);
            var before = new TreeMap<String, Long>();
            OptionalDouble thread;
            var cpu = new LinkedHashMap<String, Double>();
            // With one reader of the Journal, as the replica is that hosts a session.
            try (var completed = new Listening(rig, List.of(topics.journal()), 1)) {
                completed.complete(load, plan.warmup());
                PROCESSES.forEach(name -> before.put(name, cpu(rig, name)));
                var threads = ledgerThreads(rig);
                completed.complete(load, plan.jobs());
                thread = spent(threads, ledgerThreads(rig), plan.jobs());
                PROCESSES.forEach(name -> cpu.put(name, millis(cpu(rig, name) - before.get(name), plan.jobs())));
            }
            var all = List.of(topics.journal(), topics.ledger(), topics.ledgerApplication() + "-books-changelog", topics.dispatch(Clicker.QUEUE));
            var appended = new LinkedHashMap<String, Appended>();
            all.forEach(topic -> appended.put(topic, new Appended(0, 0)));
            try (var read = new Listening(rig, all, 2)) {
                read.complete(load, plan.jobs()).forEach(record -> appended.merge(record.topic(), Appended.of(record), Appended::plus));
            }
            return new Cost(plan.jobs(), appended, cpu, thread, OneBook.millisPerJob(plan.warmup(), plan.jobs()));
        }
    }

    /// Who reads what jobs leave in topics.
    private static final class Listening implements AutoCloseable {

        private final Moments moments = new Moments();
        private final Reader reader;
        private final int completing;

        /// @param completing how many of the topics get each Completed
        Listening(Rig rig, List<String> topics, int completing) {
            this.completing = completing;
            reader = Reader.start(rig.bootstrap(), topics, moments::add);
        }

        /// @return what was read until every topic has had the Completed of each job that comes there, and for a moment after that
        List<ConsumerRecord<String, byte[]>> complete(Load load, int jobs) throws InterruptedException {
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            load.submit(load.make(jobs, ""), moments::add);
            for (int left = jobs * completing; left > 0; ) {
                int missing = left;
                if (moments.next(() -> missing + " Completed, in the Journal or for the books") instanceof Moment.Read(var record, var at)) {
                    records.add(record);
                    left -= COMPLETED.equals(Codec.text(record.headers(), "ce_type")) ? 1 : 0;
                }
            }
            Thread.sleep(REST);
            while (moments.poll() instanceof Moment.Read(var record, var at)) {
                records.add(record);
            }
            return records;
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    private static double millis(long nanos, int jobs) {
        return nanos / 1e6 / jobs;
    }

    private static long cpu(Rig rig, String name) {
        return ProcessHandle.of(rig.pid(name)).flatMap(handle -> handle.info().totalCpuDuration()).orElseThrow().toNanos();
    }

    /// Nanoseconds of processor by the number of the thread.
    private static Map<Long, Long> ledgerThreads(Rig rig) throws IOException {
        return Jvm.ask(rig.pid("ui-service"), beans -> {
            var threads = ManagementFactory.newPlatformMXBeanProxy(beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            var nanos = new TreeMap<Long, Long>();
            for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
                if (thread != null && thread.getThreadName().contains(LEDGER_THREAD)) {
                    nanos.put(thread.getThreadId(), threads.getThreadCpuTime(thread.getThreadId()));
                }
            }
            return nanos;
        });
    }

    private static OptionalDouble spent(Map<Long, Long> before, Map<Long, Long> after, int jobs) {
        if (!before.keySet().equals(after.keySet())) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(millis(after.entrySet().stream().mapToLong(each -> each.getValue() - before.get(each.getKey())).sum(), jobs));
    }

    /// What people read.
    List<String> report() {
        var lines = new ArrayList<>(List.of("Of %,d no-op jobs, dispatched by the Ledger to a worker with %d slots".formatted(jobs, Throughput.SLOTS), "",
                "%-46s%16s%14s".formatted("topic", "records a job", "bytes a job")));
        topics.forEach((topic, appended) -> lines.add("%-46s%16.2f%14.0f".formatted(topic, appended.records() / (double) jobs, appended.bytes() / (double) jobs)));
        lines.add("");
        lines.add("%-46s%16s".formatted("process", "CPU a job"));
        cpu.forEach((process, millis) -> lines.add("%-46s%13.3f ms".formatted(process, millis)));
        thread.ifPresent(millis -> lines.add("%-46s%13.3f ms".formatted("of ui-service's, the Ledger's one thread", millis)));
        lines.add("%-46s%13.3f ms".formatted("one book in memory, for comparison", book));
        lines.add("");
        lines.add((thread.isPresent() ? "One thread keeps the books of at most %,.0f jobs a second".formatted(1_000 / thread.getAsDouble())
                : "The Ledger's thread was replaced meanwhile, so nothing is known of it") + "; the fold alone does %,.0f.".formatted(1_000 / book));
        return lines;
    }
}
