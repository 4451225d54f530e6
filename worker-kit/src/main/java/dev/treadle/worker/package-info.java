// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// What Computations are written with, and what runs them.
///
/// A user needs [dev.treadle.worker.Computation], [dev.treadle.worker.Attempt], now and then
/// [dev.treadle.worker.PermanentFailure], and, to configure it, [dev.treadle.worker.WorkerConfig]. The rest is the way of a
/// Dispatch through a worker:
///
/// 1. `Intake` waits for a free slot, polls the `Rung` of its `Ladder` that fits, has each Dispatch answered, and accepts
///    them all once every answer is durable.
/// 2. `Runner` finds the Computation, takes a slot, enters a `Run` on the `Roster` and starts it; or refuses.
/// 3. `Run` says Started, begins once that is durable (and, at most once, the Ledger has said go), computes, says what came
///    out, frees its slot, and leaves the roster when that is durable.
/// 4. What an execution says goes through its `Voice`, which numbers it without gaps, to the `Journal`.
///
/// Beside that way: `Pulse` shows each second what the worker offers and who is on the roster, and `Signals` hears what the
/// Ledger wants stopped. `Carriers` says whether virtual threads get to run at all. `Worker` puts these together,
/// and drains them in order.
package dev.treadle.worker;
