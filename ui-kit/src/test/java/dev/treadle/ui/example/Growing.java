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
import java.util.stream.IntStream;

@Page(path = "/growing", title = "Growing")
public class Growing implements App {

    @Override
    public Component build(Session session) {
        var text = new StaticText("short");
        var column = new Column();
        var more = new Button("30 more components");
        more.onClick(click -> column.add(IntStream.range(0, 30).mapToObj(i -> new StaticText(i)).toArray(Component[]::new)));
        var longer = new Button("10,000 more characters");
        longer.onClick(click -> text.value(text.value() + "x".repeat(10_000)));
        return new Column(more, longer, text, column);
    }
}
