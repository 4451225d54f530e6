// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import dev.treadle.e2e.RunningPair.Ui;
import dev.treadle.local.ServiceProcess;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// A broker, two ui-services and two workers, each a process of its own, for the faults to be done to; what a fault has ended is
/// replaced before the next one.
final class FaultRig implements AutoCloseable {

    private static final int OF_EACH = 2;
    private static final String QUEUE = "default";
    // Shorter than any job here, so that a worker that drains hands its job back.
    private static final String GRACE = "treadle.worker.drain-grace=2s";
    private static final String PAGE = "gallery.faults=true";
    private static final Duration STARTING = Duration.ofSeconds(90);

    private final RunningPair pair;
    private final Wire wire;
    private final List<Ui> uis = new ArrayList<>();
    private final List<ServiceProcess> workers = new ArrayList<>();
    private int started;

    private FaultRig(RunningPair pair, Wire wire) {
        this.pair = pair;
        this.wire = wire;
    }

    /// @param number tells its logs from those of the ones before
    static FaultRig start(int number) throws Exception {
        var pair = new RunningPair(Checkout.emptied("pairs/faults-" + number));
        var rig = new FaultRig(pair, pair.detour());
        try {
            pair.startBroker();
            rig.complete();
            return rig;
        } catch (Exception e) {
            rig.close();
            throw e;
        }
    }

    RunningPair pair() {
        return pair;
    }

    /// What a worker that was begun behind it has between itself and the broker.
    Wire wire() {
        return wire;
    }

    /// Sees to it that there are two of each service, and that they are ready.
    void complete() throws Exception {
        beginWorkers();
        uis.removeIf(ui -> !ui.process().isAlive());
        while (uis.size() < OF_EACH) {
            uis.add(pair.startUi(PAGE));
        }
        for (var worker : workers) {
            worker.awaitReady(STARTING);
        }
        for (var ui : uis) {
            Until.holds("the Ledger of " + ui.process().name() + " runs", STARTING, () -> pair.get(ui.at("/q/health/ready")).body(),
                    health -> health.contains("\"ledger\": \"running\""));
        }
    }

    /// Begins what is lacking of two workers, and doesn't wait for it.
    void beginWorkers() throws IOException {
        workers.removeIf(worker -> !worker.isAlive());
        while (workers.size() < OF_EACH) {
            workers.add(pair.beginWorker("worker-" + ++started, GRACE));
        }
    }

    /// Has one worker only, and that behind the wire.
    void oneWorkerBehindTheWire() throws Exception {
        var before = List.copyOf(workers);
        workers.clear();
        workers.add(pair.beginWorkerBehindDetour("worker-" + ++started, GRACE));
        for (var worker : before) {
            pair.stop(worker);
        }
        workers.getFirst().awaitReady(STARTING);
    }

    /// Has all services behind the wire, in the place of those that there were.
    void allBehindTheWire() throws Exception {
        stopServices();
        for (int i = 0; i < OF_EACH; i++) {
            workers.add(pair.beginWorkerBehindDetour("worker-" + ++started, GRACE));
            uis.add(pair.startUiBehindDetour(PAGE));
        }
        complete();
    }

    /// Starts one more ui-service beside the two, which keeps no Ledger and is the caller's to stop.
    Ui startGuest(String property, String... more) throws Exception {
        return pair.startUi(Stream.concat(Stream.of(PAGE, "treadle.ledger.enabled=false", property), Stream.of(more)).toArray(String[]::new));
    }

    /// Waits until a metric of a ui-service has come to something.
    void awaitMetric(Ui ui, String series, DoublePredicate enough) throws Exception {
        Until.holds(series + " of " + ui.process().name(), () -> metric(ui, series), enough::test);
    }

    /// What a metric of a ui-service is now.
    double metric(Ui ui, String series) throws Exception {
        return pair.get(ui.at("/q/metrics")).body().lines().filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1))).findFirst().orElseThrow();
    }

    /// Ends all services in order.
    void stopServices() throws Exception {
        for (var worker : workers) {
            pair.stop(worker);
        }
        for (var ui : uis) {
            pair.stop(ui.process());
        }
        workers.clear();
        uis.clear();
    }

    /// Where the ui-services are.
    URI[] addresses() {
        return uis.stream().map(Ui::address).toArray(URI[]::new);
    }

    /// Starts a new ui-service in the place of each, one after another.
    ///
    /// @param balancer leads to those that there are
    void renewUis(Wire balancer) throws Exception {
        for (var old : List.copyOf(uis)) {
            uis.add(pair.startUi(PAGE));
            uis.remove(old);
            balancer.leadTo(addresses());
            pair.stop(old.process());
        }
    }

    /// Kills all that runs, and starts it again.
    void restartAll() throws Exception {
        for (var ui : uis) {
            ui.process().kill();
        }
        for (var worker : workers) {
            worker.kill();
        }
        pair.broker().kill();
        pair.startBroker();
        complete();
    }

    List<ServiceProcess> workers() {
        return List.copyOf(workers);
    }

    /// The worker that counts on a page now.
    ServiceProcess workerOf(CountingPage page) {
        long process = page.process();
        return workers.stream().filter(worker -> worker.pid() == process).findFirst()
                .orElseThrow(() -> new AssertionError("none of the workers is process " + process));
    }

    /// The ui-service that keeps the queue's Ledger.
    Ui owner() throws Exception {
        return Until.holds("one of the ui-services keeps the Ledger", this::findOwner, Optional::isPresent).orElseThrow();
    }

    private Optional<Ui> findOwner() {
        var process = newestSource();
        return uis.stream().filter(ui -> process.equals(Long.toString(ui.process().pid())) && ui.process().isAlive()).findFirst();
    }

    /// Waits until another one keeps it.
    void awaitOwnerOtherThan(Ui before) throws Exception {
        Until.holds("another ui-service keeps the Ledger", this::findOwner, owner -> owner.isPresent() && owner.get() != before);
    }

    /// The ui-service that doesn't: what it hosts outlives the other.
    Ui host() throws Exception {
        var owner = owner();
        return uis.stream().filter(ui -> ui != owner).findFirst().orElseThrow();
    }

    /// The process that last said how it is with the queue: a replica's name ends with its number.
    private String newestSource() {
        var topic = new TopicPartition(new Topics(Topics.DEFAULT_PREFIX, new Codec()).queues(), 0);
        var newest = "";
        try (var consumer = new KafkaConsumer<>(Map.<String, Object>of("bootstrap.servers", pair.bootstrapServers()),
                new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            long end = consumer.endOffsets(List.of(topic)).get(topic);
            while (consumer.position(topic) < end) {
                for (var state : consumer.poll(Duration.ofMillis(100))) {
                    if (QUEUE.equals(state.key())) {
                        var name = new Incarnation(Codec.source(state.headers())).name();
                        newest = name.substring(name.lastIndexOf('-') + 1);
                    }
                }
            }
        }
        return newest;
    }

    @Override
    public void close() throws IOException {
        pair.close();
        wire.close();
    }
}
