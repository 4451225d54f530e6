// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.panel;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import java.time.Duration;

@Page(path = "/from-panel/async-functions", title = "Asynchronous functions")
public class AsyncFunctions implements App {

    @Override
    public Component build(Session session) {
        var button = new Button("Click me!");
        var text = new StaticText();
        button.onClickAsync(click -> {
            text.value("Running " + click.clicks());
            Thread.sleep(Duration.ofSeconds(2));
            text.value("Finished " + click.clicks());
        });
        return new Row(button, text);
    }
}
