// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.example;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import java.time.Duration;

@Page(path = "/async-functions", title = "Asynchronous functions", description = "Clicks that overlap.")
public class AsyncFunctions implements App {

    @Override
    public Component build(Session session) {
        var button = new Button("Click <me>!");
        var text = new StaticText();
        button.onClickAsync(click -> {
            text.value("Running " + click.clicks());
            Thread.sleep(Duration.ofMillis(200));
            text.value("Finished " + click.clicks());
        });
        return new Row(button, text);
    }
}
