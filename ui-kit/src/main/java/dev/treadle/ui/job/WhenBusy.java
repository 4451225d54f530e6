// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

/// What a page means by a further job of a binding while one still runs or waits: a second click.
public enum WhenBusy {

    /// They run in parallel, as far as there are slots.
    PARALLEL,

    /// It queues behind: the jobs run one after another, in the order in which they were submitted, each when the one before has
    /// ended for good, retries included. They wait in the Ledger, where they survive as every job does.
    QUEUE,

    /// It replaces what runs or waits: that is cancelled, and from now on none of its handlers is called any more, so nothing of
    /// it is drawn, not even that it was cancelled. The new one doesn't wait for its end.
    REPLACE,

    /// It is ignored: nothing is submitted, and the Run that is under way is returned.
    IGNORE
}
