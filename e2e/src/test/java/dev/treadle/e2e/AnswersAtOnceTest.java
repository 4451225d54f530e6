// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Handlers that don't need the lock wait for nobody who holds it. That they answer while cores burn, too, is in
/// [ResponsiveTest].
@EndToEnd
class AnswersAtOnceTest {

    @ParameterizedTest
    @ValueSource(strings = {"/async-functions", "/streaming-plot", "/work-queue", "/responsive", "/failures"})
    void everyPageAnswersWhileAHandlerHoldsTheLock(String path, Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at(path));
        var page = visit.page();
        var echo = visit.record(labelled(page, "You wrote"));
        var count = visit.record(labelled(page, "Counted"));
        var held = visit.record(labelled(page, "Held so often"));

        for (var second = 1; second <= 3; second++) {
            button(page, "Hold the lock for a second").click();
        }
        page.getByLabel("Your text").fill("weft");
        button(page, "Count").click();

        held.await("3");
        var free = held.when("3");
        assertThat(echo.when("weft")).as("the echo, before the lock is free").isLessThan(free);
        assertThat(count.when("1")).as("the count, before the lock is free").isLessThan(free);
        assertThat(free - visit.clicks().getFirst()).as("milliseconds for which the lock was held").isGreaterThanOrEqualTo(2_990);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator labelled(Page page, String label) {
        return page.locator(".t-static").filter(new Locator.FilterOptions().setHasText(label + ":")).locator("[data-text=value]");
    }
}
