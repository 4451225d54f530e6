// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import java.util.List;
import java.util.SplittableRandom;

/// What a seed decides. Each kind of fault has a stream of its own, so that taking one away changes little of the others.
final class Chance {

    private final Faults faults;
    private final SplittableRandom random;
    private final SplittableRandom[] ofFaults = new SplittableRandom[Fault.values().length];
    /// How often each kind of fault has struck.
    final long[] struck = new long[Fault.values().length];
    /// Nothing goes wrong any more.
    boolean calm;

    Chance(long seed, Faults faults) {
        this.faults = faults;
        random = new SplittableRandom(seed);
        for (int kind = 0; kind < ofFaults.length; kind++) {
            ofFaults[kind] = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + kind + 1);
        }
    }

    boolean in(int inThousand) {
        return random.nextInt(1_000) < inThousand;
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    <T> void shuffle(List<T> list) {
        for (int i = list.size(); i > 1; i--) {
            int j = random.nextInt(i);
            var moved = list.get(i - 1);
            list.set(i - 1, list.get(j));
            list.set(j, moved);
        }
    }

    boolean strikes(Fault kind) {
        return strikes(kind, 1_000);
    }

    /// @param inThousand of its usual rate
    boolean strikes(Fault kind, int inThousand) {
        boolean strikes = !calm && ofFaults[kind.ordinal()].nextInt(1_000_000) < faults.rate(kind) * inThousand;
        if (strikes) {
            struck[kind.ordinal()]++;
        }
        return strikes;
    }
}
