// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.panel;

import dev.treadle.ui.PeriodicCallback;
import dev.treadle.ui.Session;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;
import dev.treadle.ui.component.Watcher;
import java.time.Duration;
import java.util.Map;

/// What is written in Panel in one way, and here in another: the code of docs/from-panel.md.
public final class FromPanel {

    private FromPanel() {
    }

    public static void onClick(Button button, StaticText text) {
        button.onClick(click -> text.value("Clicked " + click.clicks() + " times"));
    }

    public static void onClickAsync(Button button, StaticText text) {
        button.onClickAsync(click -> {
            text.value("Running " + click.clicks());
            Thread.sleep(Duration.ofSeconds(2));
            text.value("Finished " + click.clicks());
        });
    }

    public static Watcher watch(TextInput name, StaticText text) {
        var watcher = name.watch(changes -> {
            for (var change : changes) {
                text.value(change.property() + " was " + change.before() + " and is " + change.now());
            }
        }, "value", "label");
        return watcher;
    }

    public static void watchAlways(Button button, StaticText text) {
        button.watch(changes -> text.value(button.clicks()), "clicks").always().queued().precedence(1);
    }

    public static void remove(Watcher watcher) {
        watcher.remove();
    }

    public static void trigger(Button button) {
        button.trigger("clicks");
    }

    public static void batch(Session session, TextInput name) {
        session.batch(() -> {
            name.label("Your name");
            name.value("Ada");
        });
    }

    public static void lock(Session session, Button button, StaticText first, StaticText second) {
        button.onClickAsync(click -> session.withLock(() -> {
            first.value("both");
            second.value("or neither");
        }));
    }

    public static void stream(Plot plot) {
        plot.rollover(10_000).stream(Map.of("x", new double[] {1, 2}, "y", new double[] {0.5, 0.25}));
    }

    public static PeriodicCallback periodic(Session session, StaticText text) {
        var clock = session.addPeriodicCallback(run -> text.value("Tick " + run), Duration.ofMillis(500)).count(10);
        return clock;
    }

    public static void onload(Session session, StaticText text) {
        session.addPeriodicCallbackAsync(run -> text.value("Loaded"), Duration.ofMillis(1)).count(1);
    }

    public static Thread thread(Session session, StaticText text) {
        var thread = Thread.ofVirtual().start(() -> text.value("from a thread of your own"));
        session.onDestroyed(thread::interrupt);
        return thread;
    }

    public static int state(Session session) {
        var visits = session.state("visits", 0);
        return visits.update(before -> before + 1);
    }

    public static void toast(Session session) {
        session.toast(Tone.SUCCESS, "Saved", "Everything is where it belongs.");
    }
}
