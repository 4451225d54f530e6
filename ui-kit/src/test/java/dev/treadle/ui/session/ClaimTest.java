// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.App;
import dev.treadle.ui.DocumentTooLarge;
import dev.treadle.ui.Session;
import dev.treadle.ui.State;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.DocumentLimits;
import dev.treadle.ui.component.Log;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;
import dev.treadle.ui.component.Told;
import dev.treadle.ui.job.FakeHost;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// A replica takes over what another one hosted, with one store and one Journal between them.
class ClaimTest {

    /// What is to be counted.
    public record Count(int click) implements Work<Integer, Nothing> {
    }

    private final MemoryStore store = new MemoryStore();
    private final Replica a = new Replica(DocumentLimits.rows(250_000));
    private final Replica b = new Replica(DocumentLimits.rows(250_000));

    /// One replica, and the page as it has built it last.
    private final class Replica implements App {
        private final FakeHost host = new FakeHost();
        private final ManualTimer timer = new ManualTimer();
        private final Sessions sessions;

        Replica(DocumentLimits document) {
            var all = SessionsTest.LIMITS;
            var limits = new SessionLimits(all.patches(), all.bytes(), all.windowFrames(), all.windowBytes(), all.clientBytes(), all.eventRate(), document,
                    all.events(), all.lingerNanos(), all.sleepMillis(), all.returnNanos(), all.beatNanos(), all.viewers());
            sessions = new Sessions(path -> new Pages.Visit() {
                @Override
                public App app() {
                    return Replica.this;
                }

                @Override
                public void end() {
                }
            }, Told.RENDERER, host, limits, Faults.HIDDEN, timer, FakeBrowser.TOKENS, store);
        }

        private final List<String> handled = new ArrayList<>();
        private CountDownLatch held = new CountDownLatch(0);
        private Button button;
        private StaticText text;
        private TextInput input;
        private Log log;
        private Plot plot;
        private State<Integer> total;
        private State<String> words;
        private final List<State<String>> cells = new ArrayList<>();
        private int manyCells;
        private boolean otherwise;

        @Override
        public Component build(Session session) {
            button = new Button("Press");
            text = new StaticText();
            input = new TextInput("Name");
            log = new Log("what");
            plot = otherwise ? new Plot().line("x", "z") : new Plot().line("x", "y").rollover(100);
            var mine = plot;
            var lines = log;
            var said = text;
            total = session.state("total", 0);
            var sum = total;
            var count = session.job("count", Count.class)
                    .onStarted(run -> said.value("Running " + run.work().click()))
                    .onEmitted((run, number) -> {
                        lines.append(number);
                        mine.stream(Map.of("x", new double[] {number}, "y", new double[] {number * number}));
                        sum.update(before -> before + number);
                    })
                    .onCompleted((run, nothing) -> said.value("Finished " + run.work().click()));
            button.onClick(click -> {
                handled.add("click " + click.clicks());
                held.await();
                count.submit(new Count(click.clicks()));
            });
            if (otherwise) {
                session.state("words", 0);
                return new Column(new StaticText("news"), input, new TextInput("Address"), new Row(plot, log), text);
            }
            words = session.state("words", "none");
            cells.clear();
            for (int i = 0; i < manyCells; i++) {
                cells.add(session.state("cell " + i, ""));
            }
            return new Column(button, text, input, log, plot);
        }

        /// What a replica does several times a second.
        private void tick() {
            sessions.tick(System.nanoTime());
        }

        /// Hears the Journal say something.
        private void hears(dev.treadle.protocol.Update update) {
            var said = store.say(update);
            sessions.take(update, said.offset(), said.at());
        }
    }

    private static void kept(FakeBrowser browser) throws InterruptedException {
        assertThat(browser.session().keeper().await(20_000)).isTrue();
    }

    private static Execution execution(JobRef job) {
        return new Execution(job, 1, new ExecutionId(Incarnation.of("worker"), 1));
    }

    @Test
    void thePageGoesOnWithEveryPropertyCellRowAndRunningJob() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        browser.click(a.button.id());
        browser.await(() -> a.host.appended().size() == 1);
        a.host.makeDurable();
        var submitted = (JobUpdate.Submitted) a.host.appended().getFirst();
        a.hears(submitted);
        var by = execution(submitted.job());
        a.hears(new ExecutionUpdate.Started(by, 0, 1));
        a.hears(new ExecutionUpdate.Emitted(by, 1, 0, Json.of("3")));
        a.hears(new ExecutionUpdate.Emitted(by, 2, 1, Json.of("4")));
        browser.await(() -> a.total.get() == 7 && browser.done().contains(2L));
        kept(browser);
        // What comes after the last Snapshot is in the Journal, and nobody tells this one any more.
        store.say(new ExecutionUpdate.Emitted(by, 3, 2, Json.of("5")));

