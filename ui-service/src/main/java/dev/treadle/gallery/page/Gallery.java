// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.ui.Session;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Card;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Markdown;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.Tabs;
import dev.treadle.ui.component.TextInput;
import java.time.Duration;

/// The shape that the gallery's pages share.
final class Gallery {

    private Gallery() {
    }

    /// A page: its two forms side by side, what else there is, what answers at once whatever they do, and what just happened.
    static Component page(Session session, Card first, Card second, Card... more) {
        var page = new Column(new Row(first, second));
        page.add(more);
        page.add(answering(), new Card("What just happened", session.timeline()));
        return page;
    }

    /// One form of an example: live, and below it what there is to say, and its source.
    ///
    /// @param about Markdown
    /// @param source what [Source#of] cut out
    static Card form(String heading, Component example, String about, String source) {
        return new Card(heading, example, new Tabs().tab("About", new Markdown(about)).tab("Source", new Markdown(source)));
    }

    /// Handlers that don't need the lock, and one that keeps it from those that do.
    private static Component answering() {
        var input = new TextInput("Your text").placeholder("Type something");
        var echo = new StaticText().label("You wrote");
        input.onChangeAsync(change -> echo.value(input.value()));

        var button = new Button("Count");
        var count = new StaticText(0).label("Counted");
        button.onClickAsync(click -> count.value(button.clicks()));

        var hold = new Button("Hold the lock for a second").tone(Tone.NEUTRAL);
        var held = new StaticText(0).label("Held so often");
        hold.onClick(click -> {
            Thread.sleep(Duration.ofSeconds(1));
            held.value(click.clicks());
        });
        return new Card("Answers at once", new Row(new Column(input, echo), new Column(button, count), new Column(hold, held)));
    }
}
