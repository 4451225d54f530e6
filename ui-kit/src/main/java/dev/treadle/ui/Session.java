// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

import dev.treadle.ui.job.JobBinding;
import dev.treadle.ui.job.Timeline;
import dev.treadle.work.Work;
import java.time.Duration;

/// The server's side of one open page.
///
/// Handlers whose names end in `Async` overlap, each on a virtual thread of its own. All others run one after another under
/// the document's lock, and what one of them changes leaves for the browser as a whole when it returns. Every single change
/// of a property, from whatever thread, is atomic and is sent by itself.
///
/// Safe for any number of threads.
public interface Session {

    /// The session's id, as logs and other processes know it. Not a secret, and no way to resume the session.
    String id();

    /// The address that the page was opened at, for instance `/async-functions`.
    String path();

    /// The address's query without its question mark; empty if it has none.
    String query();

    /// Declares that this page submits Work of one type, and listens to those jobs under a name. To be called in
    /// [App#build]: the name is part of the jobs' ids, and is how a job finds its handlers again.
    ///
    /// @param name unique within the page
    /// @param type the Work's record
    /// @param <W> the Work
    /// @param <E> what its Computation emits
    /// @param <R> what its Computation returns
    <E, R, W extends Work<E, R>> JobBinding<W, E, R> job(String name, Class<W> type);

    /// Makes a component that shows what just happened to this page's jobs. To be called in [App#build].
    Timeline timeline();

    /// Runs some statements under the document's lock, one after another with the session's synchronous handlers; waits for
    /// it if need be. What they change leaves as a whole at the end.
    ///
    /// @throws SessionClosed if the session is closed, or is closed while this waits
    <X extends Exception> void withLock(Block<X> block) throws X;

    /// Runs some statements and sends what they change as a whole at the end: of each property the last value. Those who
    /// watch are told at the end, too, each in one call. Takes no lock: other threads' changes go on meanwhile.
    <X extends Exception> void batch(Block<X> block) throws X;

    /// Does something again and again, one after another with the session's other synchronous handlers, under the document's
    /// lock, as long as the page lives.
    ///
    /// @param callback is told the how-manieth run it is since it was started, from 1
    /// @param period from the beginning of one run to that of the next, at least a millisecond
    PeriodicCallback addPeriodicCallback(Handler<Long> callback, Duration period);

    /// Does something again and again, on a virtual thread of its own each time, without the lock, as long as the page lives.
    ///
    /// @param callback is told the how-manieth run it is since it was started, from 1
    /// @param period from the beginning of one run to that of the next, at least a millisecond
    PeriodicCallback addPeriodicCallbackAsync(Handler<Long> callback, Duration period);

    /// A cell of data that belongs to the session. Asked for again, the same cell.
    ///
    /// @param name unique within the page
    /// @param initial its first value; not null
    /// @throws IllegalStateException if there is a cell of that name whose values are of another class
    <T> State<T> state(String name, T initial);

    /// Shows a short text above the page for a while.
    void toast(Tone tone, String title, String text);

    /// Whether the page is gone.
    boolean closed();

    /// Runs something when the page is gone: to stop what the page's author started for it. At once, if it is gone already.
    /// What it throws is logged.
    void onDestroyed(Runnable what);
}
