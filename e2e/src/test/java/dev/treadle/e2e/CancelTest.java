// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.treadle.e2e.CancelPage.AGAIN;
import static dev.treadle.e2e.CancelPage.CANCEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.CancelPage.Row;
import dev.treadle.protocol.JobUpdate.CancelRequested;
import dev.treadle.protocol.JobUpdate.Cancelled;
import dev.treadle.protocol.JobUpdate.Orphaned;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Update;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A job is cancelled from the page, wherever it stands; and what a second click means.
@EndToEnd
class CancelTest {

    private static CancelPage open(Stage stage) throws Exception {
        return new CancelPage(stage.open(stage.calm().at(CancelPage.PATH)));
    }

    private static CancelPage openTroubled(Stage stage) throws Exception {
        return new CancelPage(stage.open(stage.troubled().at(CancelPage.PATH)));
    }

    private static <U extends Update> List<U> updates(RunningPair pair, CancelPage page, Class<U> kind) {
        var session = page.visit().session();
        return pair.journal().updates().stream().filter(kind::isInstance).map(kind::cast).filter(update -> update.session().equals(session)).toList();
    }

    @Test
    void aRunningJobIsInterruptedAndThePageSaysByWhom(Stage stage) throws Exception {
        var page = open(stage);
        var texts = page.visit().record(page.text(CANCEL));

        page.click(CANCEL, "Count down");
        texts.await("8");
        page.click(CANCEL, "Cancel");

        assertThat(texts.await("Cancelled")).endsWith("Cancelled");
        assertThat(page.status(CANCEL)).containsText("Cancelled by this page");
        assertThat(page.timeline()).containsText("Cancel asked for by this page; it is told to stop");
        assertThat(updates(stage.calm().pair(), page, Cancelled.class)).singleElement()
                .satisfies(cancelled -> assertThat(cancelled.by()).as("its execution says so itself").isNotNull());
    }

    @Test
    void itIsStartedAndCancelledByKeyboardAlone(Stage stage) throws Exception {
        var page = open(stage);
        var texts = page.visit().record(page.text(CANCEL));
        var keyboard = page.visit().page().keyboard();

        page.button(CANCEL, "Count down").focus();
        keyboard.press("Enter");
        texts.await("8");
        keyboard.press("Tab");
        assertThat(page.button(CANCEL, "Cancel")).isFocused();
        keyboard.press("Space");

        texts.await("Cancelled");
    }

    @Test
    void aComputationThatDoesNotCareIsGivenUpAfterItsGraceAndNothingOfItIsDrawnAnyMore(Stage stage) throws Exception {
        var page = open(stage);
        var texts = page.visit().record(page.text(CANCEL));
        var status = page.visit().record(page.status(CANCEL));

        page.card(CANCEL).locator("wa-checkbox").click();
        page.click(CANCEL, "Count down");
        texts.await("8");
        page.click(CANCEL, "Cancel");
        texts.await("Cancelled");

        assertThat(page.status(CANCEL)).containsText("it did not stop in time and is stuck: it keeps its slot until it does");
        assertThat(String.join("\n", status.all())).contains("it was told to stop, and is given up if it doesn't");
        // The stubborn one still counts when the next one has counted far.
        page.card(CANCEL).locator("wa-checkbox").click();
        page.click(CANCEL, "Count down");
        texts.await("Zero");
        assertThat(texts.all().stream().dropWhile(text -> !text.equals("Cancelled")).toList())
                .containsExactly("Cancelled", "8", "7", "6", "5", "4", "3", "2", "1", "Zero");
    }

    @Test
    void aJobInTheLineNeverStarts(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        var page = openTroubled(stage);
        var texts = page.visit().record(page.text(CANCEL));

        page.click(CANCEL, "Count down");
        assertThat(page.status(CANCEL)).containsText("no worker serves the queue default");
        page.click(CANCEL, "Cancel");
        texts.await("Cancelled");
        pair.startWorker("late");
        page.click(CANCEL, "Count down");
        texts.await("8");

        var submitted = updates(pair, page, Submitted.class);
        assertThat(pair.journal().jobs(page.visit().session())).containsExactly(submitted.getLast().job().id());
        assertThat(page.timeline()).containsText("asked for by this page; it never began");
        page.click(CANCEL, "Cancel");
        texts.await(3);
    }

