// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.gallery.work.Fail;
import dev.treadle.gallery.work.Oversize;
import dev.treadle.protocol.Limits;
import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.job.JobStatus;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;

@Page(order = 6, path = "/failures", title = "When it breaks", menu = "Failures",
        description = "A Computation that throws, a result that is too large, Work that nobody can do, and a handler with a fault.")
public class Failures implements App {

    /// Work that no worker has a Computation for.
    public record Unheard() implements Work<Nothing, Nothing> {
    }

    @Override
    public Component build(Session session) {
        return Gallery.page(session,
                Gallery.form("On a worker", new Column(failing(session), oversize(session), unheard(session)), """
                        A job that fails says why on the page, and its worker goes on. A job that no worker can do waits, and
                        holds up nobody.
                        """, Source.of(Failures.class, "failing", "oversize", "unheard")),
                Gallery.form("In this service", new Column(new Row(faulty()), tooMuch(session)), """
                        A handler that throws ends, and nothing else does: the page says so, and the server's log has the
                        rest. Work that is too large is refused where it is submitted.
                        """, Source.of(Failures.class, "faulty", "tooMuch")));
    }

    private Component failing(Session session) {
        var button = new Button("Fail").tone(Tone.NEUTRAL);
        var text = new StaticText().label("Outcome");
        var fail = session.job("fail", Fail.class)
                .onFailed((run, error) -> text.value(error.message()));
        button.onClick(click -> fail.submit(new Fail("the well is dry (%d)".formatted(click.clicks()))));
        return new Column(new Row(button, text), new JobStatus(fail));
    }

    private Component oversize(Session session) {
        var result = new Button("Return too much").tone(Tone.NEUTRAL);
        var emission = new Button("Emit too much").tone(Tone.NEUTRAL);
        var text = new StaticText().label("Outcome");
        var oversize = session.job("oversize", Oversize.class)
                .onFailed((run, error) -> text.value(error.message()));
        result.onClick(click -> oversize.submit(new Oversize(Limits.RESULT_BYTES + 1, false)));
        emission.onClick(click -> oversize.submit(new Oversize(Limits.EMISSION_BYTES + 1, true)));
        return new Column(new Row(result, emission), text, new JobStatus(oversize));
    }

    private Component unheard(Session session) {
        var button = new Button("Ask for what nobody can do").tone(Tone.NEUTRAL);
        var unheard = session.job("unheard", Unheard.class);
        button.onClick(click -> unheard.submit(new Unheard()));
        return new Column(new Row(button), new JobStatus(unheard));
    }

    private Component faulty() {
        var button = new Button("Run a faulty handler").tone(Tone.NEUTRAL);
        button.onClick(click -> {
            throw new IllegalStateException("this handler has a fault");
        });
        return button;
    }

    private Component tooMuch(Session session) {
        var button = new Button("Submit too much").tone(Tone.NEUTRAL);
        var text = new StaticText().label("Refused");
        var fail = session.job("too-much", Fail.class);
        button.onClick(click -> {
            try {
                fail.submit(new Fail("x".repeat(Limits.WORK_BYTES)));
            } catch (Limits.TooLarge e) {
                text.value(e.getMessage());
            }
        });
        return new Column(new Row(button), text);
    }
}
