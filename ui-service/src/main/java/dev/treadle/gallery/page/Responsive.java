// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.gallery.work.Burn;
import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Card;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Markdown;
import dev.treadle.ui.component.Progress;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;
import dev.treadle.ui.job.JobStatus;
import java.time.Duration;

@Page(path = "/responsive", title = "A page that answers",
        description = "Type and count while a worker's cores burn and a handler blocks: the page answers at once.")
public class Responsive implements App {

    @Override
    public Component build(Session session) {
        return new Row(
                new Card("Answers at once", typing(), counting()),
                new Card("Keeps them busy", burning(session), blocking()));
    }

    private Component typing() {
        var input = new TextInput("Your text").placeholder("Type something");
        var echo = new StaticText().label("You wrote");
        input.onChangeAsync(change -> echo.value(input.value()));
        return new Column(input, echo);
    }

    private Component counting() {
        var button = new Button("Count");
        var count = new StaticText(0).label("Counted");
        button.onClickAsync(click -> count.value(button.clicks()));
        return new Row(button, count);
    }

    private Component burning(Session session) {
        var button = new Button("Burn a core for 10 seconds");
        var progress = new Progress("Burning").text("Nothing burns");
        var burn = session.job("burn", Burn.class)
                .onStarted(run -> progress.value(0).text("Burning"))
                .onProgress((run, far) -> progress.show(far.done(), far.total()))
                .onCompleted((run, primes) -> progress.value(100).text("%,d primes counted".formatted(primes)));
        button.onClick(click -> burn.submit(new Burn(10)));
        return new Column(new Row(button), progress, new JobStatus(burn));
    }

    private Component blocking() {
        var button = new Button("Block this page's handlers for 5 seconds").tone(Tone.NEUTRAL);
        var text = new StaticText().label("Blocked so often");
        button.onClick(click -> {
            Thread.sleep(Duration.ofSeconds(5));
            text.value(click.clicks());
        });
        return new Column(new Row(button), text, new Markdown("""
                This handler holds the document's lock while it waits. Handlers that need the lock wait for it; the ones
                on the left don't need it.
                """));
    }
}
