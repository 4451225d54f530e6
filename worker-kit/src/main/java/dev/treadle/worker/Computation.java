// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.work.Work;

/// The code that does one kind of Work. The application declares it as a CDI bean (`@ApplicationScoped`), in its own sources
/// or in a jar with a Jandex index, and the worker finds it by the Work type that its type arguments name.
///
/// It is called on a thread of its own, for as many jobs at once as its queue has slots, so a bean that has fields shares
/// them between jobs. It may block and may take hours. What it throws fails the attempt; the worker goes on,
/// and the job is tried again as often as its terms say, unless it is a [PermanentFailure].
///
/// To end before it is done, a Computation is interrupted, and [Attempt#cancelled()] turns true. One that is still busy
/// when its grace is over is abandoned: nothing that it says is heard any more, and its slot is given up until it returns.
/// A worker that has given up too many of them hands back what else it runs and ends, to be started anew
/// ([WorkerConfig.Worker#healthySlots()]).
///
/// A job's Computation can run more than once, because a worker can die with it. What must not be repeated is made
/// harmless by the Computation itself, or belongs in Work that is at most once ([dev.treadle.work.WorkType#atMostOnce()]).
///
/// @param <W> the Work, a record
/// @param <E> what it emits
/// @param <R> what it returns
@FunctionalInterface
public interface Computation<W extends Work<E, R>, E, R> {

    /// @param work what to do
    /// @param attempt this try at it: how to say how far it is, and what came out so far
    /// @return the result, at most [dev.treadle.protocol.Limits#RESULT_BYTES] as JSON
    R compute(W work, Attempt<E> attempt) throws Exception;
}
