// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which kinds of faults a world has, and how often each strikes: chances in a thousand at each occasion.
record Faults(Map<Fault, Integer> rates) {

    static final Faults NONE = of(EnumSet.noneOf(Fault.class));
    static final Faults ALL = of(EnumSet.allOf(Fault.class));
    static final Faults OF_REKEYING = of(Fault.REKEYING_DIES, Fault.REKEYING_FREEZES, Fault.BROKER_IS_AWAY);
    static final Faults OF_THE_LEDGER = of(Fault.OWNER_DIES, Fault.OWNER_IS_MISSED, Fault.BOOKS_ARE_BEHIND, Fault.BOOKS_ARE_AHEAD,
            Fault.OUTPUTS_ARE_LOST, Fault.COMMITS_ARE_RARE, Fault.REKEYING_DIES, Fault.BROKER_IS_AWAY);
    static final Faults OF_OLD_OWNERS = OF_THE_LEDGER.and(Fault.OWNER_FREEZES, Fault.REKEYING_FREEZES);
    static final Faults OF_WORKERS = of(Fault.WORKER_DIES, Fault.WORKER_FREEZES, Fault.WORKER_IS_CUT_OFF, Fault.WORKER_DRAINS,
            Fault.EXECUTION_IS_UNHEARD, Fault.DISPATCH_IS_REFUSED, Fault.TYPES_ARE_MISSING, Fault.COMPUTATION_FAILS, Fault.ACCEPTS_ARE_LOST,
            Fault.JOB_IS_CANCELLED);
    static final Faults OF_SESSIONS = of(Fault.HOST_DIES, Fault.HOST_FREEZES, Fault.SUBMITTED_AGAIN, Fault.BROKER_IS_AWAY,
            Fault.JOB_IS_CANCELLED, Fault.COMPUTATION_FAILS, Fault.WORKER_DIES);

    Faults(Map<Fault, Integer> rates) {
        this.rates = new EnumMap<>(Fault.class);
        this.rates.putAll(rates);
    }

    static Faults of(Fault... kinds) {
        return of(Arrays.asList(kinds));
    }

    private static Faults of(Collection<Fault> kinds) {
        return new Faults(kinds.stream().collect(Collectors.toMap(kind -> kind, kind -> kind.rate)));
    }

    /// Some kinds of faults, each as often as the seed says: what all kinds together hide from each other, some may show.
    static Faults some(long seed) {
        var random = new SplittableRandom(seed);
        var rates = new EnumMap<Fault, Integer>(Fault.class);
        int share = 1 + random.nextInt(10);
        for (var kind : Fault.values()) {
            if (random.nextInt(10) < share) {
                rates.put(kind, Math.min(1_000, Math.max(1, kind.rate * (1 + random.nextInt(8)) / 4)));
            }
        }
        return new Faults(rates);
    }

    int rate(Fault kind) {
        return rates.getOrDefault(kind, 0);
    }

    boolean has(Fault kind) {
        return rates.containsKey(kind);
    }

    Set<Fault> kinds() {
        return rates.keySet();
    }

    Faults and(Fault... more) {
        var all = new EnumMap<Fault, Integer>(Fault.class);
        all.putAll(rates);
        all.putAll(of(more).rates);
        return new Faults(all);
    }

    Faults without(Fault kind) {
        var others = new TreeMap<>(rates);
        others.remove(kind);
        return new Faults(others);
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        return rates.isEmpty() ? "-" : rates.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).collect(Collectors.joining(","));
    }

    static Faults parse(String text) {
        return text.equals("-") ? NONE : new Faults(Arrays.stream(text.split(",")).map(each -> each.split("="))
                .collect(Collectors.toMap(each -> Fault.valueOf(each[0]), each -> Integer.parseInt(each[1]))));
    }
}
