// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ui.Tone;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PanesTest {

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b onclick='alert(1)'>b</b>", "<style>*{}</style>",
        "<iframe src='https://example.org'></iframe>", "<a href='javascript:alert(1)'>a</a>", "<form action=/><input></form>",
        "<svg onload=alert(1)>", "<b style='position:fixed'>b</b>", "<wa-button id=c1 data-on=click>b</wa-button>", "<p id=system data-for=c1>p</p>"})
    void nothingThatABrowserRunsOrThatThePageIsMadeOfGetsThroughHtmlOrMarkdown(String bad) {
        for (var pane : new Component[] {new Html("<p>before</p>" + bad), new Markdown("before\n\n" + bad)}) {
            var shown = new Hosted(pane).shown(pane instanceof Html ? "html" : "text").toString();

            assertThat(shown).contains("<p>before</p>")
                    .doesNotContain("alert(", "onerror", "onclick", "<style", "style=", "<iframe", "<form", "<input", "<svg", "<img", "<wa-", "id=", "data-");
        }
    }

    @Test
    void htmlKeepsWhatIsText() {
        var html = new Html("<h3>Loom</h3><p>with <em>four</em> <code>shafts</code>, see <a href=\"https://example.org\">there</a></p>");

        assertThat(new Hosted(html).shown("html")).asString()
                .isEqualTo("<h3>Loom</h3><p>with <em>four</em> <code>shafts</code>, see <a href=\"https://example.org\" rel=\"nofollow\">there</a></p>");
        assertThat(html.html()).as("as it was written").doesNotContain("nofollow");
    }

    @Test
    void propertiesAreWatchedByTheNamesThatTheyHaveInJava() {
        var told = new ArrayList<>();
        var markdown = new Markdown("a");
        var button = new Button("b");
        var alert = new Alert(Tone.NEUTRAL, "c");
        for (var component : new Component[] {markdown, button, alert}) {
            new Hosted(component);
        }
        markdown.watch(changes -> told.add(changes.getFirst().now()), "text");
        button.watch(changes -> told.add(changes.getFirst().now()), "tone");
        alert.watch(changes -> told.add(changes.getFirst().now()), "tone", "text", "title");

        markdown.text("**a**");
        button.tone(Tone.DANGER);
        alert.tone(Tone.WARNING);

        assertThat(told).containsExactly("**a**", Tone.DANGER, Tone.WARNING);
    }

    @Test
    void theBrowserIsToldATonesNameAmongItsElements() {
        var alert = new Alert().title("Careful");
        var hosted = new Hosted(alert);

        alert.tone(Tone.WARNING).text("The thread is about to break.");

        assertThat(hosted.told("tone")).containsExactly("warning");
        assertThat(hosted.told("text")).containsExactly("The thread is about to break.");
    }

    @Test
    void aSpinnerIsSeenWhileSomethingIsUnderWay() {
        var spinner = new Spinner("Weaving");
        var hosted = new Hosted(spinner);
        assertThat(hosted.shown("active")).isEqualTo(true);

        spinner.active(false).label("Unpicking");

        assertThat(hosted.told("active")).containsExactly(false);
        assertThat(hosted.told("label")).containsExactly("Unpicking");
    }
}
