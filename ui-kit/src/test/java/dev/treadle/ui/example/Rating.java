// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.example;

import dev.treadle.ui.Handler;
import dev.treadle.ui.component.Change;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Handlers;
import dev.treadle.ui.component.Property;

/// A widget that the kit doesn't have: this class and a template are all it takes.
public class Rating extends Component {

    private final Property<String> label = property("label", "Rating");
    private final Property<Double> value = property("value", 0.0);
    private final Property<Integer> max = property("max", 5);
    private final Handlers<Change<Double>> changes = takes("change", value);

    public double value() {
        return value.get();
    }

    public Rating value(double stars) {
        value.set(stars);
        return this;
    }

    public Rating label(String text) {
        label.set(text);
        return this;
    }

    public Rating max(int stars) {
        max.set(stars);
        return this;
    }

    public Rating onChange(Handler<Change<Double>> handler) {
        changes.add(handler);
        return this;
    }
}
