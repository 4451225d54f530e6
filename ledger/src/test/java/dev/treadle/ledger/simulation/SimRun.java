// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.JobUpdate;

/// One execution on a simulated worker. Its Computation emits the job's items one by one, and at times keeps a checkpoint.
final class SimRun {

    private static final Json NULL = Json.of("null");

    final Execution execution;
    final boolean atMostOnce;
    private final World world;
    private final SimWorker worker;
    private final int items;
    private long number;
    /// The next emission's.
    private long index;
    /// The next one to emit, as the Computation knows.
    private int item;
    private int failsAt = -1;
    private int pace;
    private long nextAt;
    private boolean checkpointing;
    private boolean begun;
    /// Its Started is durable.
    boolean started;
    boolean stopped;
    boolean ended;
    /// Nothing of it is heard any more.
    boolean unheard;

    SimRun(World world, SimWorker worker, Execution execution, Dispatch dispatch) {
        this.world = world;
        this.worker = worker;
        this.execution = execution;
        atMostOnce = dispatch.atMostOnce();
        items = Submissions.items(execution.job().id());
        var checkpoint = dispatch.checkpoint();
        item = checkpoint == null ? 0 : Integer.parseInt(checkpoint.state().toString());
        index = checkpoint == null || world.plant == Plant.INDEX_RESTARTS_AT_ZERO ? 0 : checkpoint.index();
    }

    /// @param beat the newest Presence so far
    void start(long beat, Runnable durable) {
        worker.say(this, new ExecutionUpdate.Started(execution, number++, beat), () -> {
            started = true;
            durable.run();
            if (!atMostOnce) {
                begin();
            }
        });
    }

    void begin() {
        if (started && !begun && !stopped) {
            begun = true;
            world.truth.begin(execution);
            pace = world.chance.in(250) ? world.chance.between(50, 900) : 20;
            if (world.chance.strikes(Fault.COMPUTATION_FAILS)) {
                failsAt = world.chance.between(item, items);
            }
            pause();
        }
    }

    /// @param draining whether the worker is ending
    void turn(boolean draining) {
        if (!started || ended) {
            return;
        }
        if (stopped) {
            end(new JobUpdate.Cancelled(execution.job(), execution, number, "asked"));
        } else if (draining && world.chance.in(200)) {
            end(new ExecutionUpdate.Released(execution, number, "ending"));
        } else if (begun && !checkpointing && world.now >= nextAt && worker.hasRoom(execution)) {
            compute();
        }
    }

    private void compute() {
        pause();
        if (item == failsAt) {
            end(new ExecutionUpdate.Failed(execution, number, new ErrorInfo("x", "y", null), world.chance.in(800)));
        } else if (item >= items) {
            end(new ExecutionUpdate.Completed(execution, number, NULL));
        } else {
            say(new ExecutionUpdate.Emitted(execution, number++, index++, Json.of(Integer.toString(item++))));
            say(new ExecutionUpdate.Progressed(execution, number++, item, items, null));
            if (world.chance.in(250)) {
                checkpointing = true;
                worker.say(this, new ExecutionUpdate.Checkpointed(execution, number++, new Checkpoint(Json.of(Integer.toString(item)), index)),
                        () -> checkpointing = false);
            }
        }
    }

    private void pause() {
        nextAt = world.now + world.chance.between(1, pace);
    }

    private void say(JobUpdate update) {
        worker.say(this, update, () -> { });
    }

    private void end(JobUpdate outcome) {
        ended = true;
        number++;
        worker.say(this, outcome, () -> worker.leave(this));
    }
}
