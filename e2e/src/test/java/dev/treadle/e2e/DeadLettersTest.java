// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/// A discarded job is retried from a terminal, and its page follows.
@EndToEnd
class DeadLettersTest {

    @Test
    void aJobThatIsRetriedByHandIsSeenOnItsPage(Stage stage) throws Exception {
        var pair = stage.calm().pair();
        var visit = stage.open(stage.calm().at("/failures"));
        visit.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Fail").setExact(true)).click();
        var timeline = visit.page().getByLabel("What just happened");
        assertThat(timeline).containsText("it is kept with the dead letters");
        var id = pair.journal().started(visit.session()).getFirst().job().id();

        assertThat(dead(pair, "list")).contains(id.brief(), "the well is dry");
        assertThat(dead(pair, "show", id.brief())).contains(id.text(), "not yet: ./treadle dead retry " + id.brief());
        assertThat(dead(pair, "retry", id.brief())).contains("submitted anew");

        assertThat(timeline).containsText("Retried by hand, in place of " + id.brief());
        assertThat(visit.page().locator(".t-job[data-state=failed]")).hasCount(1);
        Until.holds("it has failed once more", () -> pair.journal().jobs(visit.session()), jobs -> jobs.size() == 2);
        assertThat(dead(pair, "retry", id.brief())).contains("retried already");
    }

    private static String dead(RunningPair pair, Object... words) throws Exception {
        var all = new java.util.ArrayList<Object>(java.util.List.of("dead"));
        all.addAll(java.util.List.of(words));
        all.addAll(java.util.List.of("--kafka", pair.bootstrapServers()));
        try (var command = Command.treadle(all.toArray())) {
            assertThat(command.awaitEnd()).as("how it ends, after %s", command.lines()).isZero();
            return String.join("\n", command.lines());
        }
    }
}
