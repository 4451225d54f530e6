// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.example;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Log;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.StaticText;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/// Says far more than a slow client takes.
@Page(path = "/flood", title = "Flood")
public class Flood implements App {

    /// One for each flood that is over.
    public static final Semaphore OVER = new Semaphore(0);

    private static final int TEXTS = 200;
    private static final int LENGTH = 20_000;

    @Override
    public Component build(Session session) {
        var texts = IntStream.range(0, TEXTS).mapToObj(i -> new StaticText()).toList();
        var plot = new Plot().line("x", "y");
        var log = new Log("line");
        var end = new StaticText();
        var button = new Button("Flood");
        button.onClickAsync(click -> {
            for (int round = 0; round < 12; round++) {
                for (var text : texts) {
                    text.value(Integer.toString(round).repeat(LENGTH));
                    log.append(round);
                }
                double from = round * 100_000.0;
                plot.stream(Map.of("x", IntStream.range(0, 100_000).mapToDouble(i -> from + i).toArray(), "y", new double[100_000]));
            }
            end.value("The end");
            OVER.release();
        });
        var column = new Column(button, end, plot, log);
        texts.forEach(column::add);
        return column;
    }
}
