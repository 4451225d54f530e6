// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.App;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Log;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;
import dev.treadle.ui.component.Told;
import dev.treadle.ui.job.FakeHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A session that is looked at by several, at one replica or over two, with one store between them.
class SharedTest {

    private static final String SHARED = "/shared";
    private static final String OWN = "/own";

    private final MemoryStore store = new MemoryStore();
    private final Replica a = new Replica();
    private final Replica b = new Replica();

    /// One replica, and the page as it has built it last: what is clicked and what is typed is added to a log.
    private final class Replica implements App, Pages {
        private final Sessions sessions = new Sessions(this, Told.RENDERER, new FakeHost(), SessionsTest.LIMITS, Faults.HIDDEN, Timer.system(),
                FakeBrowser.TOKENS, store);
        private final List<String> handled = new ArrayList<>();
        private CountDownLatch held = new CountDownLatch(0);
        private Button button;
        private TextInput input;
        private StaticText text;
        private Log log;
        private Plot plot;

        @Override
        public boolean isShared(String path) {
            return path.equals(SHARED);
        }

        @Override
        public Visit visit(String path) {
            return new Visit() {
                @Override
                public App app() {
                    return Replica.this;
                }

                @Override
                public void end() {
                }
            };
        }

        @Override
        public Component build(Session session) {
            button = new Button("Press");
            input = new TextInput("Name");
            text = new StaticText();
            log = new Log("what");
            plot = new Plot().line("x", "y");
            var lines = log;
            var said = text;
            button.onClick(click -> {
                synchronized (handled) {
                    handled.add("click " + click.clicks());
                }
                held.await();
                lines.append("click " + click.clicks());
                said.value("clicked " + click.clicks());
            });
            return new Column(button, input, text, log, plot);
        }

        private FakeBrowser open(String path) {
            return new FakeBrowser(sessions, path).open();
        }

        private FakeBrowser join(FakeBrowser other) {
            return new FakeBrowser(sessions, SHARED).openByLink(other);
        }
    }

    private List<Object> lines(String... lines) {
        return List.of(lines).stream().<Object>map(List::of).toList();
    }

    private static void kept(FakeBrowser browser) throws InterruptedException {
        assertThat(browser.session().keeper().await(20_000)).isTrue();
    }

    @Test
    void whoComesByTheLinkSeesWhatIsThereAndEachIsToldEverythingOnceAndInOrder() throws Exception {
        var first = a.open(SHARED);
        var button = a.button;
        first.click(a.button.id());
        first.await(() -> first.done().contains(1L));

        var second = a.join(first);
        assertThat(second.session()).isSameAs(first.session());
        assertThat(second.told().page()).isEqualTo(new Told(first.session().html()).page());
        assertThat(second.told().rows(a.log.id())).isEqualTo(lines("click 1"));

        second.click(a.button.id());
        first.click(a.button.id());
        second.await(() -> second.done().equals(List.of(1L)) && second.told().rows(a.log.id()).size() == 3);
        first.await(() -> first.done().equals(List.of(1L, 2L)) && first.told().rows(a.log.id()).size() == 3);

        assertThat(a.handled).hasSize(3);
        assertThat(button.clicks()).isEqualTo(3);
        assertThat(first.told().rows(a.log.id())).isEqualTo(lines("click 1", "click 2", "click 3"));
        assertThat(second.told().rows(a.log.id())).isEqualTo(lines("click 1", "click 2", "click 3"));
        assertThat(first.messages(ServerMessage.Superseded.class)).isEmpty();
        assertThat(first.isOpen()).isTrue();
        assertThat(a.sessions.count()).isOne();
    }

    @Test
    void whoComesLateToAPlotOfAMillionPointsIsFirstToldTheWholeAsItCanBeShownAndThenEachPoint() throws Exception {
        var first = a.open(SHARED);
        var plot = a.plot;
        for (int i = 0; i < 1_000; i++) {
            plot.stream(wave(i * 1_000, 1_000));
        }

        var late = a.join(first);
        var frames = late.messages(ServerMessage.Frame.class);
        var plots = frames.stream().flatMap(frame -> frame.patches().stream()).filter(Patch.Columns.class::isInstance).map(Patch.Columns.class::cast).toList();
        assertThat(frames.getFirst().patches().getFirst()).as("the whole page comes first").matches(patch -> patch instanceof Patch.Children whole && whole.component().isEmpty());
        assertThat(plots).singleElement().matches(Patch.Columns::reset)
                .satisfies(told -> assertThat(told.rows()).as("of what is kept of a million").isBetween(1_000, 20_000));
        assertThat(plots.getFirst().total()).isEqualTo((long) plot.rows()).isLessThanOrEqualTo(250_000);

        plot.stream(wave(1_000_000, 1));
        late.await(() -> last(late, plot).equals(List.of(1_000_000.0, 0.0)));
        first.await(() -> last(first, plot).equals(List.of(1_000_000.0, 0.0)));
        assertThat(late.messages(ServerMessage.Frame.class).getLast().patches()).as("from here on it is told what is new").singleElement()
                .matches(patch -> patch instanceof Patch.Columns more && !more.reset() && more.rows() < 20);
    }

