// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Level;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What stands around a Ledger: a page that submits, a worker that beats, and readers of what the Ledger sends.
final class Surroundings implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    final Topics topics;
    private final String bootstrapServers;
    private final SessionId session = SessionId.random(1);
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Dispatch> dispatches = new ArrayList<>();
    private final List<Update> journal = new ArrayList<>();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    private final Map<Incarnation, List<Execution>> runs = new ConcurrentHashMap<>();
    private final Map<Incarnation, Integer> beaten = new ConcurrentHashMap<>();
    private int jobs;

    Surroundings(String bootstrapServers, String prefix) throws InterruptedException {
        this.bootstrapServers = bootstrapServers;
        topics = new Topics(prefix, new Codec());
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicSetup.ensure(admin, topics, new TopicSetup.Sizes(2, 2, (short) 1), List.of("default"));
        }
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0), new StringSerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new ByteArrayDeserializer());
        var partitions = new ArrayList<>(IntStream.range(0, 2).mapToObj(home -> new TopicPartition(topics.journal(), home)).toList());
        partitions.add(new TopicPartition(topics.dispatch("default"), 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    JobRef submit() {
        var cause = new Cause.OnEvent("n", ++jobs);
        var job = new JobRef(session, "default", JobId.of(session, "pause", cause, 0));
        append(new JobUpdate.Submitted(job, "pause", cause, 0, "Pause", Json.of("{\"for\":1}"), Policy.DEFAULT, false));
        return job;
    }

    void append(Update update) {
        send(topics.record(update, Incarnation.of("page"), null));
    }

    /// A worker comes to life, and beats each second.
    void hire(Incarnation worker, int slots) {
        runs.put(worker, List.of());
        beats.scheduleWithFixedDelay(() -> {
            var running = runs.get(worker);
            if (running != null) {
                send(topics.record(new Beat.Presence(worker, beaten.merge(worker, 1, Integer::sum), Level.CURRENT, false,
                        List.of(new Beat.Offer("default", slots, slots - running.size(), List.of("Pause"))), running)));
            }
        }, 0, 1, TimeUnit.SECONDS);
    }

    /// The worker takes the Dispatch.
    Execution start(Incarnation worker, Dispatch dispatch) {
        var execution = new Execution(dispatch.job(), dispatch.attempt(), new ExecutionId(worker, dispatches.size()));
        int beat = beaten.get(worker);
        runs.put(worker, List.of(execution));
        append(new ExecutionUpdate.Started(execution, 0, beat));
        return execution;
    }

    void complete(Execution execution) {
        append(new ExecutionUpdate.Completed(execution, 1, Json.of("null")));
        runs.computeIfPresent(execution.id().worker(), (worker, running) -> List.of());
    }

    /// The worker is dead.
    void kill(Incarnation worker) {
        runs.remove(worker);
    }

    /// Waits for the how-manieth Dispatch, from 1.
    Dispatch dispatch(int number) {
        await("Dispatch " + number + " of " + dispatches, () -> dispatches.size() >= number);
        return dispatches.get(number - 1);
    }

    void awaitUpdate(Update update) {
        await(update.toString(), () -> journal.contains(update));
    }

    List<Dispatch> dispatches() {
        return dispatches;
    }

    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for %s in vain for %s; the Journal: %s".formatted(what, PATIENCE, journal));
            }
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                switch (topics.codec().decode(record.headers(), record.value())) {
                    case Codec.Decoded.Known(Dispatch dispatch) -> dispatches.add(dispatch);
                    case Codec.Decoded.Known(Update update) -> journal.add(update);
                    case Codec.Decoded other -> throw new AssertionError(other);
                }
            }
        }
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        beats.shutdownNow();
        producer.close(Duration.ZERO);
        consumer.close();
    }

    @Override
    public String toString() {
        return topics.prefix() + " at " + bootstrapServers;
    }
}
