// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.ledger.Ledger;
import dev.treadle.ledger.LedgerSettings;
import dev.treadle.local.Program;
import dev.treadle.local.ServiceProcess;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Beat.Presence;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.worker.BoundComputation.Found;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The workers of one test, and what a Ledger would do for them: dispatch, signal, read the Journal and Presence. Or a real
/// Ledger, and jobs that are submitted to it; then workers may be processes of their own, too.
final class Fleet implements AutoCloseable {

    static final String QUEUE = "default";
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final TopicSetup.Sizes SIZES = new TopicSetup.Sizes(2, 1, (short) 1);

    private final String bootstrapServers;
    private final Topics topics = new Topics("fleet" + COUNT.incrementAndGet(), new Codec());
    private final Incarnation ledger = Incarnation.of("ledger");
    private final SessionId session = SessionId.random(1);
    private final AtomicInteger jobs = new AtomicInteger();
    private final KafkaProducer<String, byte[]> producer;
    private final Reader journal;
    private final Reader presence;
    private final List<Worker> workers = new ArrayList<>();
    private final List<ServiceProcess> processes = new ArrayList<>();
    private Ledger ledgerOfItsOwn;
    private final Map<JobId, List<Said>> said = new HashMap<>();
    private final Map<JobId, Set<String>> traces = new HashMap<>();
    private final CountDownLatch replaced = new CountDownLatch(1);
    private final List<Presence> presences = new ArrayList<>();

