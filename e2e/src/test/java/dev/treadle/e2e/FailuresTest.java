// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/// What goes wrong is said where it is seen, and harms nothing else.
@EndToEnd
class FailuresTest {

    @Test
    void aComputationThatThrowsShowsItsErrorAndTheWorkerGoesOn(Stage stage) throws Exception {
        var visit = open(stage);
        var texts = visit.record(outcome(visit, 0));

        click(visit, "Fail");
        assertThat(texts.await(1)).containsExactly("the well is dry (1)");
        assertThat(visit.page().locator(".t-job[data-state=failed]")).containsText("the well is dry (1)");
        click(visit, "Fail");

        assertThat(texts.await(2)).containsExactly("the well is dry (1)", "the well is dry (2)");
        assertThat(stage.calm().worker().isAlive()).isTrue();
    }

    @Test
    void aResultOrAnEmissionOverTheLimitFailsItsJobWithBothSizesAndTheWorkerGoesOn(Stage stage) throws Exception {
        var visit = open(stage);
        var texts = visit.record(outcome(visit, 1));

        click(visit, "Return too much");
        assertThat(texts.await(1).getLast()).containsIgnoringCase("result").contains("8,388,61", "8,388,608");
        click(visit, "Emit too much");
        assertThat(texts.await(2).getLast()).containsIgnoringCase("emission").contains("8,388,61", "8,388,608");

        var failed = visit.record(outcome(visit, 0));
        click(visit, "Fail");
        assertThat(failed.await(1)).containsExactly("the well is dry (1)");
    }

    @Test
    void aLogForMachinesHasALineOfJsonForAFailureWithItsJobAsAField(Stage stage) throws Exception {
        var worker = stage.troubled().pair().startWorker("in-json", "quarkus.log.console.json.enabled=true", "quarkus.log.console.filter=treadle");
        var visit = stage.open(stage.troubled().at("/failures"));
        var texts = visit.record(outcome(visit, 0));

        click(visit, "Fail");

        texts.await(1);
        var line = new JsonMapper().readTree(worker.awaitLine("the well is dry (1)", Until.PATIENCE));
        var job = stage.troubled().pair().journal().jobs(visit.session()).iterator().next();
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("mdc").get("job").asText()).isEqualTo(job.toString());
        assertThat(line.get("mdc").get("session").asText()).isEqualTo(visit.session().toString());
        assertThat(line.get("mdc").get("queue").asText()).isEqualTo("default");
        assertThat(line.get("mdc").get("attempt").asText()).isEqualTo("1");
        assertThat(line.get("mdc").get("trace").asText()).hasSize(32);
    }

    @Test
    void workOverTheLimitIsRefusedWhereItIsSubmitted(Stage stage) throws Exception {
        var visit = open(stage);
        click(visit, "Submit too much");
        assertThat(labelled(visit, "Refused")).containsText("the limit is 262,144");
    }

    @Test
    void workThatNoWorkerCanDoWaitsAndThePageAndTheLogSayWhy(Stage stage) throws Exception {
        var visit = open(stage);

        click(visit, "Ask for what nobody can do");

        assertThat(visit.page().locator(".t-job[data-state=waiting]")).containsText("no worker offers Unheard");
        Until.holds("the log says why", () -> stage.calm().ui().process().lines(),
                lines -> lines.stream().anyMatch(line -> line.contains("Unheard") && line.contains("queue=default")));
        // It holds up nobody else.
        var texts = visit.record(outcome(visit, 0));
        click(visit, "Fail");
        assertThat(texts.await(1)).containsExactly("the well is dry (1)");
        assertThat(visit.page().locator(".t-job[data-state=waiting]")).hasCount(1);
    }

    @Test
    void aHandlerWithAFaultSaysSoInAToastWhoseIdTheLogHasAndThePageGoesOn(Stage stage) throws Exception {
        var visit = open(stage);
        click(visit, "Run a faulty handler");
        var toast = visit.page().locator(".toast[data-variant=danger]");
        assertThat(toast).hasCount(1);
        assertThat(toast).not().containsText("this handler has a fault");
        var id = toast.locator("p").innerText().replaceFirst(".* (\\w+)\\.$", "$1");
        Until.holds("the log has the fault under " + id, () -> stage.calm().ui().process().lines(),
                lines -> lines.stream().anyMatch(line -> line.contains("error=" + id)));

        var texts = visit.record(outcome(visit, 0));
        click(visit, "Fail");
        assertThat(texts.await(1)).containsExactly("the well is dry (1)");
    }

    private static Visit open(Stage stage) throws Exception {
        return stage.open(stage.calm().at("/failures"));
    }

    private static void click(Visit visit, String button) {
        visit.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
    }

    private static Locator outcome(Visit visit, int which) {
        return labelled(visit, "Outcome").nth(which);
    }

    private static Locator labelled(Visit visit, String label) {
        return visit.page().locator(".t-static").filter(new Locator.FilterOptions().setHasText(label)).locator("[data-text=value]");
    }
}
