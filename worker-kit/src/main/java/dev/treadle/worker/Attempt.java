// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.JobRef;
import java.util.Optional;

/// One try at a job, as its Computation sees it. Safe for any number of threads; what one thread says is heard in the order
/// in which it said it.
///
/// While the broker is out of reach, what is said is kept in the worker; once that store is full, the saying methods block.
/// An interrupt doesn't end that wait, because what is said must have no gaps; [#checkpoint] is interrupted once it has been
/// handed over.
///
/// After the attempt's end (an outcome, or a grace that is over) they throw [java.util.concurrent.CancellationException],
/// except for [#progress], which then does nothing.
///
/// @param <E> what the Computation emits
public interface Attempt<E> {

    /// Says how far the job is. May be called as often as is convenient: at most ten a second are passed on, the newest
    /// always, and before whatever is said next.
    ///
    /// @param done how much of `total`, in a unit of the Computation's own
    /// @param total how much there is; 0 or less if that isn't known
    default void progress(double done, double total) {
        progress(done, total, null);
    }

    /// Says how far the job is.
    ///
    /// @param text for people; null if there is none
    void progress(double done, double total, String text);

    /// Hands a partial result to whoever listens to the job, while the Computation goes on.
    ///
    /// @param emission at most [dev.treadle.protocol.Limits#EMISSION_BYTES] as JSON
    /// @throws dev.treadle.protocol.Limits.TooLarge if it is larger; the job has failed then
    void emit(E emission);

    /// Writes an informational line to the job's log.
    default void log(String text) {
        log(System.Logger.Level.INFO, text);
    }

    /// Writes a line to the job's log.
    ///
    /// @param text cut to [dev.treadle.protocol.Limits#TEXT_CHARS]
    void log(System.Logger.Level level, String text);

    /// Saves where a later attempt may go on. What was emitted before it is not taken back if this attempt is lost. Durable
    /// when it returns.
    ///
    /// @param state whatever the Computation needs to go on, at most [dev.treadle.protocol.Limits#CHECKPOINT_BYTES] as JSON
    /// @throws dev.treadle.protocol.Limits.TooLarge if it is larger; the job has failed then
    /// @throws InterruptedException if the Computation is to end; the checkpoint may have been made
    void checkpoint(Object state) throws InterruptedException;

    /// What an earlier attempt saved last; empty if none did, and in the first attempt.
    ///
    /// @throws IllegalArgumentException if it can't be read as that class; thrown out of the Computation, it fails the job
    <T> Optional<T> checkpointed(Class<T> type);

    /// Whether the Computation should return, because nobody waits for what it does any more. What it returns then doesn't
    /// matter.
    boolean cancelled();

    /// Which attempt at the job this is, from 1.
    int number();

    /// Which job this is an attempt at.
    JobRef job();
}
