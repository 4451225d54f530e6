// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.example;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.StaticText;

/// Says which kind of thread runs what.
@Page(path = "/threads", title = "Threads")
public class Threads implements App {

    @Override
    public Component build(Session session) {
        var text = new StaticText(kind());
        var button = new Button("Press")
                .onClick(click -> add(text, "in turn"))
                .onClickAsync(click -> add(text, "at once"));
        return new Column(button, text);
    }

    // Both run at the same time, and a frame tells what the text is then.
    private static void add(StaticText text, String when) {
        synchronized (text) {
            text.value(text.value() + "; " + when + ": " + kind());
        }
    }

    private static String kind() {
        return Thread.currentThread().isVirtual() ? "virtual" : Thread.currentThread().getName();
    }
}
