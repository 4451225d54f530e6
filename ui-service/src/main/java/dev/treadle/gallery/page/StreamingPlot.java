// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import static java.util.stream.DoubleStream.iterate;

import dev.treadle.gallery.work.RandomWalk;
import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.job.JobStatus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

@Page(order = 2, path = "/streaming-plot", title = "Streaming plot", menu = "Streaming", shared = true,
        description = "Each click adds five steps to a random walk, a second after it. Click several times: no step is lost.")
public class StreamingPlot implements App {

    @Override
    public Component build(Session session) {
        return Gallery.page(session,
                Gallery.form("In this service", inThisService(), """
                        The callback holds the **document's lock** from its first line to its last, the wait included. So three
                        quick clicks append one after another, a second apart each, and never mix.
                        """, Source.of(StreamingPlot.class, "inThisService")),
                Gallery.form("On a worker", onAWorker(session), """
                        **Another process** emits step by step while it computes, and the plot shows each as it comes. Three
                        quick clicks walk at the same time, and the page puts each step at the end of the one line.
                        """, Source.of(StreamingPlot.class, "onAWorker")));
    }

    private Component inThisService() {
        var button = new Button("Click me!");
        var plot = new Plot().line("x", "y");
        plot.data(Map.of("x", new double[] {0}, "y", new double[] {0}));
        button.watch(changes -> {
            Thread.sleep(Duration.ofSeconds(1));
            double x = plot.last("x"), y = plot.last("y");
            var draw = ThreadLocalRandom.current();
            plot.stream(Map.of(
                    "x", iterate(x, at -> at + 1).skip(1).limit(5).toArray(),
                    "y", iterate(y, at -> at + draw.nextGaussian()).skip(1).limit(5).toArray()));
            plot.trigger("data");
        }, "clicks");
        return new Column(button, plot);
    }

    private Component onAWorker(Session session) {
        var button = new Button("Click me!");
        var plot = new Plot().line("x", "y");
        plot.data(Map.of("x", new double[] {0}, "y", new double[] {0}));
        var walk = session.job("walk", RandomWalk.class)
                .onEmitted((run, step) -> plot.stream(Map.of(
                        "x", new double[] {plot.last("x") + 1},
                        "y", new double[] {plot.last("y") + step})));
        button.onClick(click -> walk.submit(new RandomWalk(5)));
        return new Column(button, plot, new JobStatus(walk));
    }
}