        browser.goesTo(b.sessions);

        assertThat(browser.told().rows(b.log.id())).as("the first that it shows").isEqualTo(List.of(List.of(3), List.of(4), List.of(5)));
        assertThat(b.total.get()).isEqualTo(12);
        assertThat(b.log.rows()).isEqualTo(List.of(List.of(3), List.of(4), List.of(5)));
        assertThat(b.plot.column("y")).containsExactly(9, 16, 25);
        assertThat(b.input.value()).isEqualTo("Ada");
        assertThat(b.button.clicks()).isOne();
        assertThat(b.handled).isEmpty();
        browser.await(() -> "Running 1".equals(browser.told().value(b.text.id(), "value")));
        b.hears(new ExecutionUpdate.Emitted(by, 4, 3, Json.of("6")));
        b.hears(new ExecutionUpdate.Completed(by, 5, Json.of("null")));
        browser.await(() -> "Finished 1".equals(browser.told().value(b.text.id(), "value")));
        assertThat(b.total.get()).isEqualTo(18);
        assertThat(browser.told().rows(b.log.id())).isEqualTo(List.of(List.of(3), List.of(4), List.of(5), List.of(6)));
        assertThat(b.host.appended()).isEmpty();
    }

    @Test
    void aClickThatWasNotYetDoneRunsItsHandlerAgainAndItsJobOnce() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        browser.click(a.button.id());
        browser.await(() -> a.host.appended().size() == 1);
        a.host.makeDurable();
        browser.await(() -> browser.done().contains(1L));
        a.hears(a.host.appended().getFirst());
        a.held = new CountDownLatch(1);
        browser.click(a.button.id());
        browser.await(() -> a.handled.size() == 2);
        kept(browser);
        // The handler has submitted its job, and nothing says that it has returned.
        store.hold();
        a.held.countDown();
        browser.await(() -> a.host.appended().size() == 2);
        a.host.makeDurable();
        store.say(a.host.appended().getLast());

        browser.goesTo(b.sessions);

        browser.await(() -> b.handled.size() == 1);
        assertThat(b.handled).containsExactly("click 2");
        store.letThrough();
        browser.await(() -> browser.done().contains(2L));
        assertThat(b.host.appended()).as("the job is known").isEmpty();
        assertThat(b.button.clicks()).isEqualTo(2);
    }

    @Test
    void aPageOfWhichNothingWasWrittenYetIsBuiltAndKnowsWhatTheJournalSaysOfItsJobs() throws Exception {
        store.hold();
        var browser = new FakeBrowser(a.sessions, "/page").open();
        browser.click(a.button.id());
        browser.await(() -> a.host.appended().size() == 1);
        var submitted = (JobUpdate.Submitted) a.host.appended().getFirst();
        store.say(submitted);
        store.say(new ExecutionUpdate.Started(execution(submitted.job()), 0, 1));

        browser.goesTo(b.sessions);
        browser.await(() -> "Running 1".equals(browser.told().value(b.text.id(), "value")));
        browser.event(1, b.button.id(), "click", Map.of());

        browser.await(() -> b.handled.size() == 1);
        store.letThrough();
        browser.await(() -> browser.done().contains(1L));
        assertThat(b.host.appended()).as("the job is known").isEmpty();
    }

    @Test
    void aPageWhoseCodeHasChangedKeepsWhatStillHasAPlaceAndSaysWhatHasNone() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        browser.click(a.button.id());
        browser.await(() -> a.host.appended().size() == 1);
        a.host.makeDurable();
        a.log.append("before");
        a.plot.stream(Map.of("x", new double[] {1}, "y", new double[] {1}));
        var field = a.input.id();
        kept(browser);
        b.otherwise = true;

        browser.goesTo(b.sessions);

        assertThat(b.input.id()).as("whoever types goes on in the same field").isEqualTo(field);
        assertThat(b.input.value()).isEqualTo("Ada");
        assertThat(browser.told().value(field, "value")).isEqualTo("Ada");
        assertThat(b.log.rows()).isEqualTo(List.of(List.of("before")));
        assertThat(browser.told().rows(b.log.id())).isEqualTo(List.of(List.of("before")));
        assertThat(b.plot.rows()).isZero();
        assertThat(browser.patches()).filteredOn(Patch.Toast.class::isInstance).singleElement().extracting(Object::toString, STRING)
                .contains("clicks of Button \"Press\"", "what Plot \"Line plot\" held (its columns were [x, y], and are [x, z])",
                        "what the state cell \"words\" held");
        browser.event(field, "input", Map.of("value", "Bea"));
        assertThat(b.input.value()).isEqualTo("Bea");
        kept(browser);

        a.otherwise = true;
        browser.goesTo(a.sessions);
        assertThat(a.input.value()).isEqualTo("Bea");
        assertThat(a.input.id()).isEqualTo(field);
    }

    @Test
    void whatIsSaidWhileThePageIsTakenOverIsHeardOnce() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        browser.click(a.button.id());
        browser.await(() -> a.host.appended().size() == 1);
        a.host.makeDurable();
        var submitted = (JobUpdate.Submitted) a.host.appended().getFirst();
        a.hears(submitted);
        var by = execution(submitted.job());
        a.hears(new ExecutionUpdate.Started(by, 0, 1));
        browser.await(() -> browser.done().contains(1L));
        kept(browser);
        var before = store.say(new ExecutionUpdate.Emitted(by, 1, 0, Json.of("3")));
        store.meanwhile(() -> {
            // The reader of the new host is behind, and comes only now to what was said before the claim.
            b.sessions.take(before.update(), before.offset(), before.at());
            b.hears(new ExecutionUpdate.Emitted(by, 2, 1, Json.of("4")));
        });

        browser.goesTo(b.sessions);
        b.sessions.take(before.update(), before.offset(), before.at());
        b.hears(new ExecutionUpdate.Emitted(by, 3, 2, Json.of("5")));

        browser.await(() -> browser.told().rows(b.log.id()).size() == 3);
        assertThat(browser.told().rows(b.log.id())).isEqualTo(List.of(List.of(3), List.of(4), List.of(5)));
        assertThat(b.total.get()).isEqualTo(12);
    }

    @Test
    void whoeverIsOvertakenWhileItTakesAPageOverLeavesItToTheOther() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        browser.await(() -> browser.done().contains(1L));
        kept(browser);
        var id = browser.session().sessionId();
        store.meanwhile(() -> b.hears(new SessionUpdate.Claimed(id, Incarnation.of("c"), "nonce", "http://c.example")));

        browser.goesTo(b.sessions);

        assertThat(browser.session()).isNull();
        assertThat(browser.isOpen()).isFalse();
        assertThat(b.sessions.hosts(id)).isFalse();
    }

    @Test
    void anEventIsDoneOnceASnapshotHasIt() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        kept(browser);
        store.hold();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        assertThat(browser.done()).isEmpty();
        store.letThrough();
        browser.await(() -> browser.done().contains(1L));
    }

    @Test
    void theHostBeforeIsSupersededAndWritesNoMore() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        browser.await(() -> browser.done().contains(1L));
        kept(browser);
        var old = browser.session();
        int before = store.written();

        a.hears(new SessionUpdate.Claimed(old.sessionId(), Incarnation.of("b"), "nonce", "http://b.example"));

        assertThat(old.closed()).isTrue();
        assertThat(a.sessions.count()).isZero();
        assertThat(browser.messages(ServerMessage.Superseded.class)).hasSize(1);
        a.tick();
        assertThat(store.written()).isEqualTo(before);
        browser.goesTo(b.sessions);
        assertThat(b.input.value()).isEqualTo("Ada");
    }

    @Test
    void whatAPageAppendsForLongIsKeptInFewChunksAndTheOldOnesAreForgotten() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        for (int i = 0; i < 300; i++) {
            a.plot.stream(Map.of("x", new double[] {i}, "y", new double[] {i}));
            kept(browser);
        }
        assertThat(store.chunks()).isLessThan(30);

        browser.goesTo(b.sessions);
        assertThat(b.plot.column("x")).hasSize(100).containsExactly(a.plot.column("x"));
        kept(browser);
        browser.session().keeper().await(20_000);
        assertThat(store.chunks()).as("one claim's").isLessThan(30);
    }

    @Test
    void aPageThatHasSleptForTooLongSaysSoAndIsForgotten() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        kept(browser);
        var id = browser.session().sessionId();
        browser.sleptFor(Duration.ofDays(4));
        store.wasWritten(Duration.ofDays(4));

        browser.goesTo(b.sessions);

        assertThat(browser.messages(ServerMessage.Reload.class)).singleElement().extracting(ServerMessage.Reload::reason, STRING)
                .contains("nobody has looked at this page for 4 days, and it is kept for 3 days");
        assertThat(store.find(id, -1, 0, 0, false).snapshot()).isNull();
    }

    @Test
    void aPageThatIsAwayForLongSleepsAndGoesOnWhereverItIsOpenedAgain() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        browser.await(() -> browser.done().contains(1L));
        kept(browser);
        browser.cut();
        a.sessions.tick(System.nanoTime() + 2 * SessionsTest.LIMITS.lingerNanos());
        assertThat(a.sessions.count()).isZero();

        browser.goesTo(a.sessions);

        assertThat(a.sessions.count()).isOne();
        assertThat(a.input.value()).isEqualTo("Ada");
    }

    @Test
    void aPageThatIsLargerThanARecordGoesOnWholeAndAClickOnItAppendsLittle() throws Exception {
        a.manyCells = 1_000;
        b.manyCells = 1_000;
        var browser = new FakeBrowser(a.sessions, "/page").open();
        var large = "\"Thread\" 🧵".repeat(500_000);
        a.text.value(large);
        a.words.set("x" + large);
        a.cells.forEach(cell -> cell.set("y".repeat(10_000)));
        kept(browser);
        long before = store.bytes();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        browser.await(() -> browser.done().contains(1L));
        assertThat(store.bytes() - before).as("bytes, most of them of where 1,000 cells are").isLessThan(200_000);

        browser.goesTo(b.sessions);

        assertThat(b.input.value()).isEqualTo("Ada");
        assertThat(b.text.value()).isEqualTo(large);
        assertThat(b.words.get()).isEqualTo("x" + large);
        assertThat(b.cells).allMatch(cell -> cell.get().length() == 10_000);
        assertThat(browser.patches()).noneMatch(Patch.Toast.class::isInstance);
        b.words.set("few");
        b.cells.forEach(cell -> cell.set(""));
        kept(browser);
        b.text.value("less");
        kept(browser);
        assertThat(store.chunks()).as("the tree is left").isOne();
    }

    @Test
    void aPageThatCannotBeKeptSaysSoGoesOnAndIsKeptAgainWhenItHasBecomeSmaller() throws Exception {
        a.manyCells = 20_000;
        b.manyCells = 20_000;
        var browser = new FakeBrowser(a.sessions, "/page").open();
        a.plot.stream(Map.of("x", new double[] {1, 2}, "y", new double[] {1, 4}));
        kept(browser);
        // Each is too small to be put aside, and all together are no record.
        a.cells.forEach(cell -> cell.set("y".repeat(500)));
        a.plot.stream(Map.of("x", new double[] {3}, "y", new double[] {9}));
        tickUntil(Duration.ofSeconds(1), () -> toasts(browser).equals(List.of("This page can't be kept")));
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        browser.await(() -> browser.done().contains(1L));

        a.cells.forEach(cell -> cell.set(""));
        browser.event(a.input.id(), "input", Map.of("value", "Ada L."));
        // Not at once: what is so large isn't tried again and again.
        tickUntil(Duration.ofSeconds(15), () -> toasts(browser).equals(List.of("This page can't be kept", "This page is kept again")));

        browser.goesTo(b.sessions);
        assertThat(b.input.value()).isEqualTo("Ada L.");
        assertThat(b.plot.column("y")).containsExactly(1, 4, 9);
    }

    @Test
    void aReplicaThatStopsTriesAPageAgainThatItCouldNotKeep() throws Exception {
        a.manyCells = 20_000;
        b.manyCells = 20_000;
        var browser = new FakeBrowser(a.sessions, "/page").open();
        a.cells.forEach(cell -> cell.set("y".repeat(500)));
        tickUntil(Duration.ofSeconds(1), () -> toasts(browser).equals(List.of("This page can't be kept")));
        a.cells.forEach(cell -> cell.set(""));
        a.text.value("small again");

        a.sessions.drain();

        browser.goesTo(b.sessions);
        assertThat(b.text.value()).isEqualTo("small again");
    }

    /// A tick in which something is written already has nothing written; the next one does.
    private void tickUntil(Duration ahead, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            a.sessions.tick(System.nanoTime() + ahead.toNanos());
            Thread.sleep(10);
        }
    }

    private static List<String> toasts(FakeBrowser browser) {
        return browser.patches().stream().filter(Patch.Toast.class::isInstance).map(toast -> ((Patch.Toast) toast).title()).toList();
    }

    @Test
    void aPageThatIsLargerThanAPageMayBecomeHereKeepsAllAndMayNotGrow() throws Exception {
        var small = new Replica(new DocumentLimits(250_000, 10, 10_000, bound -> { }));
        var browser = new FakeBrowser(a.sessions, "/page").open();
        a.text.value("x".repeat(20_000));
        kept(browser);

        browser.goesTo(small.sessions);

        assertThat(small.text.value()).isEqualTo("x".repeat(20_000));
        assertThat(browser.patches()).noneMatch(Patch.Toast.class::isInstance);
        assertThatThrownBy(() -> small.text.value("x".repeat(20_001))).isInstanceOf(DocumentTooLarge.class)
                .hasMessageContaining("the most is 10,000 (treadle.session.document-size)");
        small.text.value("y".repeat(5_000));
        kept(browser);
        browser.goesTo(b.sessions);
        assertThat(b.text.value()).isEqualTo("y".repeat(5_000));
    }

    @Test
    void jobsThatHaveEndedAreKeptButNotWrittenWithEachClick() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        for (int i = 0; i < 60; i++) {
            int clicks = i;
            browser.click(a.button.id());
            browser.await(() -> a.host.appended().size() == clicks + 1);
            a.host.makeDurable();
            var submitted = (JobUpdate.Submitted) a.host.appended().getLast();
            a.hears(submitted);
            // Every seventh is under way for good.
            if (i % 7 > 0) {
                var by = execution(submitted.job());
                a.hears(new ExecutionUpdate.Started(by, 0, 1));
                a.hears(new ExecutionUpdate.Completed(by, 1, Json.of("null")));
                browser.await(() -> ("Finished " + (clicks + 1)).equals(browser.told().value(a.text.id(), "value")));
            }
            kept(browser);
        }
        long before = store.bytes();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        browser.await(() -> browser.done().contains(61L));
        long appended = store.bytes() - before;

        browser.goesTo(b.sessions);
        kept(browser);

        var id = browser.session().sessionId();
        var known = Aside.whole(store.find(id, -1, 0, 0, false), new ArrayList<>()).runs();
        assertThat(known).extracting(run -> run.job().id())
                .containsExactlyInAnyOrderElementsOf(a.host.appended().stream().map(update -> update.job().id()).toList());
        assertThat(known).filteredOn(run -> run.work() != null).as("under way").hasSize(9);
        assertThat(appended).as("bytes of 60 jobs").isLessThan(15_000);
    }

    @Test
    void ofManyJobsUnderWayOnlyThoseAreWrittenToWhichSomethingHappens() throws Exception {
        var browser = new FakeBrowser(a.sessions, "/page").open();
        var all = new ArrayList<Execution>();
        for (int i = 0; i < 60; i++) {
            browser.click(a.button.id());
            int clicks = i;
            browser.await(() -> a.host.appended().size() == clicks + 1);
            a.host.makeDurable();
            var submitted = (JobUpdate.Submitted) a.host.appended().getLast();
            a.hears(submitted);
            all.add(execution(submitted.job()));
            a.hears(new ExecutionUpdate.Started(all.getLast(), 0, 1));
            browser.await(() -> ("Running " + (clicks + 1)).equals(browser.told().value(a.text.id(), "value")));
            kept(browser);
        }
        long before = store.bytes();
        browser.event(a.input.id(), "input", Map.of("value", "Ada"));
        browser.await(() -> browser.done().contains(61L));
        long appended = store.bytes() - before;
        a.hears(new ExecutionUpdate.Emitted(all.get(7), 1, 0, Json.of("3")));
        browser.await(() -> browser.told().rows(a.log.id()).size() == 1);
        kept(browser);

        browser.goesTo(b.sessions);
        b.hears(new ExecutionUpdate.Completed(all.get(7), 2, Json.of("null")));
        browser.await(() -> "Finished 8".equals(browser.told().value(b.text.id(), "value")));
        b.hears(new ExecutionUpdate.Completed(all.get(50), 1, Json.of("null")));
        browser.await(() -> "Finished 51".equals(browser.told().value(b.text.id(), "value")));
        kept(browser);
        var known = Aside.whole(store.find(browser.session().sessionId(), -1, 0, 0, false), new ArrayList<>()).runs();
        assertThat(known).extracting(run -> run.job().id()).containsExactlyInAnyOrderElementsOf(all.stream().map(each -> each.job().id()).toList());
        assertThat(known).filteredOn(run -> run.work() != null).as("under way").hasSize(58);
        assertThat(appended).as("bytes of 60 jobs, about 1 kB each").isLessThan(15_000);
    }
}
