// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import dev.treadle.protocol.socket.ServerMessage.Rejected;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Each component of the kit, worked by mouse and by keyboard: what the user does reaches the server, and what the server has
/// comes back.
@EndToEnd
class ComponentsTest {

    private static final String PATH = "/components";

    @Test
    void aTextIsWritten(Stage stage) throws Exception {
        var page = open(stage);
        field(page, "Name").click();

        page.keyboard().type("Ada");

        assertThat(echo(page, "Name")).hasText("Ada");
        page.keyboard().press("Backspace");
        assertThat(echo(page, "Name")).hasText("Ad");
    }

    @Test
    void aNumberIsWrittenSteppedAndEmptied(Stage stage) throws Exception {
        var page = open(stage);
        var guests = field(page, "Guests");
        guests.fill("7.5");
        guests.press("Enter");
        assertThat(echo(page, "Guests")).hasText("7.5");
        guests.press("ArrowUp");
        assertThat(echo(page, "Guests")).hasText("8");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Decrement")).click();
        assertThat(echo(page, "Guests")).hasText("7");
        guests.fill("");
        guests.press("Tab");
        assertThat(echo(page, "Guests")).hasText("none");
    }

    @Test
    void aNumberOutOfRangeIsNotTakenAndTheFieldShowsTheRightOneAgain(Stage stage) throws Exception {
        var page = open(stage);
        field(page, "Guests").fill("500");
        field(page, "Guests").press("Enter");

        assertThat(page.locator(".toast")).containsText("500, and the most is 12");
        assertThat(field(page, "Guests")).hasValue("2");
        assertThat(echo(page, "Guests")).hasText("2");
    }

    @Test
    void anOptionIsChosen(Stage stage) throws Exception {
        var page = open(stage);
        var fibre = page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Fibre"));

        fibre.click();
        page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("Linen")).click();
        assertThat(echo(page, "Fibre")).hasText("Linen");

