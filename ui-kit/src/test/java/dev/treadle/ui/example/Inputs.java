// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.example;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Alert;
import dev.treadle.ui.component.Checkbox;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.FloatSlider;
import dev.treadle.ui.component.Html;
import dev.treadle.ui.component.IntSlider;
import dev.treadle.ui.component.NumberInput;
import dev.treadle.ui.component.Select;
import dev.treadle.ui.component.Spinner;
import dev.treadle.ui.component.TextInput;

/// Each widget with a value, and the panes and indicators that say something, with what has to be escaped.
@Page(path = "/inputs", title = "Inputs")
public class Inputs implements App {

    @Override
    public Component build(Session session) {
        var name = new TextInput("<Name>");
        var threads = new IntSlider("<Threads>", 0, 10).value(4);
        name.onChange(change -> {
            throw new IllegalStateException("no name is good enough: " + change.now());
        });
        return new Column(name, threads,
                new FloatSlider("Tension", 0, 1).step(0.05).value(0.5),
                new Select("Fibre", "Wool", "<Linen>").value("<Linen>").placeholder("\"None\""),
                new Checkbox("<Dyed>").value(true),
                new NumberInput("Guests").min(1).max(12).value(2.5),
                new Alert(Tone.WARNING, "<b>frayed</b>").title("<i>Careful</i>"), new Alert(),
                new Spinner("<Weaving>"), new Spinner().active(false),
                new Html("<em>warp</em><script>alert(1)</script>"));
    }
}
