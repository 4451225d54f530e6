// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.panel;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Plot;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.DoubleStream;

@Page(path = "/from-panel/streaming-plot", title = "Streaming plot")
public class StreamingPlot implements App {

    @Override
    public Component build(Session session) {
        var button = new Button("Click me!");
        var plot = new Plot().line("x", "y");
        plot.data(Map.of("x", new double[] {0}, "y", new double[] {0}));
        button.watch(changes -> {
            Thread.sleep(Duration.ofSeconds(1));
            var random = ThreadLocalRandom.current();
            var x = DoubleStream.iterate(plot.last("x") + 1, at -> at + 1).limit(5).toArray();
            var y = DoubleStream.iterate(plot.last("y"), at -> at + random.nextGaussian()).skip(1).limit(5).toArray();
            plot.stream(Map.of("x", x, "y", y));
            plot.trigger("data");
        }, "clicks");
        return new Column(button, plot);
    }
}