    private static Map<String, double[]> wave(int from, int count) {
        return Map.of("x", IntStream.range(from, from + count).asDoubleStream().toArray(), "y", IntStream.range(from, from + count).mapToDouble(x -> x % 1_000).toArray());
    }

    private static Object last(FakeBrowser browser, Plot plot) {
        return browser.told().rows(plot.id()).getLast();
    }

    @Test
    void whatOneTypesTheOtherIsShownAndTheOneWhoTypesIsNot() throws Exception {
        var first = a.open(SHARED);
        var second = a.join(first);

        first.event(a.input.id(), "input", Map.of("value", "Ada"));
        second.await(() -> "Ada".equals(second.told().value(a.input.id(), "value")));
        second.event(a.input.id(), "input", Map.of("value", "Bea"));
        first.await(() -> "Bea".equals(first.told().value(a.input.id(), "value")));

        assertThat(first.values(a.input.id(), "value")).containsExactly("Bea");
        // Its own word had crossed the other's, so it is told it again.
        assertThat(second.values(a.input.id(), "value")).startsWith("Ada").doesNotContain("");
    }

    @Test
    void whatIsRejectedIsSaidToWhoDidIt() throws Exception {
        var first = a.open(SHARED);
        var second = a.join(first);

        second.event(a.input.id(), "input", Map.of("value", 7));
        second.await(() -> second.done().contains(1L));

        assertThat(second.messages(ServerMessage.Rejected.class)).hasSize(1);
        assertThat(first.messages(ServerMessage.Rejected.class)).isEmpty();
        assertThat(first.values(a.input.id(), "value")).isEmpty();
    }

    @Test
    void oneThatReadsNothingOrIsAwayCostsTheOtherNothingAndComesBackToAllOfIt() throws Exception {
        var first = a.open(SHARED);
        var slow = a.join(first);
        var away = a.join(first);
        slow.slow();
        away.cut();

        for (int i = 0; i < 50; i++) {
            first.click(a.button.id());
        }
        first.await(() -> first.done().size() == 50);
        assertThat(first.told().rows(a.log.id())).hasSize(50);
        assertThat(slow.told().rows(a.log.id()).size()).isLessThan(50);

        slow.letThrough();
        away.connect("");
        slow.await(() -> slow.told().rows(a.log.id()).equals(first.told().rows(a.log.id())));
        away.await(() -> away.told().rows(a.log.id()).equals(first.told().rows(a.log.id())));
        assertThat(away.messages(ServerMessage.Welcome.class)).hasSize(2);
        assertThat(away.patches().stream().filter(Patch.Children.class::isInstance)).as("the whole, once").hasSize(1);
    }

    @Test
    void aTokenOfAPageThatIsNotSharedLetsNobodyElseIn() {
        var first = a.open(OWN);
        var other = new FakeBrowser(a.sessions, OWN).openByLink(first);

        assertThat(other.session()).isNull();
        assertThat(other.messages(ServerMessage.Reload.class)).hasSize(1);
        assertThat(first.isOpen()).isTrue();
    }

    @Test
    void theSessionStaysUntilTheLastHasLeft() {
        var first = a.open(SHARED);
        var second = a.join(first);
        long later = System.nanoTime() + 2 * SessionsTest.LIMITS.returnNanos();

        a.sessions.leave(first.viewer(), false);
        first.cut();
        a.sessions.tick(later);
        assertThat(a.sessions.count()).isOne();
        assertThat(second.session().viewers().count()).isOne();
        second.click(a.button.id());

        a.sessions.leave(second.viewer(), false);
        second.cut();
        assertThat(a.sessions.count()).isOne();
        a.sessions.tick(later + SessionsTest.LIMITS.returnNanos());
        assertThat(a.sessions.count()).isZero();
    }

    @Test
    void whoStartsOverLeavesTheSessionToTheOthers() throws Exception {
        var first = a.open(SHARED);
        var second = a.join(first);

        a.sessions.leave(first.viewer(), true);
        first.cut();

        second.click(a.button.id());
        second.await(() -> second.done().contains(1L));
        a.sessions.leave(second.viewer(), true);
        assertThat(a.sessions.count()).isOne();
        a.sessions.tick(System.nanoTime() + 2 * SessionsTest.LIMITS.returnNanos());
        second.cut();
        a.sessions.tick(System.nanoTime() + 2 * SessionsTest.LIMITS.returnNanos());
        assertThat(a.sessions.count()).isZero();
    }

