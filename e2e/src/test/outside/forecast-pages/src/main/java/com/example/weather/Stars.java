// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package com.example.weather;

import dev.treadle.ui.Handler;
import dev.treadle.ui.component.Change;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Handlers;
import dev.treadle.ui.component.Property;

/// A widget of this project's own, around an element that Web Awesome has: this class and its template are all of it.
public class Stars extends Component {

    private final Property<Double> value = property("value", 0.0);
    private final Handlers<Change<Double>> changes = takes("change", value);

    public Stars onChange(Handler<Change<Double>> handler) {
        changes.add(handler);
        return this;
    }
}
