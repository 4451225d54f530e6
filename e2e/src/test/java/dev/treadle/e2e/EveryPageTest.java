// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.e2e.Visit.LayoutShift;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for every page, whatever is on it. That no page has errors, breaks its content security policy or asks
/// another host for anything is checked of every [Visit], at the end of every test.
@EndToEnd
class EveryPageTest {

    private static final double NOTHING_MOVED = 0.001;

    @Test
    void theIndexLeadsToEveryPage(Stage stage) throws Exception {
        var index = stage.open(stage.calm().at("/"));
        assertThat(pages(index)).contains(AsyncFunctionsPage.PATH);
        for (var path : pages(index)) {
            var link = index.page().locator("#root a[href='" + path + "']");
            var title = link.first().innerText().lines().findFirst().orElseThrow();
            link.first().click();
            index.awaitConnection("connected");
            assertThat(index.page().getByRole(AriaRole.HEADING).first().innerText()).isEqualTo(title);
            index.page().goBack();
        }
    }

    private static List<String> pages(Visit index) {
        return index.page().locator("#root a[href^='/']").all().stream().map(link -> link.getAttribute("href")).distinct().toList();
    }

    @ParameterizedTest
    @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"})
    void noPageBreaksARuleOfAccessibilityInEitherTheme(ColorScheme theme, Stage stage) throws Exception {
        var axe = axe();
        var visit = stage.open(stage.calm().at("/"), new Browser.NewContextOptions().setColorScheme(theme));
        requireAccessible(visit, axe, "/");
        for (var path : pages(visit)) {
            visit.page().navigate(stage.calm().at(path).toString());
            visit.awaitConnection("connected");
            requireAccessible(visit, axe, path);
        }
    }

    private static String axe() throws IOException {
        return Files.readString(Checkout.ROOT.resolve("ui-kit/web/node_modules/axe-core/axe.min.js"));
    }

    private static void requireAccessible(Visit visit, String axe, String path) {
        // Through the debugger, which the content security policy doesn't bind, unlike a script element.
        visit.page().evaluate(axe);
        var violations = (List<?>) visit.page().evaluate("""
                axe.run().then((found) => found.violations.map((each) =>
                  `${each.id}: ${each.help}: ${each.nodes.map((node) => node.html).join(" | ")}`))""");
        assertThat(violations).as("violations that axe finds on %s", path).isEmpty();
    }

    @Test
    void nothingMovesWhileAPageLoads(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at("/"));
        requireNothingMoved(visit, "/");
        for (var path : pages(visit)) {
            visit.page().navigate(stage.calm().at(path).toString());
            visit.awaitConnection("connected");
            visit.page().locator("wa-button, wa-input, wa-card").first().waitFor();
            visit.page().waitForFunction("() => customElements.get('wa-button') !== undefined && document.querySelector(':not(:defined)') === null");
            requireNothingMoved(visit, path);
        }
    }

    private static void requireNothingMoved(Visit visit, String path) {
        var shifts = visit.layoutShifts();
        assertThat(shifts.stream().mapToDouble(LayoutShift::value).sum()).as("layout shift of %s: %s", path, shifts).isLessThan(NOTHING_MOVED);
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 999, 1000, 1100, 1280, 1440})
    void allPagesStandInOneRowOfTheHeaderOrInItsDrawer(int width, Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at(AsyncFunctionsPage.PATH), new Browser.NewContextOptions().setViewportSize(width, 700));
        var links = visit.page().locator(".frame-pages a");
        if (width < 1000) {
            assertThat(links.first()).isHidden();
            visit.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Pages")).click();
            assertThat(links.last()).isInViewport();
        } else {
            assertThat(links.all()).extracting(link -> link.boundingBox().y).hasSize(pages(stage.open(stage.calm().at("/"))).size())
                    .containsOnly(links.first().boundingBox().y);
        }
    }

    @Test
    void thePageIsWorkedByKeyboardAlone(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at("/"));
        pressUntilFocused(visit, "document.activeElement.matches(\"#root a[href='/async-functions']\")");
        visit.page().keyboard().press("Enter");
        visit.page().waitForURL("**" + AsyncFunctionsPage.PATH);
        visit.awaitConnection("connected");
        var page = new AsyncFunctionsPage(visit);
        for (var form : Form.values()) {
            var texts = page.record(form);
            var id = page.card(form).locator("wa-button").getAttribute("id");
            pressUntilFocused(visit, "document.activeElement.id === '" + id + "'");
            visit.page().keyboard().press(form == Form.SERVICE ? "Enter" : "Space");
            assertThat(texts.await(2)).containsExactly("Running 1", "Finished 1");
        }
    }

    private static void pressUntilFocused(Visit visit, String focused) {
        for (var presses = 0; presses < 50; presses++) {
            visit.page().keyboard().press("Tab");
            if (Boolean.TRUE.equals(visit.page().evaluate(focused))) {
                return;
            }
        }
        throw new AssertionError("50 times Tab never made this true: " + focused);
    }

    @Test
    void anUnknownAddressIsSaidToBeUnknownAndLeadsBack(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at("/no-such-page")).expect("status of 404");
        assertThat(visit.page().getByRole(AriaRole.MAIN)).containsText("There is no such page");
        requireAccessible(visit, axe(), "/no-such-page");
        visit.page().getByRole(AriaRole.MAIN).locator("a[href='" + AsyncFunctionsPage.PATH + "']").click();
        visit.awaitConnection("connected");
    }

    @Test
    void aPageIsBoundByAStrictPolicyAndItsFilesAreKeptForLong(Stage stage) throws Exception {
        var calm = stage.calm();
        var page = calm.pair().get(calm.at(AsyncFunctionsPage.PATH));
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';").doesNotContain("unsafe-eval", "http");
        var files = Pattern.compile("(?:src|href)=\"(/treadle/assets/[^\"]+)\"").matcher(page.body()).results().map(found -> found.group(1)).toList();
        assertThat(files).isNotEmpty();
        for (var file : files) {
            assertThat(file).as("a name with a hash of the content").matches(".*-[A-Za-z0-9]{8,}\\.[a-z]+");
            assertThat(calm.pair().get(calm.at(file)).headers().firstValue("Cache-Control").orElseThrow())
                    .as("how long %s may be kept", file).contains("max-age=31536000", "immutable");
        }
    }
}
