// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.local.ServiceProcess;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What just happened, as the Journal has it.
@EndToEnd
class TimelineTest {

    @Test
    void itSaysWhatToDoUntilSomethingHappens(Stage stage) throws Exception {
        var page = new AsyncFunctionsPage(stage.open(stage.calm().at(AsyncFunctionsPage.PATH)));
        var empty = timeline(page).getByText("Nothing yet. Start a job on a worker");
        assertThat(empty).isVisible();

        page.click(Form.SERVICE);
        assertThat(page.text(Form.SERVICE)).hasText("Finished 1");
        assertThat(empty).isVisible();

        page.click(Form.WORKER);
        assertThat(empty).isHidden();
    }

    @Test
    void theUpdatesOfAClickAppearInOrderWithWhoSaidThemAndHowLongEachTook(Stage stage) throws Exception {
        var page = new AsyncFunctionsPage(stage.open(stage.calm().at(AsyncFunctionsPage.PATH)));

        page.click(Form.WORKER);

        assertThat(lines(page)).hasCount(3);
        assertThat(words(page)).containsExactly("Completed", "Started", "Submitted");
        assertThat(parts(page, "by")).containsExactly("worker calm", "worker calm", "page");
        assertThat(parts(page, "took").getFirst()).as("how long the Computation took").matches("[23]\\.\\d s");
        var job = stage.calm().pair().journal().started(page.visit().session()).getFirst().job().id();
        assertThat(parts(page, "job")).containsOnly(job.brief());
    }

    @Test
    void aLostAttemptAndTheNextAreToldApart(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        var workers = Stream.of(pair.startWorker("left"), pair.startWorker("right"))
                .collect(Collectors.toMap(ServiceProcess::name, Function.identity()));
        var page = new AsyncFunctionsPage(stage.open(stage.troubled().at(AsyncFunctionsPage.PATH)));
        var texts = page.record(Form.WORKER);

        page.click(Form.WORKER);
        texts.await("Running 1");
        var killed = page.startedBy();
        workers.get(killed).kill();
        texts.await("Finished 1");

        assertThat(lines(page)).hasCount(5);
        var other = killed.equals("left") ? "right" : "left";
        assertThat(words(page)).containsExactly("Completed", "Started", "Lost", "Started", "Submitted");
        assertThat(parts(page, "by")).containsExactly("worker " + other, "worker " + other, "Ledger", "worker " + killed, "page");
        assertThat(parts(page, "attempt")).containsExactly("attempt 2", "attempt 2", "attempt 1", "attempt 1", "attempt 1");
        assertThat(timeline(page).locator(".t-update[data-again]")).hasCount(2);
        assertThat(timeline(page)).containsText("worker " + killed + " gave no sign of life; back in its place in the line");
    }

    private static Locator timeline(AsyncFunctionsPage page) {
        return page.visit().page().getByLabel("What just happened");
    }

    private static Locator lines(AsyncFunctionsPage page) {
        return timeline(page).locator(".t-update");
    }

    private static List<String> words(AsyncFunctionsPage page) {
        return timeline(page).locator(".t-update-what b").allInnerTexts();
    }

    private static List<String> parts(AsyncFunctionsPage page, String name) {
        return timeline(page).locator(".t-update-" + name).allInnerTexts();
    }
}
