// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.treadle.e2e.AsyncFunctionsPage.Form;
import org.junit.jupiter.api.Test;

/// The broker is not there yet, or not there for a while.
@EndToEnd
class BrokerComesAndGoesTest {

    @Test
    void withNoBrokerAtStartThePageOpensAndSaysSoAndWhatWasClickedHappensOnceTheBrokerIsThere(Stage stage) throws Exception {
        var pair = stage.pair(Checkout.ROOT);
        var ui = pair.startUi();
        var page = new AsyncFunctionsPage(stage.open(ui.at(AsyncFunctionsPage.PATH)));
        var local = page.record(Form.SERVICE);
        var remote = page.record(Form.WORKER);

        page.visit().awaitNotice("Kafka is out of reach");
        assertThat(pair.get(ui.at("/q/health")).body()).contains("out of reach");
        assertThat(pair.get(ui.at("/q/health/ready")).statusCode()).as("it serves pages").isEqualTo(200);
        assertThat(pair.get(ui.at(AsyncFunctionsPage.PATH)).body()).contains("Kafka is out of reach.");
        page.click(Form.SERVICE);
        for (var click = 1; click <= 3; click++) {
            page.click(Form.WORKER);
        }
        assertThat(local.await(2)).containsExactly("Running 1", "Finished 1");
        page.visit().awaitNotice("3 ");
        assertThat(remote.all()).isEmpty();

        var worker = pair.beginWorker("early");
        pair.startBroker();

        assertThat(remote.await(6)).containsExactlyInAnyOrderElementsOf(page.everyText(3));
        page.visit().awaitNoNotice();
        worker.awaitReady(Until.PATIENCE);
        Until.holds("ui-service's health says that Kafka is there", () -> pair.get(ui.at("/q/health/ready")).body(),
                health -> !health.contains("out of reach"));
        page.click(Form.WORKER);
        assertThat(remote.await(8)).endsWith("Running 4", "Finished 4").hasSize(8);
        assertThat(pair.journal().jobs(page.visit().session())).hasSize(4);
    }

    @Test
    void aBrokerThatIsKilledAndStartedAgainInTheMiddleLosesNothingAndRepeatsNothing(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        pair.startWorker("steady");
        var page = new AsyncFunctionsPage(stage.open(stage.troubled().at(AsyncFunctionsPage.PATH)));
        var texts = page.record(Form.WORKER);

        page.click(Form.WORKER);
        texts.await("Running 1");
        pair.broker().kill();
        page.click(Form.WORKER);
        page.visit().awaitNotice("Kafka is out of reach");
        page.click(Form.WORKER);
        pair.startBroker();

        assertThat(texts.await(6)).containsExactlyInAnyOrderElementsOf(page.everyText(3));
        page.visit().awaitNoNotice();
        page.click(Form.WORKER);
        assertThat(texts.await(8)).endsWith("Running 4", "Finished 4").hasSize(8);
        assertThat(page.status().locator("> *")).hasCount(0);
        assertThat(pair.journal().jobs(page.visit().session())).hasSize(4);
    }
}
