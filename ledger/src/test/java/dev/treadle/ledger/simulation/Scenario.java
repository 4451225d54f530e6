// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

/// All that decides what happens in a world.
///
/// @param jobs how many jobs are submitted by clicks
/// @param troubleMillis for how long things go wrong
record Scenario(long seed, Faults faults, Plant plant, int jobs, int troubleMillis) {

    static final int JOBS = 14;
    static final int TROUBLE_MILLIS = 12_000;

    static Scenario of(long seed, Faults faults) {
        return new Scenario(seed, faults, Plant.NONE, JOBS, TROUBLE_MILLIS);
    }

    /// A world in which some kinds of faults strike, as the seed says.
    static Scenario of(long seed) {
        return of(seed, Faults.some(seed));
    }

    Scenario with(Plant planted) {
        return new Scenario(seed, faults, planted, jobs, troubleMillis);
    }

    /// The same with another seed.
    Scenario later(int seeds) {
        return new Scenario(seed + seeds, faults, plant, jobs, troubleMillis);
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        return "%d %d %d %s %s".formatted(seed, jobs, troubleMillis, faults, plant);
    }

    static Scenario parse(String text) {
        var parts = text.strip().split(" +");
        return new Scenario(Long.parseLong(parts[0]), Faults.parse(parts[3]), Plant.valueOf(parts[4]), Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]));
    }
}
