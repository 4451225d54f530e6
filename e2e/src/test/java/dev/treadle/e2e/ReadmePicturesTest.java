// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.treadle.e2e.AsyncFunctionsPage.Form;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// The pictures that the documents show. They are taken each time, and written only with `-Dtreadle.screenshots=true`, so
/// that a run of the tests changes no file of the repository.
@EndToEnd
class ReadmePicturesTest {

    @Test
    void thePageOfTheReadmeAfterThreeClicksInEachForm(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at(AsyncFunctionsPage.PATH), new Browser.NewContextOptions()
                .setViewportSize(1280, 760).setDeviceScaleFactor(2).setColorScheme(ColorScheme.LIGHT));
        var page = new AsyncFunctionsPage(visit);
        for (var form : Form.values()) {
            var texts = page.record(form);
            for (var click = 1; click <= 3; click++) {
                page.click(form);
            }
            texts.await("Finished 3");
        }
        assertThat(page.status().locator("> *")).hasCount(0);
        // Where it hovers over nothing.
        visit.page().mouse().move(0, 0);

        var picture = visit.page().screenshot(new Page.ScreenshotOptions().setFullPage(true));
        assertThat(picture).isNotEmpty();
        if (Boolean.getBoolean("treadle.screenshots")) {
            Files.write(Files.createDirectories(Checkout.ROOT.resolve("docs/images")).resolve("async-functions.png"), picture);
        }
    }
}