        // A list that is opened while it still closes is closed.
        assertThat(page.locator("wa-option").first()).isHidden();
        fibre.press("Enter");
        assertThat(page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("Linen"))).isFocused();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(echo(page, "Fibre")).hasText("Silk");
        assertThat(fibre).hasValue("Silk");
    }

    @Test
    void aBoxIsChecked(Stage stage) throws Exception {
        var page = open(stage);
        checkbox(page, "Dyed").click();
        assertThat(echo(page, "Dyed")).hasText("true");

        page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("Dyed")).press("Space");
        assertThat(echo(page, "Dyed")).hasText("false");
    }

    @Test
    void aThumbIsMoved(Stage stage) throws Exception {
        var page = open(stage);
        var threads = slider(page, "Threads");
        threads.scrollIntoViewIfNeeded();
        drag(page, threads.boundingBox(), 0.25, 0.75);
        assertThat(echo(page, "Threads")).hasText("75");
        threads.press("ArrowRight");
        assertThat(echo(page, "Threads")).hasText("76");
        threads.press("End");
        assertThat(echo(page, "Threads")).hasText("100");

        slider(page, "Tension").press("ArrowLeft");
        assertThat(echo(page, "Tension")).hasText("0.45");
        slider(page, "Tension").press("Home");
        assertThat(echo(page, "Tension")).hasText("0.0");
    }

    private static void drag(Page page, BoundingBox box, double from, double to) {
        page.mouse().move(box.x + from * box.width, box.y + box.height / 2);
        page.mouse().down();
        page.mouse().move(box.x + to * box.width, box.y + box.height / 2);
        page.mouse().up();
    }

    @Test
    void aButtonIsPressedUnlessItIsDisabled(Stage stage) throws Exception {
        var page = open(stage);
        var clicks = card(page, "To press").locator(".t-static [data-text=value]");
        button(page, "Press").click();
        button(page, "Press").press("Enter");
        assertThat(clicks).hasText("2");

        checkbox(page, "Disabled").click();
        assertThat(button(page, "Press")).isDisabled();
        button(page, "Call it otherwise").click();
        assertThat(button(page, "Press me, please")).isDisabled();
    }

    @Test
    void oneTextIsShownAsTextAsMarkdownAndAsHtmlAndRunsInNone(Stage stage) throws Exception {
        var page = open(stage);
        field(page, "What is shown").fill("**Twill** <em>weave</em> <img src=x onerror=\"document.title='hacked'\">");

        var shown = card(page, "To show text");
        assertThat(shown.locator(".t-static [data-text=value]")).hasText("**Twill** <em>weave</em> <img src=x onerror=\"document.title='hacked'\">");
        assertThat(shown.locator(".t-markdown strong", new Locator.LocatorOptions().setHasText("Twill"))).hasCount(1);
        assertThat(shown.locator(".t-markdown em", new Locator.LocatorOptions().setHasText("weave"))).hasCount(2);
        assertThat(shown.locator("img")).hasCount(0);
        assertThat(page).hasTitle("Every component · Treadle");
    }

    @Test
    void anAlertAndAToastSayTheirToneInWords(Stage stage) throws Exception {
        var page = open(stage);
        page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Tone")).click();
        page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("Warning")).click();

        assertThat(page.locator(".t-alert wa-callout[variant=warning]")).containsText("Warning");
        button(page, "Show a toast").click();
        assertThat(page.locator(".toast[data-variant=warning]")).containsText("Toast number 1.");
    }

    @Test
    void indicatorsFollow(Stage stage) throws Exception {
        var page = open(stage);
        slider(page, "Done").press("End");
        assertThat(page.locator(".t-progress")).containsText("100 %");
        checkbox(page, "Nobody knows how far it is").click();
        assertThat(page.locator("wa-progress-bar[indeterminate]")).hasCount(1);
        checkbox(page, "Spinning").click();
        assertThat(page.locator(".t-spinner")).isHidden();
    }

    @Test
    void whatALayoutHoldsComesAndGoes(Stage stage) throws Exception {
        var page = open(stage);
        var texts = card(page, "A card").last().locator(".t-static");
        button(page, "Put one in").click();
        assertThat(texts).hasCount(6);
        button(page, "Take one out").click();
        button(page, "Take one out").click();
        assertThat(texts).hasCount(2);
    }

    @Test
    void aPlotAndALogAreStreamedToKeepTheNewestAndAreEmptied(Stage stage) throws Exception {
        var page = open(stage);
        var card = card(page, "To stream to");
        var plot = card.getByRole(AriaRole.IMG);
        var rows = card.locator("treadle-log tbody tr");
        assertThat(plot).hasAccessibleName("Two waves, lines warp, weft, no points yet");
        assertThat(card.getByText("No point yet")).isVisible();

        button(page, "Stream fifty points").click();
        assertThat(plot).hasAccessibleName("Two waves, lines warp, weft, 40 points, t from 11 to 50");
        assertThat(rows.first()).containsText("50");
        assertThat(rows).hasCount(20);
        assertThat(rows.last()).containsText("31");

        button(page, "Take all away").click();
        assertThat(plot).hasAccessibleName("Two waves, lines warp, weft, no points yet");
        assertThat(rows).hasCount(0);
        assertThat(card.getByText("No point yet")).isVisible();
    }

    @Test
    void aPlotOfMillionsOfPointsIsLookedIntoByMouseAndByKeyboard(Stage stage) throws Exception {
        var page = open(stage);
        var plot = card(page, "To look into").getByRole(AriaRole.IMG);
        button(page, "Walk two million steps").click();
        assertThat(plot).hasAccessibleName("A long walk, 2,000,000 points, step from 0 to 1999999", new LocatorAssertions.HasAccessibleNameOptions().setTimeout(30_000));

        plot.scrollIntoViewIfNeeded();
        var area = plot.locator(".u-over").boundingBox();
        page.mouse().move(area.x + area.width / 4, area.y + area.height / 2);
        page.mouse().down();
        page.mouse().move(area.x + area.width / 2, area.y + area.height / 2);
        page.mouse().up();
        assertThat(plot).hasAccessibleName(Pattern.compile("A long walk, 2,000,000 points, zoomed to step from (49|50)\\d{4}.* to (99|100)\\d{4}.*"));

        // Who looks close enough is sent each point.
        plot.focus();
        for (int i = 0; i < 15; i++) {
            page.keyboard().press("+");
        }
        page.waitForFunction("() => { const x = document.querySelector('[label=\"A long walk\"]').shown(); return x.length > 10 && x.length < 30 && x.every((each, i) => i === 0 || each - x[i - 1] === 1) }");
        page.keyboard().press("ArrowRight");
        assertThat(plot).hasAccessibleName(Pattern.compile(".*zoomed to step from 7[45]\\d{4}.*"));
        page.keyboard().press("0");
        assertThat(plot).hasAccessibleName("A long walk, 2,000,000 points, step from 0 to 1999999");

        page.keyboard().press("+");
        assertThat(plot).hasAccessibleName(Pattern.compile(".*zoomed.*"));
        plot.locator(".u-over").dblclick();
        assertThat(plot).hasAccessibleName("A long walk, 2,000,000 points, step from 0 to 1999999");
    }

    @Test
    void aTabIsOpenedByWhoeverWantsTo(Stage stage) throws Exception {
        var page = open(stage);
        var card = card(page, "To open one of");
        var active = card.locator(".t-static", new Locator.LocatorOptions().setHasText("active")).locator("[data-text=value]");
        assertThat(active).hasText("Warp");

        button(page, "Open the weft").click();
        assertThat(active).hasText("Weft");
        assertThat(card.getByText("The thread that is drawn through them.")).isVisible();
        card.getByRole(AriaRole.TAB, new Locator.GetByRoleOptions().setName("Warp")).click();
        assertThat(active).hasText("Warp");
        page.keyboard().press("ArrowRight");
        assertThat(active).hasText("Weft");
        assertThat(card.getByText("The threads that are stretched on the loom.")).isHidden();
    }

    @Test
    void aForgedEventIsRefusedAndThePageGoesOn(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at(PATH));
        var page = visit.page();
        // The page's own client sends whatever an element's data-on asks for.
        page.locator("wa-slider").first().evaluate("(slider) => { slider.max = 1000; slider.value = 999; slider.dispatchEvent(new Event('input', {bubbles: true})); }");
        assertThat(page.locator(".toast").last()).containsText("is 999, and the most is 100");
        page.locator("wa-checkbox").first().evaluate("(box) => { box.dataset.on = 'change:id=label'; box.dispatchEvent(new Event('change', {bubbles: true})); }");
        assertThat(page.locator(".toast").last()).containsText("a browser may not set label of Checkbox");
        page.locator("wa-button").first().evaluate("(button) => { button.id = 'c999'; button.click(); }");
        assertThat(page.locator(".toast").last()).containsText("there is no component c999");

        assertThat(visit.heard(Rejected.class)).hasSize(3);
        field(page, "Name").fill("still here");
        assertThat(echo(page, "Name")).hasText("still here");
        assertThat(echo(page, "Threads")).hasText("40");
    }

    private static Page open(Stage stage) throws Exception {
        return stage.open(stage.calm().at(PATH)).page();
    }

    private static Locator card(Page page, String heading) {
        return page.locator("wa-card").filter(new Locator.FilterOptions().setHas(page.getByRole(AriaRole.HEADING,
                new Page.GetByRoleOptions().setName(heading).setExact(true))));
    }

    private static Locator field(Page page, String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    private static Locator slider(Page page, String label) {
        return page.getByRole(AriaRole.SLIDER, new Page.GetByRoleOptions().setName(label));
    }

    private static Locator checkbox(Page page, String label) {
        return page.locator("wa-checkbox").filter(new Locator.FilterOptions().setHasText(label));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /// What the server says that it has of a widget: what stands below it.
    private static Locator echo(Page page, String label) {
        return page.locator(".t-column:has(> [label='%1$s'], > wa-checkbox:has-text('%1$s')) > .t-static [data-text=value]".formatted(label));
    }
}
