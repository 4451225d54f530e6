// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.gallery.work.Burn;
import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Progress;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.job.JobStatus;
import java.time.Duration;

@Page(order = 4, path = "/responsive", title = "A page that answers", menu = "Responsive",
        description = "Type and count while a worker's cores burn and a handler blocks: the page answers at once.")
public class Responsive implements App {

    @Override
    public Component build(Session session) {
        return Gallery.page(session,
                Gallery.form("In this service", blocking(), """
                        This handler holds the document's lock while it waits. Handlers that need the lock wait for it; those
                        below don't need it, and **answer at once**.
                        """, Source.of(Responsive.class, "blocking")),
                Gallery.form("On a worker", burning(session), """
                        A Computation that never waits keeps a core of **another process** busy. It says ten times a second how
                        far it is, and the page shows it.
                        """, Source.of(Responsive.class, "burning")));
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
        return new Column(new Row(button), text);
    }
}
