// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import dev.treadle.e2e.FaultRun.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What came of all faults that were done, as a table: a line a fault.
final class FaultTable {

    private static final String LINE = "%-25s %6s %8s %6s %8s %12s %6s %8s %6s %9s %9s %7s";

    private final Map<Fault, List<Outcome>> outcomes = new EnumMap<>(Fault.class);

    /// @return the line of this outcome alone
    String add(Outcome outcome) {
        outcomes.computeIfAbsent(outcome.fault(), fault -> new ArrayList<>()).add(outcome);
        return line(outcome.fault(), List.of(outcome));
    }

    static String head() {
        return LINE.formatted("fault", "rounds", "rendered", "lost", "repeated", "out of order", "stale", "attempts", "late", "recovery", "max", "bound");
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(head());
        outcomes.forEach((fault, all) -> lines.add(line(fault, all)));
        lines.add("recovery: the median, in seconds; late: what was said when it didn't count any more, and nobody drew");
        return lines;
    }

    private static String line(Fault fault, List<Outcome> all) {
        var accounts = all.stream().map(Outcome::accounts).flatMap(Collection::stream).toList();
        var recoveries = all.stream().mapToDouble(Outcome::recoveryMillis).sorted().toArray();
        return LINE.formatted(fault.word(), all.size(), accounts.stream().mapToInt(Account::rendered).sum(), sum(accounts, Account::lost),
                sum(accounts, Account::repeated), sum(accounts, Account::disordered), sum(accounts, Account::stale),
                all.stream().mapToInt(Outcome::attempts).sum(), all.stream().mapToInt(Outcome::late).sum(),
                seconds(recoveries[recoveries.length / 2]), seconds(recoveries[recoveries.length - 1]),
                fault.bound() == Fault.Bound.NONE ? "" : fault.bound().promised().toSeconds() + " s");
    }

    private static int sum(List<Account> accounts, Function<Account, Set<Integer>> wrong) {
        return accounts.stream().map(wrong).mapToInt(Set::size).sum();
    }

    private static String seconds(double millis) {
        return String.format(Locale.ROOT, "%.2f", millis / 1_000);
    }
}
