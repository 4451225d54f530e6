// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/// The long run, behind `./treadle simulate`: worlds of each kind, until there were enough or the time is over. Ends with 1 if
/// any broke a law.
final class Simulate {

    private static final int AT_ONCE = 250;

    private Simulate() {
    }

    /// @param arguments how many worlds of each kind, the first seed, for how many minutes (0 for no longer than the worlds take), and
    ///     which [Plant]
    public static void main(String[] arguments) {
        int worlds = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.parseLong(arguments[2]));
        var plant = Plant.valueOf(arguments[3]);
        Map<Kind, Integer> run = new EnumMap<>(Kind.class);
        Map<Kind, Map<Law, Integer>> broken = new EnumMap<>(Kind.class);
        Map<Law, Worlds.Failure> firsts = new EnumMap<>(Law.class);
        for (int done = 0; done < worlds || System.nanoTime() < end; done += AT_ONCE) {
            long from = seed + done;
            long to = from + (done < worlds ? Math.min(AT_ONCE, worlds - done) : AT_ONCE);
            for (var kind : Kind.values()) {
                var failures = LongStream.range(from, to).parallel().mapToObj(kind::world).map(world -> world.with(plant)).map(world -> Worlds.failure(world, Set.of()))
                        .flatMap(Optional::stream).toList();
                run.merge(kind, (int) (to - from), Integer::sum);
                for (var failure : failures) {
                    broken.computeIfAbsent(kind, any -> new TreeMap<>()).merge(failure.broken().law, 1, Integer::sum);
                    firsts.putIfAbsent(failure.broken().law, failure);
                }
            }
            System.out.printf("seeds up to %d of each kind: %s%n", to - 1, broken.isEmpty() ? "every law holds" : "broken " + broken);
        }
        System.out.printf("%n%-12s %10s  %s%n", "kind", "worlds", "broken");
        Arrays.stream(Kind.values()).forEach(kind -> System.out.printf("%-12s %10d  %s%n", kind, run.get(kind), broken.containsKey(kind) ? broken.get(kind) : "-"));
        firsts.values().stream().map(Worlds::shrink).forEach(failure ->
                System.out.printf("%nmvn -pl ledger test -Dtest=SimulationTest -Dtreadle.world=\"%s\"%n%s%n", failure.scenario(), failure.broken().getMessage()));
        System.exit(firsts.isEmpty() ? 0 : 1);
    }
}
