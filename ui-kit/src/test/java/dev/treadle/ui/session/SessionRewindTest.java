// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.App;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Log;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.Progress;
import dev.treadle.ui.component.Told;
import dev.treadle.ui.job.FakeHost;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An attempt that ends unfinished, on a page that lives: with handlers that wait, and watchers of what is streamed.
class SessionRewindTest {

    /// Emits numbers.
    record Count() implements Work<Integer, Nothing> {
    }

    private final FakeHost host = new FakeHost();
    private final Sessions sessions = new Sessions(path -> new Pages.Visit() {
        @Override
        public App app() {
            return SessionRewindTest.this::build;
        }

        @Override
        public void end() {
        }
    }, Told.RENDERER, host, SessionsTest.LIMITS, Faults.HIDDEN, Timer.system(), FakeBrowser.TOKENS, new MemoryStore());
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private Button button;
    private Log log;
    private Plot plot;
    private Progress progress;
    private FakeBrowser browser;
    private Execution first;
    private long offset = 10;

    private Component build(Session session) {
        button = new Button("Count");
        log = new Log("who", "what");
        plot = new Plot().line("x", "y");
        progress = new Progress();
        var count = session.job("count", Count.class)
                .onProgress((run, far) -> progress.show(far.done(), far.total()))
                .onEmitted((run, number) -> {
                    log.append("run", number);
                    plot.stream(Map.of("x", new double[] {number}, "y", new double[] {0}));
                    if (number == 13) {
                        held.countDown();
                        letGo.await();
                        log.append("run", "held up");
                    }
                });
        button.onClick(click -> count.submit(new Count()));
        return new Column(button, log, plot, progress);
    }

    @BeforeEach
    void aJobRuns() throws Exception {
        browser = new FakeBrowser(sessions, "/page").open();
        browser.click(button.id());
        browser.await(() -> !host.appended().isEmpty());
        first = execution(1);
        take(host.appended().getFirst());
        take(new ExecutionUpdate.Started(first, 0, 1));
    }

    private Execution execution(int attempt) {
        return new Execution(host.appended().getFirst().job(), attempt, new ExecutionId(Incarnation.of("worker"), attempt));
    }

    private void take(JobUpdate update) {
        browser.session().take(update, offset++, 1_000);
    }

    private void emit(Execution by, long number, long index, int value) {
        take(new ExecutionUpdate.Emitted(by, number, index, Json.of(Integer.toString(value))));
    }

    private void awaitRows(Object... rows) throws InterruptedException {
        browser.await(() -> browser.told().rows(log.id()).equals(List.of(rows)));
        assertThat(log.rows()).isEqualTo(List.of(rows));
    }

    @Test
    void whatAHandlerAppendsThatIsHeldUpWhileTheAttemptEndsIsTakenBackToo() throws Exception {
        emit(first, 1, 0, 13);
        FakeBrowser.await(held);
        emit(first, 2, 1, 14);
        take(new JobUpdate.Lost(first, "no sign of life"));
        emit(first, 3, 2, 15);
        log.append("page", "meanwhile");
        letGo.countDown();

        awaitRows(List.of("page", "meanwhile"));
        var second = execution(2);
        take(new ExecutionUpdate.Started(second, 0, 1));
        emit(second, 1, 0, 1);
        awaitRows(List.of("page", "meanwhile"), List.of("run", 1));
    }

    @Test
    void itIsToldInOneFrame() throws Exception {
        emit(first, 1, 0, 1);
        take(new ExecutionUpdate.Progressed(first, 2, 1, 2, null));
        awaitRows(List.of("run", 1));
        browser.await(() -> browser.values(progress.id(), "value").equals(List.of("50.0")));

        take(new JobUpdate.Lost(first, "no sign of life"));

        awaitRows();
        assertThat(browser.messages(ServerMessage.Frame.class).getLast().patches()).hasOnlyElementsOfTypes(Patch.Properties.class, Patch.Rows.class,
                Patch.Columns.class).hasSize(3);
        assertThat(browser.values(progress.id(), "value")).last().isEqualTo("0.0");
    }

    @Test
    void aWatcherWithinTheHandlerAppendsForTheEmissionAndOneOnItsOwnThreadForThePage() throws Exception {
        var appended = new CountDownLatch(1);
        plot.watch(changes -> log.append("watcher", plot.rows()), "data");
        var own = plot.watchAsync(changes -> {
            log.append("async watcher", plot.rows());
            appended.countDown();
        }, "data");

        emit(first, 1, 0, 1);
        FakeBrowser.await(appended);
        own.remove();
        take(new JobUpdate.Lost(first, "no sign of life"));

        awaitRows(List.of("async watcher", 1), List.of("watcher", 0));
    }
}