    @Test
    void aJobWhoseDispatchIsOutIsCancelledAtOnceAndTheExecutionThatCrossesWithItIsLateAndInterrupted(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        var worker = pair.startWorker("slow");
        var page = openTroubled(stage);
        var texts = page.visit().record(page.text(CANCEL));

        worker.freeze();
        page.click(CANCEL, "Count down");
        assertThat(page.status(CANCEL)).containsText("for a worker");
        page.click(CANCEL, "Cancel");
        assertThat(texts.await("Cancelled")).containsExactly("Cancelled");
        worker.thaw();

        assertThat(page.timeline().locator(".t-update[data-late]").filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("Started"))).hasCount(1);
        // Its slot is free again, and it ended without a word: the next one runs there, and only that is drawn.
        page.click(CANCEL, "Count down");
        texts.await("8");
        assertThat(texts.all()).containsExactly("Cancelled", "8");
        page.click(CANCEL, "Cancel");
        texts.await(3);
    }

    @Test
    void aSecondClickRunsInParallel(Stage stage) throws Exception {
        var page = open(stage);
        page.click(AGAIN, "Click");
        page.click(AGAIN, "Click");
        Until.passes(page::rows, rows -> assertThat(rows).contains(new Row(1, "completed"), new Row(2, "completed")));
        assertThat(page.rows().indexOf(new Row(2, "started"))).isLessThan(page.rows().indexOf(new Row(1, "completed")));
    }

    @Test
    void aSecondClickQueuesBehindAndKeepsTheOrder(Stage stage) throws Exception {
        var page = open(stage);
        page.choose("Queue behind it");
        for (var click = 1; click <= 3; click++) {
            page.click(AGAIN, "Click");
        }
        assertThat(page.status(AGAIN)).containsText("for its turn: the one before it comes first");
        Until.passes(page::rows, rows -> assertThat(rows).contains(new Row(3, "completed")));
        assertThat(page.rows().stream().filter(row -> !row.what().equals("submitted")).toList()).isEqualTo(
                Stream.of(1, 2, 3).flatMap(click -> Stream.of("started", "3", "2", "1", "completed").map(what -> new Row(click, what))).toList());
    }

    @Test
    void aSecondClickReplacesWhatRunsAndNothingOfThatIsDrawnAnyMore(Stage stage) throws Exception {
        var page = open(stage);
        page.choose("Replace it");
        page.click(AGAIN, "Click");
        Until.passes(page::rows, rows -> assertThat(rows).contains(new Row(1, "3")));
        // Two at once: the second of them comes before the first of them is durable.
        page.button(AGAIN, "Click").dblclick();

        Until.passes(page::rows, rows -> assertThat(rows).contains(new Row(3, "completed")));
        var rows = page.rows();
        assertThat(rows.subList(rows.indexOf(new Row(2, "submitted")), rows.size())).extracting(Row::click).doesNotContain(1);
        assertThat(rows.subList(rows.indexOf(new Row(3, "submitted")), rows.size())).extracting(Row::click).containsOnly(3);
        assertThat(rows).doesNotContain(new Row(1, "completed"), new Row(2, "completed"));
        assertThat(updates(stage.calm().pair(), page, CancelRequested.class)).extracting(CancelRequested::by).containsExactly("newer run", "newer run");
    }

    @Test
    void aSecondClickIsIgnored(Stage stage) throws Exception {
        var page = open(stage);
        page.choose("Ignore the click");
        page.button(AGAIN, "Click").dblclick();
        Until.passes(page::rows, rows -> assertThat(rows).contains(new Row(1, "completed")));
        page.click(AGAIN, "Click");
        Until.passes(page::rows, rows -> assertThat(rows).contains(new Row(3, "started")));

        assertThat(page.rows()).contains(new Row(2, "ignored")).doesNotContain(new Row(2, "started"));
        assertThat(updates(stage.calm().pair(), page, Submitted.class)).hasSize(2);
    }

    @Test
    void aJobEndsSomeTimeAfterItsPageThoughTheServerOfThatPageIsKilledAtOnce(Stage stage) throws Exception {
        var pair = stage.pair(Checkout.ROOT);
        pair.startBroker();
        pair.startUi();
        var ui = pair.startUi("treadle.ledger.enabled=false", "treadle.work.Countdown.orphan-grace=2s", "treadle.session.return=0s");
        pair.startWorker("one");
        var page = new CancelPage(stage.open(ui.at(CancelPage.PATH)).expectCuts());
        var texts = page.visit().record(page.text(CANCEL));
        page.click(CANCEL, "Count down");
        texts.await("8");
        var session = page.visit().session();

        page.visit().page().close();
        var orphaned = Until.holds("the Journal says that the page is gone", () -> ofSession(pair, session, Orphaned.class), all -> !all.isEmpty());
        ui.process().kill();

        Until.holds("it is cancelled", () -> ofSession(pair, session, Cancelled.class), all -> !all.isEmpty());
        assertThat(orphaned).hasSize(1);
        assertThat(ofSession(pair, session, CancelRequested.class)).extracting(CancelRequested::by).containsExactly("Ledger");
    }

    private static <U extends Update> List<U> ofSession(RunningPair pair, dev.treadle.protocol.SessionId session, Class<U> kind) {
        return pair.journal().updates().stream().filter(kind::isInstance).map(kind::cast).filter(update -> update.session().equals(session)).toList();
    }
}
