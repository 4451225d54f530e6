// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.e2e.RunningPair.Ui;
import dev.treadle.e2e.Wire.Served;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// A rollout, and a rollback, with the services of an earlier checkout, built by `./treadle build` there:
/// `mvn -pl e2e surefire:test -Dtest=UpgradeTest -Dtreadle.previous=DIRECTORY`. Nobody but a person has those at hand, so nothing else runs it.
@EndToEnd
@EnabledIfSystemProperty(named = "treadle.previous", matches = ".+", disabledReason = "-Dtreadle.previous names an earlier checkout that is built")
class UpgradeTest {

    @Test
    void aPageGoesOnWhileBothServicesAreRenewedAndWhileTheyAreRolledBack(Stage stage) throws Exception {
        var before = Path.of(System.getProperty("treadle.previous"));
        var pair = stage.pair(Checkout.ROOT);
        pair.startBroker();
        var oldUi = pair.startUi(before);
        var oldWorker = pair.beginWorker(before, "old");
        oldWorker.awaitReady(Until.PATIENCE);
        var wire = stage.wire(oldUi.address());
        var page = new AsyncFunctionsPage(stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts());
        var texts = page.record(Form.WORKER);
        click(page, 1);

        var newWorker = pair.startWorker("new");
        page.click(Form.WORKER);
        texts.await("Running 2");
        pair.stop(oldWorker);
        assertThat(page.text(Form.WORKER)).hasText("Finished 2");
        click(page, 3);

        var newUi = pair.startUi();
        move(wire, page, newUi);
        click(page, 4);
        pair.stop(oldUi.process());
        click(page, 5);
        assertThat(page.startedBy()).isEqualTo("new");

        var oldAgain = pair.startUi(before);
        var oldWorkerAgain = pair.beginWorker(before, "old again");
        oldWorkerAgain.awaitReady(Until.PATIENCE);
        move(wire, page, oldAgain);
        click(page, 6);
        pair.stop(newUi.process());
        pair.stop(newWorker);
        click(page, 7);
        assertThat(page.startedBy()).isEqualTo("old again");
        assertThat(pair.journal().started(page.visit().session())).as("each click began once, wherever the page was").hasSize(7);
    }

    /// Both checkouts need assets that differ, and replicas that ask each other for them.
    @Test
    void aPageOfEitherVersionHasItsAssetsAlthoughTheyAreAskedOfTheOther(Stage stage) throws Exception {
        var before = Path.of(System.getProperty("treadle.previous"));
        var pair = stage.pair(Checkout.ROOT);
        pair.startBroker();
        var old = pair.startUi(before);
        var current = pair.startUi();
        pair.startWorker("worker");
        for (var of : List.of(old, current)) {
            var other = of == old ? current : old;
            var wire = stage.wire(of.address());
            wire.leadEachRequest(path -> (path.startsWith("/treadle/assets/") ? other : of).address());
            click(new AsyncFunctionsPage(stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts()), 1);
            assertThat(wire.served()).filteredOn(asked -> asked.path().startsWith("/treadle/assets/")).isNotEmpty()
                    .extracting(Served::by).containsOnly(other.address());
        }
    }

    private static void click(AsyncFunctionsPage page, int number) {
        page.click(Form.WORKER);
        assertThat(page.text(Form.WORKER)).hasText("Finished " + number);
    }

    private static void move(Wire wire, AsyncFunctionsPage page, Ui to) {
        wire.leadTo(to.address());
        wire.cut();
        wire.mend();
        page.visit().page().evaluate("dispatchEvent(new Event('online'))");
        page.visit().awaitConnection("connected");
    }
}
