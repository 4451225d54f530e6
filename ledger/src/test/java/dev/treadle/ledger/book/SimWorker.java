// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A worker that keeps to the rules, and may die or freeze at any moment.
final class SimWorker {

    private static final Json NULL = Json.of("null");

    private static final class Run {
        final Execution execution;
        final String queue;
        final boolean atMostOnce;
        long number;
        boolean started;
        boolean begun;
        boolean stopped;
        boolean ended;
        long until;

        Run(Execution execution, String queue, boolean atMostOnce) {
            this.execution = execution;
            this.queue = queue;
            this.atMostOnce = atMostOnce;
        }
    }

    /// Something for the Journal, and what to do when it is there.
    private record Line(JobUpdate update, Runnable then) {
    }

    private final World world;
    private final Incarnation incarnation;
    private final int slots;
    private final List<String> types;
    private final Map<Long, Run> runs = new LinkedHashMap<>();
    private final List<Pipe<Line>> journal = new ArrayList<>();
    private final Pipe<Beat> presence;
    private long beats;
    private long beatAt;
    private long numbers;
    private int heard;
    private long frozenUntil;
    private boolean draining;
    private boolean gone;

    SimWorker(World world, Incarnation incarnation, int slots, List<String> types) {
        this.world = world;
        this.incarnation = incarnation;
        this.slots = slots;
        this.types = types;
        heard = world.signals.size();
        for (int home = 0; home < World.HOMES; home++) {
            journal.add(new Pipe<>(world, line -> {
                world.append(line.update());
                line.then().run();
            }));
        }
        presence = new Pipe<>(world, beat -> world.presence.add(new World.Beaten(beat, world.now)));
    }

    boolean isGone() {
        return gone;
    }

    boolean isAwake() {
        return world.now >= frozenUntil && !draining;
    }

    int slots() {
        return slots;
    }

    /// How many executions of a queue it runs, as the Journal knows.
    long running(String queue) {
        return runs.values().stream().filter(run -> run.queue.equals(queue) && run.started).count();
    }

    boolean isIdle() {
        return runs.isEmpty() && journal.stream().allMatch(Pipe::isEmpty);
    }

    /// All is calm: a worker that knows fewer types than others ends, as a deployment does.
    void calmDown() {
        frozenUntil = 0;
        draining |= types.size() < 2;
    }

    void turn() {
        if (world.faulty(world.faults.worker()) && world.workers.size() > 1) {
            switch (world.upTo(3)) {
                case 0 -> die();
                case 2 -> runs.values().removeIf(run -> run.started && !run.ended && world.chance(500));
                case 1 -> frozenUntil = world.now + world.between(500, 9_000);
                default -> draining = true;
            }
        }
        if (gone || world.now < frozenUntil) {
            return;
        }
        listen();
        beat();
        take();
        runs.values().forEach(this::go);
        journal.forEach(Pipe::flow);
        if (draining && isIdle()) {
            gone = true;
        }
    }

    private void die() {
        gone = true;
        journal.forEach(pipe -> pipe.cut(false));
        presence.cut(false);
        world.dispatches.values().forEach(group -> group.release(this));
    }

    private void beat() {
        if (presence.isEmpty() && world.now - beatAt >= 1_000) {
            var offers = World.QUEUES.stream().map(queue -> new Beat.Offer(queue, slots, free(queue), types)).toList();
            presence.send(new Beat.Presence(incarnation, ++beats, 1, draining, offers,
                    runs.values().stream().map(run -> run.execution).toList()));
        }
        if (!presence.isEmpty()) {
            presence.flow();
            beatAt = world.now;
        }
    }

    private int free(String queue) {
        return slots - (int) runs.values().stream().filter(run -> run.queue.equals(queue) && !run.ended).count();
    }

    private void take() {
        for (var queue : World.QUEUES) {
            while (!draining && free(queue) > 0 && beats > 0) {
                var group = world.dispatches.get(queue);
                var delivery = group.acquire(this);
                if (delivery == null) {
                    break;
                }
                var dispatch = delivery.dispatch;
                var execution = new Execution(dispatch.job(), dispatch.attempt(), new ExecutionId(incarnation, ++numbers));
                if (!types.contains(dispatch.type()) || world.faulty(world.faults.refusal())) {
                    say(new ExecutionUpdate.Refused(execution, 0, types.contains(dispatch.type()) ? ExecutionUpdate.Refused.Reason.BUSY
                            : ExecutionUpdate.Refused.Reason.UNKNOWN_TYPE, "no"), () -> group.accept(this, delivery));
                    break;
                }
                var run = new Run(execution, queue, dispatch.atMostOnce());
                runs.put(numbers, run);
                say(new ExecutionUpdate.Started(execution, run.number++, beats), () -> {
                    group.accept(this, delivery);
                    run.started = true;
                    if (!run.atMostOnce) {
                        begin(run);
                    }
                });
            }
        }
    }

    private void begin(Run run) {
        if (!run.begun && !run.stopped) {
            run.begun = true;
            run.until = world.now + world.between(1, world.chance(200) ? 4_000 : 60);
            world.begun.merge(run.execution.job().id(), 1, Integer::sum);
        }
    }

    private void go(Run run) {
        if (!run.started || run.ended) {
            return;
        }
        var by = run.execution;
        if (run.stopped) {
            end(run, new JobUpdate.Cancelled(by.job(), by, run.number, "asked"));
        } else if (draining && world.chance(200)) {
            end(run, new ExecutionUpdate.Released(by, run.number, "ending"));
        } else if (run.begun && world.now >= run.until) {
            if (world.chance(300)) {
                say(new ExecutionUpdate.Checkpointed(by, run.number++, new Checkpoint(NULL, run.number)), () -> { });
            }
            end(run, world.chance(800) ? new ExecutionUpdate.Completed(by, run.number, NULL)
                    : new ExecutionUpdate.Failed(by, run.number, new ErrorInfo("x", "y", null), world.chance(800)));
        }
    }

    private void end(Run run, JobUpdate outcome) {
        run.ended = true;
        run.number++;
        say(outcome, () -> runs.remove(run.execution.id().number()));
    }

    private void say(JobUpdate update, Runnable then) {
        journal.get(update.session().home()).send(new Line(update, then));
    }

    private void listen() {
        for (; heard < world.signals.size(); heard++) {
            var signal = world.signals.get(heard);
            var run = signal.to().id().worker().equals(incarnation) ? runs.get(signal.to().id().number()) : null;
            switch (signal) {
                case Signal any when run == null -> { }
                case Signal.Go go -> {
                    if (run.started) {
                        begin(run);
                    }
                }
                case Signal.Stop(var to, var reason, var grace) when reason == Signal.Stop.Reason.CANCELLED -> run.stopped = true;
                case Signal.Stop other -> runs.remove(run.execution.id().number());
            }
        }
    }

    @Override
    public String toString() {
        return incarnation + " slots=" + slots + " types=" + types + " runs=" + runs.keySet() + (draining ? " draining" : "")
                + (world.now < frozenUntil ? " frozen" : "");
    }
}
