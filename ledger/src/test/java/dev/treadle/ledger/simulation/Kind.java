// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

/// A kind of world: what strikes in it.
enum Kind {
    NOTHING(Faults.NONE),
    REKEYING(Faults.OF_REKEYING),
    WORKERS(Faults.OF_WORKERS),
    SESSIONS(Faults.OF_SESSIONS),
    LEDGER(Faults.OF_THE_LEDGER),
    OLD_OWNERS(Faults.OF_OLD_OWNERS),
    EVERYTHING(Faults.ALL),
    /// Some kinds of faults, as the seed says.
    SOME(null);

    private final Faults faults;

    Kind(Faults faults) {
        this.faults = faults;
    }

    Scenario world(long seed) {
        return faults == null ? Scenario.of(seed) : Scenario.of(seed, faults);
    }
}
