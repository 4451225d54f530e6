// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

/// What may go wrong in a simulated world. Each kind strikes by itself, so that a world that breaks a law can be made smaller
/// by taking kinds away.
enum Fault {
    /// The owner of the books dies, and another opens them.
    OWNER_DIES(12),
    /// The owner of the books is held up until another has opened them. What it has sent comes when it wakes.
    OWNER_FREEZES(8),
    /// Nobody keeps the books for some seconds before another owner opens them.
    OWNER_IS_MISSED(300),
    /// Of what a dead owner wrote to the books' log, the last is lost.
    BOOKS_ARE_BEHIND(800),
    /// Of what a frozen owner wrote to the books' log, the last comes when it wakes, over what its successor wrote.
    BOOKS_COME_LATE(500),
    /// The next owner finds the disk of the last, which is ahead of the books' log.
    BOOKS_ARE_AHEAD(500),
    /// Of what a dead owner sent to each of the other topics, the last is lost.
    OUTPUTS_ARE_LOST(800),
    /// The owner commits seldom, so that the next one reads much again.
    COMMITS_ARE_RARE(1_000),
    /// A re-keying step dies, and another goes on from its last commit.
    REKEYING_DIES(10),
    /// A re-keying step is held up until another has gone on from its last commit.
    REKEYING_FREEZES(5),
    /// The broker takes nothing for a while.
    BROKER_IS_AWAY(2),
    /// The broker's clock jumps.
    CLOCK_JUMPS(4),
    /// A Canary is held up.
    CANARIES_ARE_LATE(20),
    /// A Signal gets lost.
    SIGNALS_ARE_LOST(150),
    /// A Signal is heard again later.
    SIGNALS_ARE_REPEATED(100),
    /// A worker's accept gets lost, so that the Dispatch is delivered again.
    ACCEPTS_ARE_LOST(50),
    /// A worker dies.
    WORKER_DIES(2),
    /// A worker is held up for a while.
    WORKER_FREEZES(2),
    /// A worker is out of the broker's reach for a while, and goes on computing.
    WORKER_IS_CUT_OFF(2),
    /// A worker ends in order, and hands back what it runs.
    WORKER_DRAINS(1),
    /// An execution can't be heard any more, and ends without a word.
    EXECUTION_IS_UNHEARD(2),
    /// A worker refuses what it is given.
    DISPATCH_IS_REFUSED(20),
    /// Not every worker offers every Work type.
    TYPES_ARE_MISSING(300),
    /// A Computation fails.
    COMPUTATION_FAILS(250),
    /// A page asks for the end of a job.
    JOB_IS_CANCELLED(2),
    /// The host of a session dies. The next one goes on from what is durable, and the browser sends again what isn't done.
    HOST_DIES(4),
    /// The host of a session is held up until another has gone on. What it has sent comes when it wakes.
    HOST_FREEZES(3),
    /// A session hands its job out itself, as the fast path does, once its Submitted is durable.
    HANDED_OUT_DIRECTLY(300),
    /// A session submits again what it submitted before, whatever became of it.
    SUBMITTED_AGAIN(2);

    /// Chances in a thousand at each occasion: a turn of the world, or what the kind is about.
    final int rate;

    Fault(int rate) {
        this.rate = rate;
    }
}
