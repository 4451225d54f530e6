// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.ui.App;
import dev.treadle.ui.Session;
import dev.treadle.ui.State;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.Renderer;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;
import dev.treadle.ui.component.View;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The page of the simulated replicas. One button's handler appends a point, numbered by how often it was pressed; the other's submits
/// a job, which emits points to the other plot. Waits are where another thread may go on.
final class SimPage implements App {

    static final String HERE = "c2";
    static final String WORKER = "c3";
    static final String INPUT = "c4";
    static final String TEXT = "c5";
    static final String CLICKED = "c6";
    static final String EMITTED = "c7";

    /// As plain as a page can be that the client works.
    static final Renderer RENDERER = new Renderer() {
        @Override
        public String element(View view) {
            return switch (view.template()) {
                case "Button" -> "<button id=\"%s\" data-on=\"click\"></button>".formatted(view.id());
                case "TextInput" -> "<input id=\"%s\" data-on=\"input:value\" value=\"%s\">".formatted(view.id(), view.values().get("value"));
                case "StaticText" -> "<p id=\"%s\" data-text=\"value\">%s</p>".formatted(view.id(), view.values().get("value"));
                case "Plot" -> "<div id=\"%s\" data-plot></div>".formatted(view.id());
                default -> "<div id=\"%s\">%s</div>".formatted(view.id(), inside(view));
            };
        }

        @Override
        public String inside(View view) {
            return view.children().stream().map(this::element).collect(Collectors.joining());
        }
    };

    /// What a worker is to do.
    public record Walk(int click) implements Work<Integer, Nothing> {
    }

    private final Map<Session, SimPage> living;
    private final Set<Integer> handled;
    Button here;
    Button worker;
    TextInput input;
    StaticText text;
    Plot clicked;
    Plot emitted;
    State<Integer> completed;

    /// @param living is told which page each session has
    /// @param handled is told of each click here whose handler runs
    SimPage(Map<Session, SimPage> living, Set<Integer> handled) {
        this.living = living;
        this.handled = handled;
    }

    @Override
    public Component build(Session session) {
        living.put(session, this);
        here = new Button("Here");
        worker = new Button("On a worker");
        input = new TextInput("Type");
        text = new StaticText();
        clicked = new Plot().line("x", "y");
        emitted = new Plot().line("x", "y");
        completed = session.state("completed", 0);
        var walk = session.job("walk", Walk.class)
                .onEmitted((run, number) -> {
                    point(emitted, number);
                    Thread.yield();
                })
                .onCompleted((run, nothing) -> {
                    int before = completed.get();
                    Thread.yield();
                    completed.set(before + 1);
                });
        here.onClick(click -> {
            Thread.yield();
            point(clicked, click.clicks());
            text.value(click.clicks());
            Thread.yield();
            handled.add(click.clicks());
        });
        worker.onClick(click -> {
            Thread.yield();
            walk.submit(new Walk(click.clicks()));
            Thread.yield();
        });
        return new Column(here, worker, input, text, clicked, emitted);
    }

    private static void point(Plot plot, int number) {
        double[] column = {number};
        plot.stream(Map.of("x", column, "y", column));
    }
}
