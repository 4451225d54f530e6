// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Refused;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A worker that keeps to the rules, and may die, be held up or be cut off at any moment.
final class SimWorker {

    /// How much output for one partition it holds before its Computations have to wait.
    private static final int HELD = 40;
    /// How much more there may be: what isn't a Computation's, and what each said since it was last asked to wait.
    private static final int HELD_AT_MOST = HELD + 40;
    /// After so long a Presence that isn't acknowledged is given up.
    private static final long PRESENCE_MILLIS = 5_000;

    /// Something for the Journal, and what to do when it is there.
    private record Line(SimRun run, JobUpdate update, Runnable then) {
    }

    private final World world;
    final Incarnation incarnation;
    private final int slots;
    private final List<String> types;
    private final Map<Long, SimRun> runs = new LinkedHashMap<>();
    private final List<Pipe<Line>> journal = new ArrayList<>();
    private Pipe<Beat> presence;
    private boolean known;
    private long beats;
    private long beatAt;
    private long numbers;
    private int heard;
    private long frozenUntil;
    private long cutOffUntil;
    /// Until when it was not well: held up, cut off, or dead.
    private long unwellUntil = Long.MIN_VALUE;
    private boolean draining;
    private boolean gone;

    SimWorker(World world, Incarnation incarnation, int slots, List<String> types) {
        this.world = world;
        this.incarnation = incarnation;
        this.slots = slots;
        this.types = types;
        heard = world.broker.signals.size();
        for (int home = 0; home < World.HOMES; home++) {
            journal.add(new Pipe<>(world, line -> {
                if (!line.run().unheard) {
                    world.broker.append(line.update());
                    line.then().run();
                }
            }));
        }
        presence = presence();
    }

    private Pipe<Beat> presence() {
        return new Pipe<>(world, beat -> {
            known = true;
            world.broker.beat(beat);
        });
    }

    boolean isGone() {
        return gone;
    }

    boolean isAwake() {
        return world.now >= frozenUntil && world.now >= cutOffUntil && !draining;
    }

    /// Whether anything happened to it since that time.
    boolean wasUnwell(long since) {
        return unwellUntil >= since;
    }

    int slots() {
        return slots;
    }

    /// How many executions of a queue it runs, as the Journal knows.
    long running(String queue) {
        return runs.values().stream().filter(run -> run.execution.job().queue().equals(queue) && run.started).count();
    }

    boolean isIdle() {
        return runs.isEmpty() && journal.stream().allMatch(Pipe::isEmpty);
    }

    /// All is calm: a worker that knows fewer types than others ends, as a deployment does.
    void calmDown() {
        frozenUntil = 0;
        cutOffUntil = 0;
        draining |= types.size() < 2;
    }

    void turn() {
        suffer();
        if (gone || world.now < frozenUntil) {
            return;
        }
        boolean inReach = world.now >= cutOffUntil;
        beat(inReach);
        if (inReach) {
            listen();
            take();
        }
        List.copyOf(runs.values()).forEach(run -> run.turn(draining));
        if (inReach) {
            journal.forEach(Pipe::flow);
        }
        journal.forEach(pipe -> Law.BOUNDED.check(pipe.size() <= HELD_AT_MOST, () -> "%s holds %d Updates for one partition".formatted(this, pipe.size())));
        if (draining && isIdle()) {
            gone = true;
        }
    }

    private void suffer() {
        boolean alone = world.workers.size() == 1;
        if (!alone && world.chance.strikes(Fault.WORKER_DIES)) {
            die();
        }
        if (world.chance.strikes(Fault.WORKER_FREEZES)) {
            frozenUntil = world.now + world.chance.between(500, 9_000);
            unwellUntil = Math.max(unwellUntil, frozenUntil);
        }
        if (world.chance.strikes(Fault.WORKER_IS_CUT_OFF)) {
            cutOffUntil = world.now + world.chance.between(500, 9_000);
            unwellUntil = Math.max(unwellUntil, cutOffUntil);
        }
        if (!alone && world.chance.strikes(Fault.WORKER_DRAINS)) {
            draining = true;
        }
        var started = runs.values().stream().filter(run -> run.started && !run.ended).toList();
        if (!started.isEmpty() && world.chance.strikes(Fault.EXECUTION_IS_UNHEARD)) {
            var run = world.chance.any(started);
            run.unheard = true;
            unwellUntil = Math.max(unwellUntil, world.now);
            leave(run);
        }
    }