    @Test
    void oneTooManyIsRefusedWhileAllAreThereAndElseTakesThePlaceOfWhoIsAwayForTheLongest() {
        var first = a.open(SHARED);
        var second = a.join(first);
        a.join(first);

        var tooMany = a.join(first);
        assertThat(tooMany.messages(ServerMessage.Refused.class)).singleElement().extracting(ServerMessage.Refused::reason, STRING)
                .isEqualTo("3 windows show this session already, which is the most (treadle.session.viewers)");
        assertThat(a.sessions.viewersRefused()).isOne();

        second.cut();
        var elsewhere = new FakeBrowser(a.sessions, SHARED).openByLinkWith(first, 7);
        assertThat(elsewhere.messages(ServerMessage.Reload.class)).as("whoever has frames that nobody has sent takes no place").hasSize(1);
        assertThat(first.session().viewers().count()).isEqualTo(3);
        assertThat(a.join(first).session()).isNotNull();
        second.connect("");
        assertThat(second.messages(ServerMessage.Refused.class)).as("its place is taken").hasSize(1);
    }

    @Test
    void whenTheHostDiesAllGoOnAtTheReplicaThatClaimsAndNoEventOfAnyIsLostOrDoneTwice() throws Exception {
        var first = a.open(SHARED);
        var second = a.join(first);
        first.click(a.button.id());
        second.click(a.button.id());
        first.await(() -> first.done().contains(1L));
        second.await(() -> second.done().contains(1L));
        a.held = new CountDownLatch(1);
        second.click(a.button.id());
        second.await(() -> a.handled.size() == 3);
        kept(first);

        first.cut();
        second.cut();
        first.goesTo(b.sessions);
        second.goesTo(b.sessions);
        assertThat(second.session()).isSameAs(first.session()).isNotNull();
        // What the old host hasn't said to be done comes again.
        second.event(2, b.button.id(), "click", Map.of());

        second.await(() -> second.done().contains(2L) && second.told().rows(b.log.id()).size() == 3);
        assertThat(b.handled).containsExactly("click 3");
        first.await(() -> first.told().rows(b.log.id()).equals(lines("click 1", "click 2", "click 3")));
        assertThat(b.button.clicks()).isEqualTo(3);
        first.click(b.button.id());
        second.await(() -> second.told().rows(b.log.id()).size() == 4);
        a.held.countDown();
    }

    @Test
    void oneWhomNoSnapshotKnowsYetIsLetInAtTheReplicaThatClaims() throws Exception {
        var first = a.open(SHARED);
        kept(first);
        store.hold();
        var second = a.join(first);
        second.click(a.button.id());
        first.cut();
        second.cut();

        first.goesTo(b.sessions);
        second.goesTo(b.sessions);
        second.event(1, b.button.id(), "click", Map.of());
        second.await(() -> second.told().rows(b.log.id()).equals(lines("click 1")));
        assertThat(b.button.clicks()).isOne();
    }

    @Test
    void whoIsStillAtTheOldHostIsLedToTheOneThatHasClaimed() {
        var first = a.open(SHARED);
        var second = a.join(first);
        var id = first.session().sessionId();
        var replica = Incarnation.of("b");

        a.sessions.take(new SessionUpdate.Claimed(id, replica, second.nonce(), "http://b.example"), 4_711, 1_000);

        assertThat(first.isOpen()).isFalse();
        assertThat(first.messages(ServerMessage.Superseded.class)).isEmpty();
        assertThat(FakeBrowser.TOKENS.open(first.token())).satisfies(token -> {
            assertThat(token.session()).isEqualTo(id);
            assertThat(token.host()).isEqualTo("http://b.example");
            assertThat(token.replica()).isEqualTo(replica);
            assertThat(token.claim()).isEqualTo(4_712);
        });
        assertThat(second.messages(ServerMessage.Superseded.class)).as("it is there already, and this was its old socket").hasSize(1);
    }

    @Test
    void anEventIsNotSaidToBeDoneIfAnotherReplicaHadClaimedTheSessionBeforeThatWasDurable() throws Exception {
        var first = a.open(SHARED);
        kept(first);
        var second = a.join(first);
        // Another replica has claimed it for the second, and has looked for Snapshots; this one hears of it a moment later.
        var heard = new CountDownLatch(1);
        store.unheard(() -> {
            a.sessions.take(new SessionUpdate.Claimed(first.session().sessionId(), Incarnation.of("b"), second.nonce(), "http://b.example"), 4_711, 1_000);
            heard.countDown();
        });

        first.click(a.button.id());
        FakeBrowser.await(heard);

        first.await(() -> !first.isOpen());
        assertThat(first.done()).isEmpty();
    }

    @Test
    void aLinkLeadsToThePageAlsoBeforeAnythingHasHappenedThere() throws Exception {
        var first = a.open(SHARED);
        kept(first);
        assertThat(store.written()).isOne();
        var own = a.open(OWN);
        kept(own);
        assertThat(store.written()).isOne();
    }
}
