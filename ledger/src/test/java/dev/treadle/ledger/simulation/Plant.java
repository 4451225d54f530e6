// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

/// A mistake that is put into a world to see whether the simulation finds it.
enum Plant {
    NONE,
    /// A further Started of a running attempt takes it over.
    FIRST_STARTED_NOT_CHECKED,
    /// The Ledger does what an Update calls for when it reads it, and never again.
    EFFECTS_OF_TRANSITIONS_ONLY,
    /// The Ledger declares a worker dead by its own clock.
    LOST_WITHOUT_CANARIES,
    /// The emissions of a further attempt are numbered from zero, whatever the checkpoint says.
    INDEX_RESTARTS_AT_ZERO,
    /// A worker accepts a Dispatch when it has sent its Started, before that is durable.
    ACCEPTED_BEFORE_STARTED_IS_DURABLE,
    /// A Ledger owner that was held up goes on with what it had polled, although another has opened the books.
    WOKEN_OWNER_GOES_ON
}