    private void die() {
        gone = true;
        unwellUntil = Long.MAX_VALUE;
        boolean inReach = world.now >= cutOffUntil;
        journal.forEach(pipe -> {
            if (inReach) {
                pipe.lose();
            }
        });
        world.broker.dispatches.values().forEach(group -> group.release(this));
    }

    private void beat(boolean inReach) {
        if (!presence.isEmpty() && world.now - beatAt > PRESENCE_MILLIS) {
            presence = presence();
        }
        if (presence.isEmpty() && world.now - beatAt >= 1_000) {
            var offers = World.QUEUES.stream().map(queue -> new Beat.Offer(queue, slots, free(queue), types)).toList();
            presence.send(new Beat.Presence(incarnation, ++beats, 1, draining, offers, runs.values().stream().map(run -> run.execution).toList()));
            beatAt = world.now;
        }
        if (inReach) {
            presence.flow();
        }
    }

    private int free(String queue) {
        return slots - (int) runs.values().stream().filter(run -> run.execution.job().queue().equals(queue) && !run.ended).count();
    }

    private void take() {
        for (var queue : World.QUEUES) {
            while (!draining && free(queue) > 0 && known) {
                var group = world.broker.dispatches.get(queue);
                var delivery = group.acquire(this);
                if (delivery == null) {
                    break;
                }
                var dispatch = delivery.dispatch;
                var execution = new Execution(dispatch.job(), dispatch.attempt(), new ExecutionId(incarnation, ++numbers));
                var run = new SimRun(world, this, execution, dispatch);
                if (!types.contains(dispatch.type()) || world.chance.strikes(Fault.DISPATCH_IS_REFUSED)) {
                    var reason = types.contains(dispatch.type()) ? Refused.Reason.BUSY : Refused.Reason.UNKNOWN_TYPE;
                    say(run, new Refused(execution, 0, reason, "no"), () -> group.accept(this, delivery, execution));
                    break;
                }
                runs.put(numbers, run);
                boolean early = world.plant == Plant.ACCEPTED_BEFORE_STARTED_IS_DURABLE;
                run.start(beats, early ? () -> { } : () -> group.accept(this, delivery, execution));
                if (early) {
                    group.accept(this, delivery, execution);
                }
            }
        }
    }

    /// Whether a Computation may say more.
    boolean hasRoom(Execution execution) {
        return journal.get(execution.job().session().home()).size() < HELD;
    }

    void say(SimRun run, JobUpdate update, Runnable then) {
        journal.get(update.session().home()).send(new Line(run, update, then));
    }

    void leave(SimRun run) {
        runs.remove(run.execution.id().number());
    }

    private void listen() {
        for (; heard < world.broker.signals.size(); heard++) {
            var signal = world.broker.signals.get(heard);
            var run = signal.to().id().worker().equals(incarnation) ? runs.get(signal.to().id().number()) : null;
            switch (signal) {
                case Signal any when run == null -> { }
                case Signal.Go go -> run.begin();
                case Signal.Stop(var to, var reason, var grace) when reason == Signal.Stop.Reason.CANCELLED -> run.stopped = true;
                case Signal.Stop other -> {
                    run.ended = true;
                    leave(run);
                }
            }
        }
    }

    @Override
    public String toString() {
        return incarnation + " slots=" + slots + " types=" + types + " runs=" + runs.keySet() + (draining ? " draining" : "")
                + (world.now < frozenUntil ? " frozen" : "") + (world.now < cutOffUntil ? " cut off" : "");
    }
}
