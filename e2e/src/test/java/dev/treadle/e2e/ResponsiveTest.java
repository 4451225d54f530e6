// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The page stays responsive, whatever runs.
@EndToEnd
class ResponsiveTest {

    /// Far less than what keeps the machine busy takes, and more than an answer takes on a machine that is kept busy.
    private static final Duration AT_ONCE = Duration.ofMillis(1500);

    @Test
    void typingAndCountingAnswerWhileComputationsBurnAndACallbackBlocks(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at("/responsive"));
        var page = visit.page();
        var echo = labelled(page, "You wrote");
        var count = labelled(page, "Counted");
        var blocked = labelled(page, "Blocked so often");
        var counted = visit.record(count);
        var progress = visit.record(page.locator(".t-progress"));

        var cores = Runtime.getRuntime().availableProcessors();
        for (var core = 0; core < cores; core++) {
            button(page, "Burn a core for 10 seconds").click();
        }
        assertThat(page.locator(".t-job[data-state=running]")).hasCount(cores);
        button(page, "Block this page's handlers for 5 seconds").click();
        assertThat(page.locator("wa-button[data-busy]")).hasText("Block this page's handlers for 5 seconds");

        var input = page.getByLabel("Your text");
        for (var text : List.of("warp", "weft")) {
            input.fill(text);
            assertThat(echo).hasText(text, new HasTextOptions().setTimeout(AT_ONCE.toMillis()));
        }
        for (var click = 1; click <= 5; click++) {
            var before = visit.clicks().size();
            button(page, "Count").click();
            counted.await(Integer.toString(click));
            assertThat(counted.when(Integer.toString(click)) - visit.clicks().get(before)).as("milliseconds until %d was counted", click)
                    .isLessThan(AT_ONCE.toMillis());
        }
        // All of that happened while the machine was kept busy, and would mean nothing otherwise.
        assertThat(blocked.textContent()).as("the blocking handler has not returned").isEmpty();
        assertThat(page.locator(".t-job[data-state=running]").count()).as("cores that still burn").isEqualTo(cores);
        assertThat(counted.all()).isEqualTo(IntStream.rangeClosed(1, 5).mapToObj(Integer::toString).toList());

        assertThat(blocked).hasText("1");
        assertThat(page.locator(".t-progress")).containsText("primes counted");
        assertThat(progress.all()).as("progress was shown while it burnt").anyMatch(text -> text.contains("Burning"));
        assertThat(page.locator(".t-job")).hasCount(0);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator labelled(Page page, String label) {
        return page.locator(".t-static").filter(new Locator.FilterOptions().setHasText(label + ":")).locator("[data-text=value]");
    }
}
