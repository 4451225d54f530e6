// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.gallery.work.Pause;
import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Card;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.job.JobStatus;
import java.time.Duration;

@Page(order = 1, path = "/async-functions", title = "Asynchronous functions", menu = "Async functions",
        description = "Each click shows Running, and Finished two seconds after it. Click several times: they overlap.")
public class AsyncFunctions implements App {

    @Override
    public Component build(Session session) {
        return Gallery.page(session,
                Gallery.form("In this service", inThisService(), """
                        The handler runs on a thread of **this service**, a new one for each click, and may block. It is gone
                        if the service ends.
                        """, Source.of(AsyncFunctions.class, "inThisService")),
                Gallery.form("On a worker", onAWorker(session), """
                        The click becomes a job on Kafka, and **another process** runs it. Stop the workers, and clicks wait
                        for them. Kill one in the middle, and another one finishes.
                        """, Source.of(AsyncFunctions.class, "onAWorker")),
                Gallery.form("Registered otherwise", otherwise(session), """
                        `onClickAsync` is one of three ways to the same. A handler may **watch a property**, whoever changes
                        it, and may be called **again and again** without any click.
                        """, Source.of(AsyncFunctions.class, "otherwise")));
    }

    private Component inThisService() {
        var button = new Button("Click me!");
        var text = new StaticText();
        button.onClickAsync(click -> {
            text.value("Running " + click.clicks());
            Thread.sleep(Duration.ofSeconds(2));
            text.value("Finished " + click.clicks());
        });
        return new Row(button, text);
    }

    private Component onAWorker(Session session) {
        var button = new Button("Click me!");
        var text = new StaticText();
        var pause = session.job("pause", Pause.class)
                .onStarted(run -> text.value("Running " + run.work().click()))
                .onCompleted((run, result) -> text.value("Finished " + run.work().click()));
        button.onClick(click -> pause.submit(new Pause(click.clicks())));
        return new Column(new Row(button, text), new JobStatus(pause));
    }

    private Component otherwise(Session session) {
        var button = new Button("Click me too!");
        var text = new StaticText();
        button.watchAsync(changes -> {
            var clicks = changes.getLast().now();
            text.value("Running " + clicks);
            Thread.sleep(Duration.ofSeconds(2));
            text.value("Finished " + clicks);
        }, "clicks");

        var ticking = new Button("Tick ten times").tone(Tone.NEUTRAL);
        var ticks = new StaticText();
        var periodic = session.addPeriodicCallbackAsync(run -> ticks.value("Tick " + run), Duration.ofSeconds(1)).count(10).stop();
        ticking.onClick(click -> periodic.start());
        return new Column(new Row(button, text), new Row(ticking, ticks));
    }
}
