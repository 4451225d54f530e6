// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.AsyncFunctionsPage.Form;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The first page of the seed, in both of its forms.
@EndToEnd
class AsyncFunctionsTest {

    private static final double WORK_MILLIS = 2000;
    /// How much later than it could a text may come, on a machine that does other things too.
    private static final double LENIENCE_MILLIS = 3000;
    /// Clocks are read with this error.
    private static final double ERROR_MILLIS = 5;

    @ParameterizedTest
    @EnumSource
    void aClickShowsRunningAtOnceAndFinishedTwoSecondsLater(Form form, Stage stage) throws Exception {
        var page = open(stage);
        var texts = page.record(form);

        page.click(form);

        assertThat(texts.await(2)).containsExactly("Running 1", "Finished 1");
        requireTimes(page, texts, 1);
    }

    @ParameterizedTest
    @EnumSource
    void quickClicksOverlapAndEachFinishesTwoSecondsAfterItself(Form form, Stage stage) throws Exception {
        var page = open(stage);
        var texts = page.record(form);

        for (var click = 1; click <= 3; click++) {
            page.click(form);
        }

        var shown = texts.await(6);
        // Which of those that end in the same moment is shown first is nobody's promise; when each is shown is.
        assertThat(shown.subList(0, 3)).containsExactlyInAnyOrder("Running 1", "Running 2", "Running 3");
        assertThat(shown.subList(3, 6)).containsExactlyInAnyOrder("Finished 1", "Finished 2", "Finished 3");
        requireTimes(page, texts, 3);
    }

    @ParameterizedTest
    @EnumSource
    void tenClicksTakeTwoSecondsAndNotTwenty(Form form, Stage stage) throws Exception {
        var page = open(stage);
        var texts = page.record(form);

        for (var click = 1; click <= 10; click++) {
            page.click(form);
        }

        assertThat(texts.await(20, Duration.ofSeconds(8))).containsExactlyInAnyOrderElementsOf(page.everyText(10));
        requireTimes(page, texts, 10);
    }

    @Test
    void theTwoFormsStandSideBySideEachWithItsExplanationAndTheSourceThatRuns(Stage stage) throws Exception {
        var page = open(stage);
        var service = page.card(Form.SERVICE).boundingBox();
        var worker = page.card(Form.WORKER).boundingBox();

        assertThat(worker.y).isEqualTo(service.y);
        assertThat(worker.x).isGreaterThanOrEqualTo(service.x + service.width);
        assertThat(page.card(Form.SERVICE).locator(".t-markdown p").first()).containsText("this service");
        assertThat(page.card(Form.SERVICE).locator("pre")).containsText("button.onClickAsync(click -> {");
        assertThat(page.card(Form.WORKER).locator(".t-markdown p").first()).containsText("another process");
        assertThat(page.card(Form.WORKER).locator("pre")).containsText("button.onClick(click -> pause.submit(");
    }

    private static AsyncFunctionsPage open(Stage stage) throws Exception {
        return new AsyncFunctionsPage(stage.open(stage.calm().at(AsyncFunctionsPage.PATH)));
    }

    private static void requireTimes(AsyncFunctionsPage page, Texts texts, int clicks) {
        var clicked = page.visit().clicks();
        assertThat(clicked).hasSize(clicks);
        for (var click = 1; click <= clicks; click++) {
            var at = clicked.get(click - 1);
            assertThat(texts.when("Running " + click) - at).as("milliseconds from click %d to Running", click)
                    .isBetween(0.0, LENIENCE_MILLIS);
            assertThat(texts.when("Finished " + click) - at).as("milliseconds from click %d to Finished", click)
                    .isBetween(WORK_MILLIS - ERROR_MILLIS, WORK_MILLIS + LENIENCE_MILLIS);
        }
    }
}
