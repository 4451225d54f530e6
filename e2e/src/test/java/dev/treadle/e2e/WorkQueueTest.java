// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.WorkQueuePage.Form;
import dev.treadle.e2e.WorkQueuePage.Line;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The queue of the seed, in both of its forms.
@EndToEnd
class WorkQueueTest {

    private static final double WORK_MILLIS = 2000;
    /// Clocks are read with this error, and a text may come this much late, before one that is in time.
    private static final double ERROR_MILLIS = 250;

    @ParameterizedTest
    @EnumSource
    void itemsAreWorkedOffOneAtATimeAndTheTextSaysWhich(Form form, Stage stage) throws Exception {
        var page = open(stage);
        assertThat(page.text(form)).hasText(WorkQueuePage.EMPTY);
        var texts = page.record(form);

        for (var click = 1; click <= 3; click++) {
            page.launch(form);
        }

        var shown = texts.await(WorkQueuePage.EMPTY);
        requireLine(shown, 3);
        for (var item = 1; item < 3; item++) {
            assertThat(begun(texts, item + 1) - begun(texts, item)).as("milliseconds from item %d to the next", item)
                    .isGreaterThanOrEqualTo(WORK_MILLIS - ERROR_MILLIS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLineGrowsWhileItIsWorkedOffAndCountsAnewOnceItIsEmpty(Form form, Stage stage) throws Exception {
        var page = open(stage);
        var texts = page.record(form);

        page.launch(form);
        texts.await("Processing item 1 of 1 items in queue.");
        page.launch(form);
        assertThat(WorkQueuePage.begun(texts.await(WorkQueuePage.EMPTY))).containsExactly("Processing item 1 of 1 items in queue.",
                "Processing item 1 of 2 items in queue.", "Processing item 2 of 2 items in queue.", WorkQueuePage.EMPTY);
        page.launch(form);

        Until.passes(texts::all, all -> assertThat(all).endsWith("Processing item 1 of 1 items in queue.", WorkQueuePage.EMPTY));
    }

    @ParameterizedTest
    @EnumSource
    void twoTabsHaveLinesOfTheirOwn(Form form, Stage stage) throws Exception {
        var one = open(stage);
        var other = open(stage);
        var texts = one.record(form);
        var others = other.record(form);

        for (var click = 1; click <= 2; click++) {
            one.launch(form);
            other.launch(form);
        }

        requireLine(texts.await(WorkQueuePage.EMPTY), 2);
        requireLine(others.await(WorkQueuePage.EMPTY), 2);
    }

    @Test
    void closingTheTabLeavesNoThread(Stage stage) throws Exception {
        var ui = stage.calm().ui().process();
        var page = open(stage);
        var name = "work-queue of " + page.visit().session();
        assertThat(Threads.of(ui.pid())).as("before there is anything to do").doesNotContain(name);
        var texts = page.record(Form.SERVICE);
        page.launch(Form.SERVICE);
        page.launch(Form.SERVICE);
        texts.await(1);
        assertThat(Threads.of(ui.pid())).contains(name);

        page.visit().page().close();

        Until.holds("the thread of the page is gone", () -> Threads.of(ui.pid()), threads -> !threads.contains(name));
    }

    @Test
    void itemsWaitInTheLedgerForAWorkerThatStartsLateAndAreOneAtATimeWhateverItsSlots(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        var page = new WorkQueuePage(stage.open(stage.troubled().at(WorkQueuePage.PATH)));
        var texts = page.record(Form.WORKER);
        for (var click = 1; click <= 3; click++) {
            page.launch(Form.WORKER);
        }
        assertThat(page.status().getByText("no worker serves the queue default")).hasCount(3);
        assertThat(page.text(Form.WORKER)).hasText("3 items wait in queue.");

        pair.startWorker("late", "treadle.worker.queues.default.slots=4");
        pair.startWorker("later", "treadle.worker.queues.default.slots=4");

        assertThat(WorkQueuePage.begun(texts.await(WorkQueuePage.EMPTY))).containsExactly("Processing item 1 of 3 items in queue.",
                "Processing item 2 of 3 items in queue.", "Processing item 3 of 3 items in queue.", WorkQueuePage.EMPTY);
        assertThat(begun(texts, 3) - begun(texts, 1)).as("milliseconds from the first to the third")
                .isGreaterThanOrEqualTo(2 * (WORK_MILLIS - ERROR_MILLIS));
    }

    private static WorkQueuePage open(Stage stage) throws Exception {
        return new WorkQueuePage(stage.open(stage.calm().at(WorkQueuePage.PATH)));
    }

    /// Every item was begun, in order, and the line only grew, until it was empty.
    private static void requireLine(List<String> shown, int items) {
        var lines = WorkQueuePage.lines(shown);
        assertThat(shown).endsWith(WorkQueuePage.EMPTY).containsOnlyOnce(WorkQueuePage.EMPTY);
        assertThat(lines.stream().map(Line::begun).distinct().toList()).isEqualTo(IntStream.rangeClosed(1, items).boxed().toList());
        assertThat(lines.stream().map(Line::launched).toList()).isSorted().endsWith(items);
    }

    /// When an item was first said to be worked on, in milliseconds of the page's own clock.
    private static double begun(Texts texts, int item) {
        return texts.shown().stream().filter(shown -> shown.text().startsWith("Processing item " + item + " of ")).findFirst().orElseThrow().at();
    }
}
