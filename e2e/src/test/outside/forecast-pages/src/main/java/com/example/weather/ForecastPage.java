// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package com.example.weather;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;

@Page(path = "/forecast", title = "Forecast")
public class ForecastPage implements App {

    @Override
    public Component build(Session session) {
        var place = new TextInput("Place");
        var ask = new Button("Ask");
        var answer = new StaticText();
        var forecast = session.job("forecast", Forecast.class)
                .onCompleted((run, weather) -> answer.value(weather + " in " + run.work().place()));
        ask.onClick(click -> forecast.submit(new Forecast(place.value())));
        return new Row(place, ask, answer);
    }
}
