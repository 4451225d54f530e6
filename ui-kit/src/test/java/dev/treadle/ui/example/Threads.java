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
                .onClick(click -> text.value("sync " + kind()))
                .onClickAsync(click -> text.value("async " + kind()));
        return new Column(button, text);
    }

    private static String kind() {
        return Thread.currentThread().isVirtual() ? "virtual" : Thread.currentThread().getName();
    }
}
