// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage.Frame;
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

    private static JsonObject composition(String text) {
        var composition = new JsonObject();
        composition.addProperty("text", text);
        composition.addProperty("selectionStart", text.length());
        composition.addProperty("selectionEnd", text.length());
        return composition;
    }

    private static Locator field(Visit visit) {
        return visit.page().getByLabel(LABEL, new Page.GetByLabelOptions().setExact(true));
    }

    /// What the server has set the field to.
    private static List<String> written(Visit visit) {
        var id = (String) visit.page().locator("wa-input[label='" + LABEL + "']").getAttribute("id");
        return visit.heard(Frame.class).stream().flatMap(frame -> frame.patches().stream())
                .filter(Patch.Properties.class::isInstance).map(Patch.Properties.class::cast)
                .filter(patch -> patch.component().equals(id) && patch.values().get("value") != null)
                .map(patch -> ((JsonNode) patch.values().get("value")).asText()).toList();
    }
}
