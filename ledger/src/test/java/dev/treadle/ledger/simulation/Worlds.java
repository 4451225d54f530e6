// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Runs many worlds at once: none knows of another.
final class Worlds {

    private Worlds() {
    }

    /// A world that broke a law.
    record Failure(Scenario scenario, Law.Broken broken) {
    }

    /// @return empty if every law holds
    static Optional<Failure> failure(Scenario scenario, Set<Law> passedOver) {
        try {
            new World(scenario).run();
            return Optional.empty();
        } catch (Law.Broken e) {
            return passedOver.contains(e.law) ? Optional.empty() : Optional.of(new Failure(scenario, e));
        }
    }

    /// Runs a world for each seed from 1 on.
    ///
    /// @return the failure of the lowest seed that has one
    static Optional<Failure> first(int count, LongFunction<Scenario> scenarios, Set<Law> passedOver) {
        return LongStream.rangeClosed(1, count).parallel().mapToObj(scenarios).map(scenario -> failure(scenario, passedOver))
                .flatMap(Optional::stream).findFirst();
    }

    /// Takes faults, jobs and time away for as long as the same law still breaks, with the same seed or one of the next.
    static Failure shrink(Failure failure) {
        var smallest = failure;
        for (boolean smaller = true; smaller; ) {
            smaller = false;
            for (var candidate : smaller(smallest.scenario()).toList()) {
                var law = failure.broken().law;
                var found = IntStream.range(0, 10).parallel().mapToObj(candidate::later).map(scenario -> failure(scenario, Set.of()))
                        .flatMap(Optional::stream).filter(other -> other.broken().law == law).findFirst();
                if (found.isPresent()) {
                    smallest = found.get();
                    smaller = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static Stream<Scenario> smaller(Scenario of) {
        var fewer = of.faults().kinds().stream().map(kind -> new Scenario(of.seed(), of.faults().without(kind), of.plant(), of.jobs(), of.troubleMillis()));
        var less = Stream.of(new Scenario(of.seed(), of.faults(), of.plant(), of.jobs() / 2, of.troubleMillis()),
                new Scenario(of.seed(), of.faults(), of.plant(), of.jobs(), of.troubleMillis() / 2)).filter(half -> half.jobs() > 0 && half.troubleMillis() > 1_000);
        return Stream.concat(less, fewer);
    }
}
