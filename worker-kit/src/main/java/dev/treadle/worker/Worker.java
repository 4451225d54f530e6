// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/// One life of a worker: connect, serve, drain. Put together here of its parts; knows nothing of the container that it may
/// run in.
final class Worker {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    /// A worker whose Presence wasn't acknowledged for so long is out of touch.
    private static final Duration IN_TOUCH = Duration.ofSeconds(5);
    /// How long a Computation that is told to end because the worker ends may still take to say something.
    private static final Duration LAST_WORDS = Duration.ofMillis(300);
    /// How long the end may take beyond the grace.
    private static final Duration LAST_STEPS = Duration.ofMillis(800);
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final WorkerConfig config;
    private final Runnable replace;
    private final Computations computations;
    private final Incarnation name;
    private final Topics topics;
    private final TopicSetup.Sizes sizes;
    private final List<ServedQueue> queues;
    private final Clients clients;
    private final Roster roster;
    private final LongAdder unreadable = new LongAdder();
    private final Troubles troubles;
    private final Thread connecting = Thread.ofPlatform().daemon().name("treadle-connect").unstarted(this::connectAndServe);
    private volatile Parts parts;
    private volatile boolean draining;
    private boolean starving;
    private boolean replacing;

    /// What a worker consists of once Kafka was reached.
    private record Parts(Timer timer, Journal journal, Signals signals, Pulse pulse, List<Runner> runners, List<Intake> intakes) {
    }

    /// @param replace called once, when another worker would do better: it has to have this one drained, and another process
    ///     started. Must not block
    /// @throws IllegalArgumentException if the configuration is wrong
    Worker(WorkerConfig config, Computations computations, Runnable replace) {
        WorkerConfigCheck.check(config);
        this.config = config;
        this.replace = replace;
        this.computations = computations;
        this.name = Incarnation.of(config.worker().name().orElseGet(Worker::hostName));
        this.topics = new Topics(config.topics().prefix(), new Codec());
        this.sizes = config.topics().sizes();
        this.queues = ServedQueue.of(config.worker(), computations);
        this.clients = new Clients(config, topics, name);
        this.roster = new Roster(name);
        this.troubles = new Troubles(name);
    }

    /// Begins to connect, and serves once it is. Returns at once; with no broker in reach it goes on trying.
    void start() {
        if (queues.isEmpty()) {
            LOG.warnf("worker=%s has nothing to serve: it needs a Computation, a CDI bean that implements %s, whose Work waits in a queue that it may serve",
                    name, Computation.class.getName());
        }
        queues.forEach(queue -> LOG.infof("worker=%s serves queue=%s with %d slots on %s threads: %s", name, queue.name(), queue.slots(),
                queue.threads(), String.join(", ", computations.types(queue.name()))));
        connecting.start();
    }

    /// Whether it takes what is dispatched.
    boolean ready() {
        var all = parts;
        return !draining && all != null && troubles.none() && all.pulse().acknowledgedWithin(IN_TOUCH) && all.intakes().stream().allMatch(Intake::serving);
    }

    /// Whether ending this process and starting another could mend nothing: every thread of its own lives that should and none
    /// hangs, and no queue has lost all its slots to Computations that don't end. Being out of touch with Kafka is nothing that a new
    /// process would mend, and the output that this one holds would be lost.
    boolean alive() {
        var all = parts;
        return all == null || all.pulse().alive() && all.signals().alive() && all.intakes().stream().allMatch(Intake::alive)
                && (!all.pulse().acknowledgedWithin(IN_TOUCH) || all.intakes().stream().allMatch(intake -> intake.hasSlots() && !intake.hangs()));
    }

    /// What Kafka refuses it at the moment.
    List<String> troubles() {
        return troubles.all();
    }

    /// How many records were passed over because they couldn't be read.
    long unreadable() {
        return unreadable.sum();
    }

    /// How many slots are kept by Computations that don't end.
    int stuck() {
        var all = parts;
        return all == null ? 0 : all.runners().stream().mapToInt(Runner::stuck).sum();
    }

    List<ServedQueue> queues() {
        return queues;
    }

    /// How many slots of a queue there are and how many are free, those apart that are stuck; as many as are configured until Kafka was
    /// reached.
    Slots.Count slots(ServedQueue queue) {
        var all = parts;
        return all == null ? new Slots.Count(queue.slots(), queue.slots())
                : all.runners().stream().filter(runner -> runner.queue().equals(queue)).findFirst().orElseThrow().slots().count();
    }

    /// How long ago Kafka acknowledged the last Presence; absent if none was yet.
    Optional<Duration> sincePresence() {
        return Optional.ofNullable(parts).flatMap(all -> all.pulse().sinceAcknowledged());
    }

    Incarnation name() {
        return name;
    }

