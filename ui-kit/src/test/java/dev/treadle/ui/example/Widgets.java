// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.example;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Card;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Markdown;
import dev.treadle.ui.component.Progress;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;

@Page(path = "/widgets", title = "Every <widget>", description = "One of each & more")
public class Widgets implements App {

    @Override
    public Component build(Session session) {
        var input = new TextInput("Your \"name\"").value("<b>Ada</b>").placeholder("'quoted'");
        var echo = new StaticText("<script>alert(1)</script>").label("<i>echo</i>");
        input.onChange(change -> echo.value(change.now()));
        var rating = new Rating().label("How was it?").value(3);
        var rated = new StaticText().label("Rated");
        rating.onChange(change -> rated.value(change.before() + " to " + change.now()));
        var grow = new Button("Grow");
        var growing = new Column();
        grow.onClick(click -> growing.add(new StaticText("<" + click.clicks() + ">")));
        return new Column(new Card("<card>", input, echo), new Row(rating, rated),
                new Markdown("# Hello\n\n**bold** <script>alert(1)</script> [link](javascript:alert(1)) [safe](https://example.org)\n\n```java\na < b\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"),
                new Progress("Far").show(1, 4), grow, growing);
    }
}
