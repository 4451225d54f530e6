// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.treadle.e2e.CancelPage.CANCEL;
import static dev.treadle.e2e.CancelPage.ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.local.ServiceProcess;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Work that must not even begin twice, and a worker that is killed.
@EndToEnd
class AtMostOnceTest {

    @Test
    void killedAfterItBeganItsOutcomeIsUnknownAndNoSecondExecutionBegins(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        var workers = Stream.of(pair.startWorker("left"), pair.startWorker("right")).collect(Collectors.toMap(ServiceProcess::name, Function.identity()));
        var page = new CancelPage(stage.open(stage.troubled().at(CancelPage.PATH)));

        page.click(ONCE, "Charge once");
        assertThat(page.timeline()).containsText("it may begin, this once");
        var begun = pair.journal().started(page.visit().session()).getFirst();
        workers.get(Journal.worker(begun)).kill();

        assertThat(page.status(ONCE)).containsText("Outcome unknown");
        assertThat(page.status(ONCE)).containsText("see whether it happened before you start it again");
        assertThat(page.text(ONCE)).containsText("nobody knows how it ended");
        // The other worker takes what comes after, so it would have taken this too.
        page.click(CANCEL, "Count down");
        assertThat(page.text(CANCEL)).hasText("Zero");
        assertThat(pair.journal().started(page.visit().session())).filteredOn(started -> started.job().equals(begun.job())).containsExactly(begun);

        try (var dead = Command.treadle("dead", "retry", begun.job().id(), "--kafka", pair.bootstrapServers())) {
            assertThat(dead.awaitEnd()).isEqualTo(2);
            assertThat(dead.lines().getLast()).contains("must not begin twice and may have begun", "--checked");
        }
    }

    @Test
    void killedBeforeItBeganItRunsOnAnother(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        var first = pair.startWorker("first");
        var page = new CancelPage(stage.open(stage.troubled().at(CancelPage.PATH)));

        first.freeze();
        page.click(ONCE, "Charge once");
        assertThat(page.status(ONCE)).containsText("for a worker");
        first.kill();
        pair.startWorker("second");

        assertThat(page.text(ONCE)).hasText("Charged");
        assertThat(pair.journal().started(page.visit().session())).extracting(Journal::worker).containsExactly("second");
        assertThat(pair.journal().updates()).filteredOn(update -> update instanceof Completed && update.session().equals(page.visit().session())).hasSize(1);
    }
}