    Fleet(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicSetup.ensure(admin, topics, SIZES, List.of(QUEUE));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 1 << 24, "linger.ms", 0),
                new StringSerializer(), new ByteArraySerializer());
        journal = new Reader(topics.journal(), 2);
        presence = new Reader(topics.presence(), 1);
    }

    /// A worker whose Computation for [Act] is this one, ready to serve.
    Worker worker(int slots, Computation<Act, String, String> computation) {
        return worker(Map.of("treadle.worker.queues.default.slots", Integer.toString(slots)), computation);
    }

    Worker worker(Map<String, String> config, Computation<Act, String, String> computation) {
        return worker(config, found(computation));
    }

    /// A worker of a build with other Computations, ready to serve.
    Worker worker(Map<String, String> config, List<Found> build) {
        var worker = unstarted(config, build);
        worker.start();
        await("the worker to be ready", worker::ready);
        return worker;
    }

    Worker unstarted(Map<String, String> config, Computation<Act, String, String> computation) {
        return unstarted(config, found(computation));
    }

    private Worker unstarted(Map<String, String> config, List<Found> build) {
        var all = new HashMap<>(Map.of("treadle.kafka.bootstrap-servers", bootstrapServers, "treadle.topics.prefix", topics.prefix(),
                "treadle.worker.drain-grace", "0s"));
        all.putAll(config);
        var read = config(all);
        var worker = new Worker(read, Computations.bind(build, read.work(), new ObjectMapper()), replaced::countDown);
        workers.add(worker);
        return worker;
    }

    /// Open until a worker asks to be replaced.
    CountDownLatch replaced() {
        return replaced;
    }

    static WorkerConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder().addDiscoveredConverters().addDefaultInterceptors().withMapping(WorkerConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 500)).build().getConfigMapping(WorkerConfig.class);
    }

    static Computations computations(Computation<Act, String, String> computation) {
        return Computations.bind(found(computation), Map.of(), new ObjectMapper());
    }

    private static List<Found> found(Computation<Act, String, String> computation) {
        return List.of(new Found(new TypeReference<Computation<Act, String, String>>() { }.getType(), computation));
    }

    /// Dispatches the first attempt at a new job.
    JobRef dispatch(Act work) {
        return dispatch(work, 0, false);
    }

    JobRef dispatch(Act work, long attemptTimeoutMillis, boolean atMostOnce) {
        return dispatch("Act", "{\"what\":\"%s\",\"number\":%d}".formatted(work.what(), work.number()), null, attemptTimeoutMillis, atMostOnce);
    }

    JobRef dispatch(String type, String work, Checkpoint checkpoint, long attemptTimeoutMillis, boolean atMostOnce) {
        var job = newJob(session);
        send(topics.record(new Dispatch(job, checkpoint == null ? 1 : 2, 0, type, Json.of(work), checkpoint, attemptTimeoutMillis, 300,
                atMostOnce, false), ledger, trace(job)));
        return job;
    }

    /// Dispatches the first attempt at a new job of another queue.
    JobRef dispatchTo(String queue, String type, String work) {
        var job = newJob(session, queue);
        send(topics.record(new Dispatch(job, 1, 0, type, Json.of(work), null, 0, 300, false, false), ledger, trace(job)));
        return job;
    }

    /// Dispatches the first attempt at a job once more.
    void dispatchAgain(JobRef job, Act work) {
        send(topics.record(new Dispatch(job, 1, 1, "Act", Json.of("{\"what\":\"%s\",\"number\":%d}".formatted(work.what(), work.number())), null,
                0, 300, false, false), ledger, trace(job)));
    }

    /// Dispatches for a session whose home isn't there, an attempt that can't be, and something that is no Dispatch at all.
    void dispatchWhatNobodyCanAnswer() {
        send(topics.record(new Dispatch(newJob(session), 0, 0, "Act", Json.of("{}"), null, 0, 0, false, false), ledger, null));
        send(topics.record(new Dispatch(newJob(SessionId.random(99)), 1, 0, "Act", Json.of("{}"), null, 0, 0, false, false), ledger, null));
        send(new ProducerRecord<>(topics.dispatch(QUEUE), 0, "key", "no JSON".getBytes()));
    }

    /// The trace that the Dispatch of a job belongs to.
    static String trace(JobRef job) {
        return "00-" + "0".repeat(6) + HexFormat.of().formatHex(job.id().text().getBytes()).substring(0, 26) + "-00f067aa0ba902b7-01";
    }

    /// The traces that the Updates of a job belong to.
    Set<String> traces(JobRef job) {
        return traces.get(job.id());
    }

    void signal(Signal signal) {
        send(topics.record(signal, ledger));
    }

    /// A real Ledger keeps the books from now on.
    ///
    /// @param state where it keeps them
    void ledger(Path state) {
        ledgerOfItsOwn = new Ledger(new LedgerSettings(bootstrapServers, topics, SIZES, Incarnation.of("replica"), state, Map.of()));
        ledgerOfItsOwn.start();
    }

    /// Submits a job to the Ledger.
    JobRef submit(Act work, Policy policy) {
        int number = jobs.incrementAndGet();
        var cause = new Cause.OnEvent("nonce", number);
        var job = new JobRef(session, QUEUE, JobId.of(session, "act", cause, 0));
        send(topics.record(new Submitted(job, "act", cause, 0, "Act", Json.of("{\"what\":\"%s\",\"number\":%d}".formatted(work.what(), work.number())),
                policy, false), ledger, trace(job)));
        return job;
    }

    /// A worker in a process of its own, whose Computation is [Counting]; ready.
    ServiceProcess process(String name, String... config) throws Exception {
        var process = begin(name, config);
        process.awaitReady(PATIENCE);
        return process;
    }

    /// Several of those, all ready.
    void processes(String... names) throws Exception {
        for (var name : names) {
            begin(name);
        }
        for (var process : processes) {
            process.awaitReady(PATIENCE);
        }
    }

    /// The process that a worker lives in.
    ServiceProcess process(Incarnation worker) {
        return processes.stream().filter(process -> process.name().equals(worker.name())).findFirst().orElseThrow();
    }

    /// A worker in a process of its own, that may not be ready yet.
    ServiceProcess begin(String name, String... config) throws IOException {
        var program = Program.main(name, WorkerProcess.class)
                .options("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m")
                .arguments("treadle.kafka.bootstrap-servers=" + bootstrapServers, "treadle.topics.prefix=" + topics.prefix(),
                        "treadle.worker.name=" + name, "treadle.worker.drain-grace=0s")
                .arguments(config).readyOnLine(WorkerProcess.READY);
        var process = program.start();
        processes.add(process);
        return process;
    }

    /// Every discarded job by now.
    List<DeadJob> dead() {
        var dead = new ArrayList<DeadJob>();
        var reader = new Reader(topics.dead(), 1);
        await("a dead letter", () -> {
            reader.read(DeadJob.class, (record, found) -> dead.add(found));
            return !dead.isEmpty();
        });
        reader.consumer.close();
        return dead;
    }

    /// One Update of a job, with where and when it was appended.
    ///
    /// @param at by the broker's clock, in milliseconds since 1970
    record Said(JobUpdate update, long offset, long at) {
    }

    /// What the Journal holds of a job by now.
    List<Said> history(JobRef job) {
        readJournal();
        return List.copyOf(said.getOrDefault(job.id(), List.of()));
    }

    /// Waits for the Updates of a job, until there are such as are wanted.
    List<JobUpdate> await(JobRef job, Predicate<List<JobUpdate>> wanted) {
        await("the Updates of " + job.id(), () -> {
            readJournal();
            return wanted.test(updates(job));
        });
        return updates(job);
    }

    /// Waits for an Update of that kind.
    <U extends JobUpdate> U await(JobRef job, Class<U> kind) {
        var found = await(job, all -> all.stream().anyMatch(kind::isInstance));
        return kind.cast(found.stream().filter(kind::isInstance).findFirst().orElseThrow());
    }

    /// What the Journal holds of a job by now.
    List<JobUpdate> updates(JobRef job) {
        return said.getOrDefault(job.id(), List.of()).stream().map(Said::update).toList();
    }

    /// Waits for a Presence.
    Presence awaitPresence(Predicate<Presence> wanted) {
        await("a Presence, so far " + presences, () -> {
            readPresence();
            return presences.stream().anyMatch(wanted);
        });
        return presences.stream().filter(wanted).findFirst().orElseThrow();
    }

    /// Waits until its worker, having listed an execution, lists it no more.
    void awaitEnd(Execution execution) {
        await("the end of " + execution, () -> {
            readPresence();
            var its = presences.stream().filter(presence -> presence.worker().equals(execution.id().worker())).toList();
            return its.stream().anyMatch(presence -> presence.executions().contains(execution)) && !its.getLast().executions().contains(execution);
        });
    }

    /// Every Presence that was read so far.
    List<Presence> presences() {
        readPresence();
        return List.copyOf(presences);
    }

    static void await(String what, Condition condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.holds()) {
                assertThat(System.nanoTime()).as("waited %s for %s", PATIENCE, what).isLessThan(until);
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    interface Condition {
        boolean holds();
    }

    @Override
    public void close() {
        workers.forEach(Fleet::drain);
        processes.forEach(ServiceProcess::close);
        if (ledgerOfItsOwn != null) {
            ledgerOfItsOwn.close();
        }
        producer.close();
        journal.consumer.close();
        presence.consumer.close();
    }

    static void drain(Worker worker) {
        try {
            worker.drain();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JobRef newJob(SessionId owner) {
        return newJob(owner, QUEUE);
    }

    private JobRef newJob(SessionId owner, String queue) {
        return new JobRef(owner, queue, JobId.of(owner, "act", new Cause.OnEvent("nonce", jobs.incrementAndGet()), 0));
    }

    private void readJournal() {
        journal.read(JobUpdate.class, (record, update) -> {
            said.computeIfAbsent(update.job().id(), id -> new ArrayList<>()).add(new Said(update, record.offset(), record.timestamp()));
            traces.computeIfAbsent(update.job().id(), id -> new HashSet<>()).add(Codec.traceparent(record.headers()));
        });
    }

    /// A real Ledger's Canaries are beats, too.
    private void readPresence() {
        presence.read(Beat.class, (record, beat) -> {
            if (beat instanceof Presence one) {
                presences.add(one);
            }
        });
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Reads a topic from its beginning.
    private final class Reader {

        private final KafkaConsumer<String, byte[]> consumer;

        Reader(String topic, int partitions) {
            consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                    new StringDeserializer(), new ByteArrayDeserializer());
            var all = new ArrayList<TopicPartition>();
            for (int i = 0; i < partitions; i++) {
                all.add(new TopicPartition(topic, i));
            }
            consumer.assign(all);
        }

        <T> void read(Class<T> type, BiConsumer<ConsumerRecord<String, byte[]>, T> to) {
            for (var record : consumer.poll(Duration.ofMillis(20))) {
                to.accept(record, topics.codec().decode(record.headers(), record.value()).as(type, why -> {
                    throw new AssertionError(record + ": " + why);
                }));
            }
        }
    }
}
