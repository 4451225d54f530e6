// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate.Checkpointed;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.ExecutionUpdate.Logged;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.Limits.TooLarge;
import dev.treadle.protocol.Update;
import dev.treadle.worker.Journal.Receipt;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/// The attempt as its Computation sees it: everything it says goes through the execution's [Voice].
final class RunningAttempt<E> implements Attempt<E> {

    private final Run run;
    private final Dispatch dispatch;
    private final Execution by;
    private final Voice voice;
    private final BoundComputation<?, E, ?> computation;

    /// The next emission's. Touched only in turn, that is by what [Voice#say] calls.
    private long index;

    RunningAttempt(Run run, Dispatch dispatch, Voice voice, BoundComputation<?, E, ?> computation) {
        this.run = run;
        this.dispatch = dispatch;
        this.by = run.execution();
        this.voice = voice;
        this.computation = computation;
        this.index = dispatch.checkpoint() == null ? 0 : dispatch.checkpoint().index();
    }

    @Override
    public void progress(double done, double total, String text) {
        voice.progress(done, total, text);
    }

    @Override
    public void emit(E emission) {
        Objects.requireNonNull(emission, "an emission is something, not null");
        var json = withinLimits(() -> computation.writeEmission(emission));
        say(number -> new Emitted(by, number, index++, json), Receipt.NONE);
    }

    @Override
    public void log(System.Logger.Level level, String text) {
        say(number -> new Logged(by, number, level.getName(), String.valueOf(text)), Receipt.NONE);
    }

    @Override
    public void checkpoint(Object state) throws InterruptedException {
        var json = withinLimits(() -> computation.writeCheckpoint(state));
        var durable = new CompletableFuture<Void>();
        say(number -> new Checkpointed(by, number, new Checkpoint(json, index)), failure -> settle(durable, failure));
        try {
            durable.get();
        } catch (ExecutionException e) {
            throw over();
        }
    }

    @Override
    public <T> Optional<T> checkpointed(Class<T> type) {
        return Optional.ofNullable(dispatch.checkpoint()).map(saved -> computation.readCheckpoint(saved.state(), type));
    }

    @Override
    public boolean cancelled() {
        return run.halted() || voice.ended();
    }

    @Override
    public int number() {
        return by.attempt();
    }

    @Override
    public JobRef job() {
        return by.job();
    }

    private void say(LongFunction<Update> update, Receipt receipt) {
        if (!voice.say(update, receipt)) {
            throw over();
        }
    }

    /// What is too large fails the job here and now, so that a Computation can't go on as if it had been said.
    private Json withinLimits(Supplier<Json> json) {
        try {
            return json.get();
        } catch (TooLarge e) {
            run.fail(e);
            throw e;
        }
    }

    private CancellationException over() {
        return new CancellationException("attempt %d at job %s has ended; nothing more is heard of it".formatted(number(), job().id()));
    }

    private static void settle(CompletableFuture<Void> future, Exception failure) {
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