    /// Takes no more, lets what runs go on for the grace, hands the rest back, and ends. Blocks until then: the grace and a
    /// second at most.
    void drain() throws InterruptedException {
        long graceEnds = System.nanoTime() + config.worker().drainGrace().toNanos();
        long ends = graceEnds + LAST_STEPS.toNanos();
        draining = true;
        connecting.interrupt();
        connecting.join(LAST_STEPS);
        var all = parts;
        if (all == null) {
            return;
        }
        all.intakes().forEach(Intake::end);
        all.pulse().drain();
        awaitEnd(all.intakes(), graceEnds);
        if (!roster.awaitEmpty(left(graceEnds))) {
            handBack(ends);
        }
        awaitEnd(all.intakes(), ends);
        all.pulse().stop(left(ends));
        all.signals().close(left(ends));
        all.journal().close(left(ends));
        all.timer().close();
        LOG.infof("worker=%s has ended", name);
    }

    private void handBack(long ends) throws InterruptedException {
        roster.runs().forEach(run -> run.halt(Halt.DRAINING, LAST_WORDS.toMillis()));
        if (!roster.awaitEmpty(LAST_WORDS)) {
            // Each on a thread of its own: while the Journal's store is full, whoever says something waits.
            roster.runs().forEach(run -> parts.timer().after(0, run::abandon));
            if (!roster.awaitEmpty(left(ends))) {
                LOG.warnf("worker=%s ends, and could not say what became of %s", name, roster.runs());
            }
        }
    }

    private void connectAndServe() {
        try {
            insist("see to its topics and share groups", this::ensureTopics);
            insist("connect", this::connect);
            parts.signals().start();
            parts.pulse().start();
            parts.pulse().awaitFirst();
            parts.intakes().forEach(Intake::start);
        } catch (InterruptedException | InterruptException e) {
            LOG.debugf("worker=%s ends before it has served", name);
        }
    }

    private void ensureTopics() throws InterruptedException {
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin, topics, sizes, TopicSetup.Role.WORKER, queues.stream().map(ServedQueue::name).toList());
        }
    }

    private void connect() {
        var signals = Signals.tuned(clients.signals(), topics, name, roster, troubles);
        var timer = Timer.system();
        var journal = new Journal(clients.journal(), topics, name, troubles);
        var beats = new Beats();
        var carriers = new Carriers(timer);
        var runners = queues.stream().map(queue -> new Runner(queue, computations, journal, roster, beats, timer, carriers)).toList();
        var intakes = new ArrayList<Intake>();
        var pulse = new Pulse(clients.presence(), topics, name, beats, roster, () -> intakes.stream().map(Intake::offer).toList(),
                new Pulse.Touch() {
                    @Override
                    public void acknowledged() {
                        intakes.forEach(Intake::resume);
                        afterBeat(carriers);
                    }

                    @Override
                    public void lost() {
                        intakes.forEach(Intake::suspend);
                    }
                }, troubles);
        runners.forEach(runner -> intakes.add(new Intake(runner, topics.codec(), size -> clients.rung(runner.queue().name(), size),
                unreadable, pulse::nudge, troubles)));
        parts = new Parts(timer, journal, signals, pulse, runners, intakes);
    }

    /// After a Presence was acknowledged, so it is never replaced while Kafka is out of reach: what is held back then would be
    /// lost with this process.
    private void afterBeat(Carriers carriers) {
        carriers.ask();
        if (carriers.allKept() != starving) {
            starving = carriers.allKept();
            LOG.warnf(starving ? "worker=%s Computations that never wait keep every core, and no other on virtual threads gets to run: give such Work a queue on platform threads, like cpu"
                    : "worker=%s virtual threads get to run again", name);
        }
        if (!draining && !replacing) {
            replaceIfItHasTooFewSlots();
        }
    }

    private void replaceIfItHasTooFewSlots() {
        for (var runner : parts.runners()) {
            if (runner.hasTooFewSlots(config.worker().healthySlots())) {
                replacing = true;
                LOG.errorf("worker=%s is to be replaced: queue=%s has %d of %d slots stuck in Computations that don't end, and only a new process gets them back",
                        name, runner.queue().name(), runner.stuck(), runner.slots().size());
                replace.run();
                return;
            }
        }
    }

    private interface Step {
        void take() throws InterruptedException;
    }

    /// Takes a step again until it succeeds.
    private void insist(String purpose, Step step) throws InterruptedException {
        var use = "%s at %s".formatted(purpose, config.kafka().bootstrapServers());
        var retry = FIRST_RETRY;
        while (true) {
            try {
                step.take();
                troubles.over(use);
                return;
            } catch (InterruptException e) {
                throw e;
            } catch (RuntimeException e) {
                troubles.failed(use, e);
                Thread.sleep(retry);
                retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
            }
        }
    }

    private static void awaitEnd(List<Intake> intakes, long until) throws InterruptedException {
        for (var intake : intakes) {
            intake.awaitEnd(left(until));
        }
    }

    private static Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker";
        }
    }
}
