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
import dev.treadle.ui.job.JobStatus;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;

@Page(path = "/jobs", title = "Jobs")
public class Jobs implements App {

    public record Chore(int click) implements Work<Nothing, String> {
    }

    @Override
    public Component build(Session session) {
        var button = new Button("Do it");
        var text = new StaticText();
        var chore = session.job("chore", Chore.class)
                .onStarted(run -> text.value("Running " + run.work().click()))
                .onRestarted((run, index) -> text.value("Running again " + run.work().click()))
                .onCompleted((run, result) -> text.value(result + " " + run.work().click()));
        button.onClick(click -> chore.submit(new Chore(click.clicks())));
        return new Column(button, text, new JobStatus(chore));
    }
}
