// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.treadle.e2e.Sightings.Row;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A job streams to a Log and a Plot, and its worker is killed: what the page shows before another goes on, and in the end.
@EndToEnd
class RewindTest {

    private static final int NUMBERS = 60;
    private static final int CHECKPOINT_EVERY = 15;

    @Test
    void aPageGoesBackToTheCheckpointByItselfAndShowsEachNumberOnce(Stage stage) throws Exception {
        var pair = stage.pair(Checkout.ROOT);
        pair.startBroker();
        var ui = pair.startUi("gallery.faults=true");
        var killed = pair.startWorker("killed");
        var page = CountingPage.open(stage, ui.address());

        page.count(NUMBERS);
        Until.holds("some numbers are shown that aren't saved", page.sightings()::rows,
                rows -> rows.size() > CHECKPOINT_EVERY && rows.size() % CHECKPOINT_EVERY > 3 && rows.size() % CHECKPOINT_EVERY < 8);
        killed.kill();

        // Nobody is there to go on, so this is what is shown until somebody is.
        assertThat(page.visit().page().locator(".t-job")).containsText("worker killed was lost");
        int most = page.sightings().all().stream().mapToInt(state -> state.rows().size()).max().orElseThrow();
        int saved = page.sightings().rows().size();
        assertThat(saved).isLessThan(most);
        assertThat(saved % CHECKPOINT_EVERY).isZero();
        requireShown(page, saved);

        pair.startWorker("next");
        page.awaitEnd();

        requireShown(page, NUMBERS);
        assertThat(page.sightings().rows()).extracting(Row::attempt).isSorted().containsOnly(1, 2);
        assertThat(page.sightings().all()).allSatisfy(state -> requireNumbers(state.rows(), state.rows().size()));
    }

    /// That Log, Plot and progress show so many numbers.
    private static void requireShown(CountingPage page, int numbers) {
        requireNumbers(page.sightings().rows(), numbers);
        assertThat(locator(page, "treadle-plot")).hasAccessibleName("What was counted, %d points, number from 0 to %d".formatted(numbers, numbers - 1));
        assertThat(locator(page, "wa-progress-bar")).hasJSProperty("value", 100 * numbers / NUMBERS);
    }

    private static Locator locator(CountingPage page, String selector) {
        return page.visit().page().locator(selector);
    }

    /// From 0 up, in order, each once.
    private static void requireNumbers(List<Row> rows, int count) {
        assertThat(rows).extracting(Row::number).isEqualTo(IntStream.range(0, count).boxed().toList());
    }
}
