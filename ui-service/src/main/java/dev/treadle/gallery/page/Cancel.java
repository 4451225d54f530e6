// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.gallery.work.Charge;
import dev.treadle.gallery.work.Countdown;
import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Checkbox;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Log;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.Select;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.job.JobBinding;
import dev.treadle.ui.job.JobStatus;
import dev.treadle.ui.job.WhenBusy;
import dev.treadle.work.Nothing;
import java.util.EnumMap;
import java.util.LinkedHashMap;

@Page(order = 5, path = "/cancel", title = "Cancel",
        description = "A job is cancelled wherever it stands. What a second click means, the page says in one word.")
public class Cancel implements App {

    @Override
    public Component build(Session session) {
        return Gallery.page(session,
                Gallery.form("Cancel", cancelling(session), """
                        A job that waits never starts. One that runs is **interrupted**, and ends as cancelled. One that doesn't
                        care is given up after its grace, here two seconds: the page goes on without it, and its worker takes no
                        other job in its place until it is over.
                        """, Source.of(Cancel.class, "cancelling")),
                Gallery.form("A second click", clicking(session), """
                        While a job is under way, a further click may run **in parallel**, **queue** behind it, **replace** it, or
                        be **ignored**. It is the page's to say, for each of its jobs.
                        """, Source.of(Cancel.class, "clicking", "binding")),
                Gallery.form("At most once", charging(session), """
                        This must not even begin twice, says `@WorkType(atMostOnce = true)`. If its worker dies meanwhile, nobody
                        knows how it ended: the page says so, and nobody begins it again.
                        """, Source.of(Cancel.class, "charging")));
    }

    private Component cancelling(Session session) {
        var start = new Button("Count down");
        var cancel = new Button("Cancel").tone(Tone.NEUTRAL);
        var stubborn = new Checkbox("It doesn't care about interrupts");
        var text = new StaticText("Nothing counts").label("Count");
        var count = session.job("count", Countdown.class)
                .onEmitted((run, number) -> text.value(number))
                .onCompleted((run, nothing) -> text.value("Zero"))
                .onCancelled(run -> text.value("Cancelled"));
        start.onClick(click -> count.submit(new Countdown(click.clicks(), 8, stubborn.value())));
        cancel.onClick(click -> count.cancel());
        return new Column(new Row(start, cancel), stubborn, text, new JobStatus(count));
    }

    private Component clicking(Session session) {
        var choices = new LinkedHashMap<String, String>();
        choices.put("Run in parallel", "PARALLEL");
        choices.put("Queue behind it", "QUEUE");
        choices.put("Replace it", "REPLACE");
        choices.put("Ignore the click", "IGNORE");
        var choice = new Select("A click while one is under way", choices).value("PARALLEL");
        var click = new Button("Click");
        var log = new Log("click", "what").label("What became of the clicks").newestFirst(true).empty("No click yet");
        var bindings = new EnumMap<WhenBusy, JobBinding<Countdown, Integer, Nothing>>(WhenBusy.class);
        for (var whenBusy : WhenBusy.values()) {
            bindings.put(whenBusy, binding(session, whenBusy, log));
        }
        click.onClick(pressed -> {
            var run = bindings.get(WhenBusy.valueOf(choice.value())).submit(new Countdown(pressed.clicks(), 3, false));
            log.append(pressed.clicks(), run.work().click() == pressed.clicks() ? "submitted" : "ignored");
        });
        return new Column(choice, new Row(click), log, new JobStatus(bindings.values().toArray(JobBinding<?, ?, ?>[]::new)));
    }

    private JobBinding<Countdown, Integer, Nothing> binding(Session session, WhenBusy whenBusy, Log log) {
        return session.job(whenBusy.name(), Countdown.class).whenBusy(whenBusy)
                .onStarted(run -> log.append(run.work().click(), "started"))
                .onEmitted((run, number) -> log.append(run.work().click(), number))
                .onCompleted((run, nothing) -> log.append(run.work().click(), "completed"));
    }

    private Component charging(Session session) {
        var button = new Button("Charge once");
        var text = new StaticText("Nobody was charged").label("Outcome");
        var charge = session.job("charge", Charge.class).whenBusy(WhenBusy.IGNORE)
                .onStarted(run -> text.value("Charging"))
                .onCompleted((run, nothing) -> text.value("Charged"))
                .onFailed((run, error) -> text.value(error.message()));
        button.onClick(click -> charge.submit(new Charge(click.clicks())));
        return new Column(new Row(button), text, new JobStatus(charge));
    }
}
