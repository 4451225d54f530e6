// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.JobUpdate;
import dev.treadle.ui.App;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;
import dev.treadle.ui.component.Told;
import dev.treadle.ui.job.FakeHost;
import dev.treadle.ui.job.JobBinding;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import java.util.List;
import java.util.function.Consumer;

/// A page of a button, two texts and an input, for tests to add handlers to; with a Kafka and a clock that are driven by hand.
/// Its fields hold what was built last: the living page, once it is open.
final class Workbench implements App {

    /// Something to submit.
    record Chore(int number) implements Work<Nothing, Nothing> {
    }

    final FakeHost host = new FakeHost();
    private final MemoryStore store;
    final ManualTimer timer = new ManualTimer();
    final Sessions sessions;
    private final Consumer<Session> built;
    Session session;
    Button button;
    StaticText text;
    StaticText other;
    TextInput input;
    JobBinding<Chore, Nothing, Nothing> chore;

    Workbench() {
        this(session -> { });
    }

    /// @param built is called at the end of each build
    Workbench(Consumer<Session> built) {
        this(built, new MemoryStore());
    }

    /// @param store where what was kept is found by another bench with the same one
    Workbench(Consumer<Session> built, MemoryStore store) {
        this.built = built;
        this.store = store;
        this.sessions = new Sessions(path -> visit(), Told.RENDERER, host, SessionsTest.LIMITS, Faults.HIDDEN, timer, FakeBrowser.TOKENS, store);
    }

    @Override
    public Component build(Session of) {
        session = of;
        button = new Button("Press");
        text = new StaticText();
        other = new StaticText();
        input = new TextInput("Name");
        chore = session.job("chore", Chore.class);
        built.accept(session);
        return new Column(button, text, other, input);
    }

    private Pages.Visit visit() {
        return new Pages.Visit() {
            @Override
            public App app() {
                return Workbench.this;
            }

            @Override
            public void end() {
            }
        };
    }

    FakeBrowser open() {
        return new FakeBrowser(sessions, "/workbench").open();
    }

    /// Why each job was submitted that was.
    List<String> causes() {
        return host.appended().stream().map(update -> ((JobUpdate.Submitted) update).cause().toString()).toList();
    }
}
