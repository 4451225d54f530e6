// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.treadle.e2e.Sightings.Row;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// The page `/faults`, where one job counts, and everything that its Log shows meanwhile.
///
/// @param visit the tab that it is open in
record CountingPage(Visit visit, Sightings sightings) {

    static final String PATH = "/faults";
    // 20 numbers are counted in a second.
    private static final int CHECKPOINT_EVERY = 15;

    private static final Duration COUNTING = Duration.ofMinutes(2);

    /// Opens the page at a ui-service, or at what stands before it.
    static CountingPage open(Stage stage, URI service) {
        var visit = stage.open(service.resolve(PATH));
        return new CountingPage(visit, Sightings.of(visit.page().locator("treadle-log").first()));
    }

    /// Begins to count so many numbers.
    void count(int numbers) {
        count(numbers, 0);
    }

    /// The same, into a plot that has so many points already.
    void count(int numbers, int points) {
        fill("Points that the plot begins with", points);
        fill("Numbers", numbers);
        fill("A checkpoint after", CHECKPOINT_EVERY);
        press("Count");
    }

    private void fill(String label, int number) {
        var field = visit.page().getByLabel(label, new Page.GetByLabelOptions().setExact(true));
        field.fill(Integer.toString(number));
        field.press("Tab");
    }

    void press(String button) {
        visit.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
    }

    /// Waits until so many numbers are shown.
    ///
    /// @return the rows that are shown then
    List<Row> awaitRows(int count) throws Exception {
        return Until.holds(count + " numbers are shown", COUNTING, sightings::rows, rows -> rows.size() >= count);
    }

    /// Waits until the job is done.
    void awaitEnd() throws Exception {
        Until.holds("all numbers are counted", COUNTING, () -> visit.page().locator(".t-progress").innerText(),
                text -> text.contains("All are counted"));
        assertThat(visit.page().locator(".t-job")).hasCount(0);
    }

    /// Waits until the page says so of what was done last.
    void awaitDone(String words) {
        assertThat(visit.page().locator(".t-static").filter(new Locator.FilterOptions().setHasText("Done")).locator("[data-text=value]"))
                .containsText(words);
    }

    /// Who counts now, by its process.
    long process() {
        return sightings.rows().getLast().process();
    }
}
