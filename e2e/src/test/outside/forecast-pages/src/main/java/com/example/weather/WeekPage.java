// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package com.example.weather;

import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;
import dev.treadle.ui.job.JobStatus;

@Page(path = "/week", title = "Week")
public class WeekPage implements App {

    @Override
    public Component build(Session session) {
        var place = new TextInput("Place");
        var ask = new Button("Ask");
        var weather = new StaticText();
        var week = session.job("week", Week.class)
                .onEmitted((run, day) -> weather.value(run.work().place() + ": " + day))
                .onCompleted((run, nothing) -> weather.value(run.work().place() + ": that was the week"));
        ask.onClick(click -> week.submit(new Week(place.value())));
        var stars = new Stars();
        var thanks = new StaticText();
        stars.onChange(change -> thanks.value("Thanks for %.0f stars".formatted(change.now())));
        return new Column(new Row(place, ask, weather), new JobStatus(week), new Row(stars, thanks));
    }
}
