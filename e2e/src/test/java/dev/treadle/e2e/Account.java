// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import dev.treadle.e2e.Sightings.Row;
import dev.treadle.e2e.Sightings.Sighting;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What was wrong with what a page showed of numbers that are counted from 0. Each number is named once for each thing that is
/// wrong with it, however long that was to be seen.
///
/// @param rendered how many numbers were shown in the end
/// @param lost what was never shown, or not while a greater one was
/// @param repeated what was shown twice at once
/// @param disordered what was shown below a greater one
/// @param stale what was shown of an attempt that had ended, or of an execution that didn't own its attempt
record Account(int rendered, Set<Integer> lost, Set<Integer> repeated, Set<Integer> disordered, Set<Integer> stale) {

    /// @param sightings what was shown
    /// @param truth what has to be
    /// @param numbers how many were to be counted
    static Account of(List<Sighting> sightings, Truth truth, int numbers) {
        var account = new Account(sightings.isEmpty() ? 0 : sightings.getLast().rows().size(),
                new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        int ended = 0;
        List<Row> before = List.of();
        for (var sighting : sightings) {
            int since = ended;
            sighting.added().stream().filter(row -> row.attempt() <= since || !truth.counted(row))
                    .forEach(row -> account.stale.add(row.number()));
            // Of an attempt whose rows go, or are followed by a later attempt's, nothing more may come.
            ended = Math.max(ended, before.subList(sighting.kept(), before.size()).stream().mapToInt(Row::attempt).max().orElse(0));
            ended = Math.max(ended, sighting.rows().stream().mapToInt(Row::attempt).max().orElse(0) - 1);
            account.look(sighting.rows());
            before = sighting.rows();
        }
        account.lookAtTheEnd(before, truth, numbers);
        return account;
    }

    private void look(List<Row> rows) {
        var shown = new HashSet<Integer>();
        int greatest = -1;
        int newest = 0;
        for (var row : rows) {
            if (!shown.add(row.number())) {
                repeated.add(row.number());
            } else if (row.number() < greatest) {
                disordered.add(row.number());
            }
            if (row.attempt() < newest) {
                stale.add(row.number());
            }
            greatest = Math.max(greatest, row.number());
            newest = Math.max(newest, row.attempt());
        }
        for (var number = 0; number < greatest; number++) {
            if (!shown.contains(number)) {
                lost.add(number);
            }
        }
    }

    private void lookAtTheEnd(List<Row> rows, Truth truth, int numbers) {
        for (var number = 0; number < numbers; number++) {
            int each = number;
            if (rows.stream().noneMatch(row -> row.number() == each)) {
                lost.add(number);
            }
        }
        rows.stream().filter(row -> !truth.rows().contains(row)).forEach(row -> stale.add(row.number()));
    }

    /// Whether each number was shown, once, in order, and nothing that had ended.
    boolean clean() {
        return lost.isEmpty() && repeated.isEmpty() && disordered.isEmpty() && stale.isEmpty();
    }
}
