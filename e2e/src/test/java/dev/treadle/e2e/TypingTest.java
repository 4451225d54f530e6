// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage.Frame;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Typing is sacred: the server writes into the same field, a second after each change, and disturbs nobody who writes there.
@EndToEnd
class TypingTest {

    private static final String TEXT = "the quick brown fox jumps over the lazy dog";
    private static final String LABEL = "In capitals, after a second";

    @Test
    void whatTheServerWritesNeverReplacesWhatIsBeingTypedNorMovesTheCaret(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at("/components"));
        var field = field(visit);
        field.click();
        var shown = field.evaluateHandle("(field) => { const shown = []; field.addEventListener('input', () => shown.push(field.value)); return shown; }");
        // It takes several times as long as the server waits, so what it writes comes in the midst of it.
        field.pressSequentially(TEXT, new Locator.PressSequentiallyOptions().setDelay(80));
        var typed = ((List<?>) shown.jsonValue()).stream().map(String.class::cast).toList();
        assertThat(written(visit)).as("values that the server wrote meanwhile").isNotEmpty();
        // Each key came after all the keys before it.
        assertThat(typed).hasSize(TEXT.length());
        assertThat(typed).allSatisfy(value -> assertThat(value).isEqualToIgnoringCase(TEXT.substring(0, value.length())));
        assertThat(field).hasValue("THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG");

        for (int i = 0; i < 10; i++) {
            field.press("ArrowLeft");
        }
        visit.page().keyboard().type("-1-");
        assertThat(field).hasValue("THE QUICK BROWN FOX JUMPS OVER TH-1-E LAZY DOG");
        visit.page().keyboard().type("two");
        assertThat(field).hasValue("THE QUICK BROWN FOX JUMPS OVER TH-1-TWOE LAZY DOG");
    }

    @Test
    void whatAnInputMethodComposesIsLeftAloneUntilItIsDone(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at("/components"));
        var field = field(visit);
        field.click();
        var events = field.evaluateHandle("""
                (field) => {
                  const events = [];
                  for (const kind of ["compositionstart", "compositionend"]) field.addEventListener(kind, (event) => events.push(`${kind} ${event.data}`));
                  return events;
                }""");
        visit.page().keyboard().type("warp ");
        var debugger = visit.page().context().newCDPSession(visit.page());
        for (var composed : List.of("に", "にほ", "にほん")) {
            debugger.send("Input.imeSetComposition", composition(composed));
        }

        // What the server writes comes while "にほん" is not chosen yet.
        Until.holds("the server has written", () -> written(visit), values -> values.stream().anyMatch(value -> value.startsWith("WARP")));
        assertThat(field).hasValue("warp にほん");
        assertThat(events.jsonValue()).isEqualTo(List.of("compositionstart "));
        debugger.send("Input.imeSetComposition", composition("日本"));
        assertThat(field).hasValue("warp 日本");

        var chosen = new JsonObject();
        chosen.addProperty("text", "日本");
        debugger.send("Input.insertText", chosen);
        assertThat(field).hasValue("WARP 日本");
        assertThat(events.jsonValue()).isEqualTo(List.of("compositionstart ", "compositionend 日本"));
        visit.page().keyboard().type("!");
        assertThat(field).hasValue("WARP 日本!");
    }

    @Test
    void ofTwoWhoTypeInOneFieldNeitherIsOverwrittenWhileItTypesAndBothEndWithTheSame(Stage stage) throws Exception {
        var first = stage.open(stage.calm().at("/components"));
        first.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Share this session")).press("Enter");
        var link = URI.create(first.page().getByLabel("The session's link").inputValue());
        first.page().keyboard().press("Escape");
        var second = stage.open(link);

        // A field that tells when it is left.
        var ones = field(first, "Guests");
        var others = field(second, "Guests");
        ones.click();
        ones.press("ControlOrMeta+a");
        ones.pressSequentially("1");
        others.fill("7");
        others.press("Enter");
        awaitWritten(first, "wa-number-input", "Guests", "7");
        assertThat(ones).hasValue("1");
        ones.pressSequentially("0");
        assertThat(ones).hasValue("10");
        ones.press("Enter");
        assertThat(others).hasValue("10");
        assertThat(ones).hasValue("10");

        // A field that tells while it is written in, into which an input method composes.
        var mine = field(first, "Name");
        var yours = field(second, "Name");
        mine.click();
        var debugger = first.page().context().newCDPSession(first.page());
        debugger.send("Input.imeSetComposition", composition("に"));
        assertThat(yours).hasValue("に");
        yours.fill("weft");
        awaitWritten(first, "wa-input", "Name", "weft");
        assertThat(mine).hasValue("に");
        debugger.send("Input.imeSetComposition", composition("にほん"));
        var chosen = new JsonObject();
        chosen.addProperty("text", "日本");
        debugger.send("Input.insertText", chosen);
        assertThat(yours).hasValue("日本");
        yours.pressSequentially("!");
        assertThat(mine).hasValue("日本!");
        assertThat(yours).hasValue("日本!");
    }

    /// Waits until the server has told the visit of a value, whether it is shown or not.
    private static void awaitWritten(Visit visit, String element, String label, String value) throws Exception {
        Until.holds("the page was told " + value, () -> written(visit, element, label), values -> values.contains(value));
    }

    private static JsonObject composition(String text) {
        var composition = new JsonObject();
        composition.addProperty("text", text);
        composition.addProperty("selectionStart", text.length());
        composition.addProperty("selectionEnd", text.length());
        return composition;
    }

    private static Locator field(Visit visit) {
        return field(visit, LABEL);
    }

    private static Locator field(Visit visit, String label) {
        return visit.page().getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    private static List<String> written(Visit visit) {
        return written(visit, "wa-input", LABEL);
    }

    /// What the server has set the field to.
    private static List<String> written(Visit visit, String element, String label) {
        var id = (String) visit.page().locator(element + "[label='" + label + "']").getAttribute("id");
        return visit.heard(Frame.class).stream().flatMap(frame -> frame.patches().stream())
                .filter(Patch.Properties.class::isInstance).map(Patch.Properties.class::cast)
                .filter(patch -> patch.component().equals(id) && patch.values().get("value") != null)
                .map(patch -> ((JsonNode) patch.values().get("value")).asText()).toList();
    }
}
