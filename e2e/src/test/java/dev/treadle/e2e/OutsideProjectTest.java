// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Somebody else's project: it depends on the kits as they are installed, and on nothing else of this build. Its page, its
/// Work and its Computation are in jars of their own.
@EndToEnd
class OutsideProjectTest {

    @Test
    void aProjectOutsideThisBuildRunsItsOwnPagesWidgetsAndComputations(Stage stage) throws Exception {
        var project = build();
        var pair = stage.pair(project);
        pair.startBroker();
        var ui = pair.startUi();
        // A worker that serves the queue, but doesn't know this project's Work.
        var gallery = pair.beginWorker(Checkout.ROOT, "gallery");
        gallery.awaitReady(Until.PATIENCE);

        var visit = stage.open(ui.address());
        follow(visit, "Week");
        var texts = visit.record(visit.page().locator(".t-static [data-text=value]").first());
        ask(visit, "Oslo");
        assertThat(visit.page().locator(".t-job")).containsText("no worker offers Week");
        assertThat(ui.process().lines()).anyMatch(line -> line.contains("queue=default") && line.contains("type Week, and no worker"));
        ask(visit, "Bergen");
        pair.stop(gallery);
        pair.startWorker("weather");

        assertThat(visit.page().locator(".t-job")).containsText(new String[] {"", "at most 1 at once"});
        assertThat(texts.await(8)).containsExactly(
                "Oslo: Sun on Monday", "Oslo: Rain on Tuesday", "Oslo: Wind on Wednesday", "Oslo: that was the week",
                "Bergen: Sun on Monday", "Bergen: Rain on Tuesday", "Bergen: Wind on Wednesday", "Bergen: that was the week");
        visit.page().locator("wa-rating").press("ArrowRight");
        assertThat(visit.page().getByText("Thanks for 1 stars")).isVisible();

        visit.page().navigate(ui.address().toString());
        follow(visit, "Forecast");
        ask(visit, "Oslo");
        assertThat(visit.page().getByText("Sun in Oslo")).isVisible();
    }

    private static void follow(Visit index, String title) {
        index.page().getByRole(AriaRole.MAIN).getByRole(AriaRole.LINK).getByText(title).click();
        index.awaitConnection("connected");
    }

    private static void ask(Visit visit, String place) {
        visit.page().getByLabel("Place").fill(place);
        visit.page().getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Ask")).click();
    }

    /// Builds it as its team would, in a Maven of its own; offline, since this build has fetched whatever it takes.
    private static Path build() throws Exception {
        var project = Checkout.target("outside");
        var maven = Path.of(System.getProperty("treadle.maven.home"), "bin", "mvn");
        try (var build = Command.run(project, Map.of("JAVA_HOME", System.getProperty("java.home")), maven, "-B", "-q", "-o",
                "-Dmaven.repo.local=" + System.getProperty("treadle.maven.repository"), "package")) {
            assertThat(build.awaitEnd()).as("the build of the outside project, with the kits that are installed "
                    + "('./treadle build' installs them), said:\n%s", String.join("\n", build.lines())).isZero();
        }
        return project;
    }
}
