// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Every state in which a Log of counted numbers was shown since this was made: what a person would see who never blinks.
///
/// All times are the browser's, in milliseconds since 1970.
final class Sightings {

    // A row that stands at the same place as before is not told again, or a long list would be told once for each of its rows. A
    // page that is told the whole again has another element of the same id.
    private static final String OBSERVE = """
            ({id}) => {
              const found = {states: [], rows: []};
              const look = () => {
                const log = document.getElementById(id);
                const rows = [...log.querySelector("tbody").rows].map((row) => [...row.cells].map((cell) => Number(cell.textContent)));
                if (log.hasAttribute("newestfirst")) rows.reverse();
                const kept = rows.findIndex((row, at) => String(row) !== String(found.rows[at]));
                const same = kept < 0 ? rows.length : kept;
                if (same === rows.length && same === found.rows.length) return;
                found.states.push({at: performance.timeOrigin + performance.now(), kept: same, added: rows.slice(same)});
                found.rows = rows;
              };
              new MutationObserver(look).observe(document.getElementById("root"), {childList: true, characterData: true, subtree: true});
              return found;
            }
            """;

    /// One row: a number, and who has counted it.
    record Row(int number, int attempt, long process) {

        private static Row of(Object cells) {
            var values = (List<?>) cells;
            return new Row(value(values, 0).intValue(), value(values, 1).intValue(), value(values, 2).longValue());
        }

        private static Number value(List<?> cells, int at) {
            return (Number) cells.get(at);
        }
    }

    /// One state: all rows that are shown, in order, and how many of them the state before had too.
    record Sighting(double at, int kept, List<Row> rows) {

        List<Row> added() {
            return rows.subList(kept, rows.size());
        }
    }

    private final JSHandle found;

    private Sightings(JSHandle found) {
        this.found = found;
    }

    /// Looks from now on.
    ///
    /// @param log the `treadle-log`
    static Sightings of(Locator log) {
        return new Sightings(log.evaluateHandle(OBSERVE));
    }

    /// The rows that are shown now.
    List<Row> rows() {
        return ((List<?>) found.evaluate("(found) => found.rows")).stream().map(Row::of).toList();
    }

    /// The browser's time.
    double now() {
        return ((Number) found.evaluate("() => performance.timeOrigin + performance.now()")).doubleValue();
    }

    List<Sighting> all() {
        var all = new ArrayList<Sighting>();
        var rows = new ArrayList<Row>();
        for (var state : (List<?>) found.evaluate("(found) => found.states")) {
            var told = (Map<?, ?>) state;
            int kept = ((Number) told.get("kept")).intValue();
            rows.subList(kept, rows.size()).clear();
            ((List<?>) told.get("added")).forEach(row -> rows.add(Row.of(row)));
            all.add(new Sighting(((Number) told.get("at")).doubleValue(), kept, List.copyOf(rows)));
        }
        return all;
    }

    /// When the first row appeared after a moment that an attempt above this one has counted.
    ///
    /// @param attempt 0 for any attempt's
    OptionalDouble firstAfter(double moment, int attempt) {
        return all().stream().filter(sighting -> sighting.at() > moment)
                .filter(sighting -> sighting.added().stream().anyMatch(row -> row.attempt() > attempt))
                .mapToDouble(Sighting::at).findFirst();
    }

    /// For how long no row appeared, at the most, between a moment and the last row.
    double longestSilenceAfter(double moment) {
        double longest = 0;
        double last = moment;
        for (var sighting : all()) {
            if (sighting.at() > moment && !sighting.added().isEmpty()) {
                longest = Math.max(longest, sighting.at() - last);
                last = sighting.at();
            }
        }
        return longest;
    }
}
