// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ui.kafka.BrokerResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The pages that docs/from-panel.md counts the lines of say what the pages of Panel's guide say.
@QuarkusTest
@WithTestResource(BrokerResource.class)
class PanelPagesTest {

    @TestHTTPResource
    URI base;

    @Test
    void clicksOverlap() throws Exception {
        try (var browser = new Browser(base, "/from-panel/async-functions").open()) {
            browser.click(browser.id("wa-button"));
            browser.click(browser.id("wa-button"));

            var text = browser.id("p");
            browser.awaitValues(text, "value", values -> values.size() == 4);
            assertThat(browser.values(text, "value").subList(0, 2)).containsExactlyInAnyOrder("Running 1", "Running 2");
            assertThat(browser.values(text, "value").subList(2, 4)).containsExactlyInAnyOrder("Finished 1", "Finished 2");
        }
    }

    @Test
    void itemsAreWorkedOffOneByOneAndTheirNumberGrows() throws Exception {
        try (var browser = new Browser(base, "/from-panel/work-queue").open()) {
            var text = browser.id("p");
            assertThat(browser.html()).contains("Queue empty");
            browser.click(browser.id("wa-button"));
            browser.awaitValues(text, "value", values -> values.equals(List.of("Processing item 1 of 1 items in queue.")));
            browser.click(browser.id("wa-button"));

            browser.awaitValues(text, "value", values -> values.contains("Queue empty"));
            assertThat(browser.values(text, "value")).containsExactly("Processing item 1 of 1 items in queue.",
                    "Processing item 1 of 2 items in queue.", "Processing item 2 of 2 items in queue.", "Queue empty");
        }
    }
}
