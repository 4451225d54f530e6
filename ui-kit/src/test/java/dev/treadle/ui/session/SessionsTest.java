// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.App;
import dev.treadle.ui.Session;
import dev.treadle.ui.SessionClosed;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.DocumentLimits;
import dev.treadle.ui.component.Rejection.Reason;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;
import dev.treadle.ui.component.Told;
import dev.treadle.ui.job.FakeHost;
import dev.treadle.ui.job.JobStatus;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a browser meets, whose session is real and whose socket is in the same JVM.
class SessionsTest {

    static final SessionLimits LIMITS = new SessionLimits(256, 65_536, 256, 1 << 20, 8 << 20, 200, DocumentLimits.rows(250_000), 100,
            Duration.ofSeconds(60).toNanos(), Duration.ofDays(3).toMillis(), Duration.ofSeconds(10).toNanos(), Duration.ofSeconds(3).toNanos(), 3);

    public record Chore(int click) implements Work<Nothing, Nothing> {
    }

    /// A page of a button, a text and an input, whose handlers each test gives.
    private static final class Bench implements App {
        private final AtomicInteger built = new AtomicInteger();
        private Column extra;
        private volatile Setting setting = (session, button, text, input) -> { };

        private interface Setting {
            void set(Session session, Button button, StaticText text, TextInput input);
        }

        @Override
        public Component build(Session session) {
            built.incrementAndGet();
            var button = new Button("Press");
            var text = new StaticText();
            var input = new TextInput("Name");
            extra = new Column();
            setting.set(session, button, text, input);
            return new Column(button, text, input, extra);
        }
    }

    private static final String BUTTON = "c2";
    private static final String TEXT = "c3";
    private static final String INPUT = "c4";

    private final Bench bench = new Bench();
    private final AtomicInteger visits = new AtomicInteger();
    private final FakeHost host = new FakeHost();
    private final Sessions sessions = new Sessions(this::visit, Told.RENDERER, host, LIMITS, Faults.HIDDEN, Timer.system(), FakeBrowser.TOKENS, new MemoryStore());

    private Pages.Visit visit(String path) {
        if (!path.equals("/bench")) {
            return null;
        }
        visits.incrementAndGet();
        return new Pages.Visit() {
            @Override
            public App app() {
                return bench;
            }

            @Override
            public void end() {
                visits.decrementAndGet();
            }
        };
    }

    private FakeBrowser open() {
        return new FakeBrowser(sessions, "/bench").open();
    }

    @Test
    void theFirstPaintIsForgottenAndTheSessionIsBornAtHello() {
        sessions.paint("/bench", "");
        assertThat(bench.built).hasValue(1);
        assertThat(sessions.count()).isZero();
        assertThat(visits).hasValue(0);

        var browser = open();
        assertThat(bench.built).hasValue(3);
        assertThat(sessions.count()).isOne();
        assertThat(browser.messages().getFirst()).isInstanceOfSatisfying(ServerMessage.Welcome.class, welcome -> {
            assertThat(welcome.resumed()).isFalse();
            assertThat(welcome.beatMillis()).isEqualTo(3_000);
            assertThat(welcome.session().home()).isEqualTo(3);
        });
        assertThat(browser.patches()).noneMatch(Patch.Children.class::isInstance);
    }

    @Test
    void aPageThatWasBuiltOtherwiseThanItWasPaintedIsSentWhole() {
        var count = new AtomicInteger();
        bench.setting = (session, button, text, input) -> text.value("built " + count.incrementAndGet());

        var browser = open();

        assertThat(browser.patches().getFirst()).isInstanceOfSatisfying(Patch.Children.class, whole -> assertThat(whole.component()).isEmpty());
        assertThat(browser.told().value(TEXT, "value")).isEqualTo("built 2");
    }

    @Test
    void aClickCountsAndAnAsynchronousHandlerShowsEachStep() throws Exception {
        bench.setting = (session, button, text, input) -> button.onClickAsync(click -> {
            for (int i = 1; i <= 10; i++) {
                text.value("Running " + i);
            }
        });
        var browser = open();

        browser.click(BUTTON);

        browser.await(() -> browser.done().contains(1L));
        assertThat(browser.values(TEXT, "value")).isEqualTo(IntStream.rangeClosed(1, 10).mapToObj(i -> "Running " + i).toList());
    }

    @Test
    void whatASynchronousHandlerChangesLeavesAsOneFrame() throws Exception {
        bench.setting = (session, button, text, input) -> button.onClick(click -> {
            text.value("a");
            text.label("b");
            text.value("c");
        });
        var browser = open();

        browser.click(BUTTON);

        browser.await(() -> browser.done().contains(1L));
        assertThat(browser.values(TEXT, "value")).containsExactly("c");
        var frames = browser.messages(ServerMessage.Frame.class);
        assertThat(frames.getLast().patches()).hasSize(1);
        assertThat(browser.messages().indexOf(frames.getLast())).as("frames come before done")
                .isLessThan(browser.messages().indexOf(browser.messages(ServerMessage.Done.class).getFirst()));
    }

    @Test
    void asynchronousHandlersOverlapWhileASynchronousOneHoldsTheLock() throws Exception {
        var held = new CountDownLatch(1);
        var both = new CountDownLatch(2);
        bench.setting = (session, button, text, input) -> {
            button.onClick(click -> held.await());
            input.onChangeAsync(change -> {
                both.countDown();
                both.await();
                text.value(change.now());
                if (change.now().equals("b")) {
                    held.countDown();
                }
            });
        };
        var browser = open();

        browser.click(BUTTON);
        browser.event(INPUT, "input", Map.of("value", "a"));
        browser.event(INPUT, "input", Map.of("value", "b"));

        browser.await(() -> browser.done().size() == 3);
        assertThat(browser.values(TEXT, "value")).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void synchronousHandlersAndWithLockNeverOverlap() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var counted = new int[1];
        dev.treadle.ui.Block<Exception> alone = () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            counted[0]++;
            Thread.yield();
            inside.decrementAndGet();
        };
        bench.setting = (session, button, text, input) -> {
            button.onClick(click -> alone.run());
            button.onClickAsync(click -> session.withLock(alone));
        };
        var browser = open();

        for (int i = 0; i < 50; i++) {
            browser.click(BUTTON);
        }

        browser.await(() -> browser.done().size() == 50);
        assertThat(most).hasValue(1);
        assertThat(counted[0]).isEqualTo(100);
    }

    @Test
    void anEventThatComesAgainRunsNothingAgain() throws Exception {
        bench.setting = (session, button, text, input) -> button.onClick(click -> text.value("clicked " + click.clicks()));
        var browser = open();
        browser.click(BUTTON);
        browser.await(() -> browser.done().contains(1L));

        assertThat(browser.event(1, BUTTON, "click", Map.of())).isTrue();

        browser.await(() -> browser.done().equals(List.of(1L, 1L)));
        assertThat(browser.messages(ServerMessage.Received.class)).hasSize(2);
        assertThat(browser.values(TEXT, "value")).containsExactly("clicked 1");
    }

    @Test
    void anEventThatSkipsOneIsNotTaken() {
        var browser = open();

        assertThat(browser.event(2, BUTTON, "click", Map.of())).isFalse();
        assertThat(browser.messages(ServerMessage.Received.class)).isEmpty();
    }

    @Test
    void aRejectedEventIsNamedAndHarmsNobody() throws Exception {
        bench.setting = (session, button, text, input) -> input.onChange(change -> text.value(change.now()));
        var browser = open();

        browser.event(TEXT, "click", Map.of());
        browser.event(INPUT, "input", Map.of("value", 7));
        browser.event(INPUT, "input", Map.of("value", "fine"));

        browser.await(() -> browser.done().size() == 3);
        assertThat(browser.messages(ServerMessage.Rejected.class)).extracting(ServerMessage.Rejected::text)
                .containsExactly("StaticText c3 takes no events, not \"click\"", "value of TextInput c4 is a String, and a browser sent a number");
        assertThat(browser.values(TEXT, "value")).containsExactly("fine");
        assertThat(sessions.rejections().of(Reason.EVENT)).isOne();
        assertThat(sessions.rejections().of(Reason.TYPE)).isOne();
        assertThat(sessions.rejections().of(Reason.VALUE)).isZero();
    }

    @Test
    void tooManyUnhandledEventsAreRejected() throws Exception {
        var held = new CountDownLatch(1);
        bench.setting = (session, button, text, input) -> button.onClick(click -> held.await());
        var browser = open();

        for (int i = 0; i <= LIMITS.events(); i++) {
            browser.click(BUTTON);
        }

        assertThat(browser.messages(ServerMessage.Rejected.class)).singleElement()
                .satisfies(rejected -> assertThat(rejected.text()).isEqualTo("100 events of this page are being handled already, which is the most (treadle.session.events)"));
        assertThat(sessions.rejections().of(Reason.BUSY)).isOne();
        held.countDown();
        browser.await(() -> browser.done().size() == LIMITS.events() + 1);
    }

    @Test
    void aHandlerThatThrowsIsShownAndTheOthersRun() throws Exception {
        bench.setting = (session, button, text, input) -> button
                .onClick(click -> {
                    throw new Exception("on purpose");
                })
                .onClickAsync(click -> {
                    throw new StackOverflowError("on purpose");
                })
                .onClick(click -> {
                    throw new OutOfMemoryError("on purpose");
                })
                .onClick(click -> text.value("clicked"));
        var browser = open();

        browser.click(BUTTON);

        browser.await(() -> browser.done().contains(1L) && browser.patches().stream().filter(Patch.Toast.class::isInstance).count() == 3);
        assertThat(browser.values(TEXT, "value")).containsExactly("clicked");
        assertThat(browser.patches()).filteredOn(Patch.Toast.class::isInstance).map(Patch.Toast.class::cast)
                .allSatisfy(toast -> assertThat(toast.text()).contains(toast.id()).doesNotContain("on purpose"))
                .allSatisfy(toast -> assertThat(toast.detail()).isNull());
    }

    @Test
    void anAnswerToTypingReachesTheBrowserAlthoughItCrossedTheNextKeystroke() throws Exception {
        bench.setting = (session, button, text, input) -> input.onChange(change -> input.value(change.now().toUpperCase(Locale.ROOT)));
        var browser = open();
        browser.acknowledgesNothing();

        browser.event(INPUT, "input", Map.of("value", "a"));
        browser.await(() -> browser.done().contains(1L));
        // Typed before the answer "A" was there.
        browser.event(INPUT, "input", Map.of("value", "A"));
        browser.await(() -> browser.done().contains(2L));

        assertThat(browser.values(INPUT, "value")).as("the server says again what it has after an event that crossed its word")
                .containsExactly("A", "A");
    }

    @Test
    void aConnectionThatBreaksIsResumedWithNothingLostOrRepeated() throws Exception {
        var go = new AtomicReference<>(new CountDownLatch(1));
        bench.setting = (session, button, text, input) -> button.onClickAsync(click -> {
            text.value("before " + click.clicks());
            go.get().await();
            text.value("after " + click.clicks());
        });
        var browser = open();
        browser.acknowledgesNothing();
        browser.click(BUTTON);
        browser.await(() -> browser.values(TEXT, "value").contains("before 1"));

        browser.cut();
        go.get().countDown();
        browser.connect("");

        browser.await(() -> browser.done().contains(1L));
        assertThat(browser.values(TEXT, "value")).containsExactly("before 1", "after 1");
        assertThat(browser.messages(ServerMessage.Welcome.class).getLast()).satisfies(welcome -> {
            assertThat(welcome.resumed()).isTrue();
            assertThat(welcome.received()).isEqualTo(1);
        });
        assertThat(sessions.count()).isOne();
    }

    @Test
    void whatWasDoneWhileTheConnectionWasGoneIsSaidAtTheResume() throws Exception {
        bench.setting = (session, button, text, input) -> button.onClick(click -> text.value("clicked"));
        var browser = open();
        browser.slow();
        browser.click(BUTTON);
        browser.cut();
        browser.letThrough();
        browser.connect("");

        browser.await(() -> browser.done().contains(1L) && browser.values(TEXT, "value").contains("clicked"));
    }

    @Test
    void aSecondConnectionTakesThePageOver() {
        var browser = open();
        browser.connect("");

        assertThat(browser.messages(ServerMessage.Welcome.class)).hasSize(2);
        assertThat(browser.messages(ServerMessage.Superseded.class)).hasSize(1);
        assertThat(sessions.count()).isOne();
    }

    @Test
    void aTokenThatIsNoneIsToldToReload() {
        var browser = open();
        var id = browser.session().id();
        for (var token : List.of("", "nonsense", id + ".wrong", id, "0-" + "0".repeat(26) + ".x", "A".repeat(100_000),
                FakeBrowser.TOKENS.seal(browser.session().sessionId(), Tokens.secret(), 0, -1))) {
            var thief = new java.util.ArrayList<ServerMessage>();
            var hello = new dev.treadle.protocol.socket.ClientMessage.Hello(1, "/bench", "", "nonce", "", token, 0, 0);
            assertThat(sessions.hello(hello, new Socket() {
                @Override
                public void send(ServerMessage message, Runnable sent) {
                    thief.add(message);
                }

                @Override
                public void moveOn(String reason) {
                }

                @Override
                public void close(String reason) {
                }
            })).isNull();
            assertThat(thief).singleElement().isInstanceOf(ServerMessage.Reload.class);
        }
        assertThat(browser.isOpen()).isTrue();
    }

    @Test
    void aSessionWhosePageIsAwayLingersAndIsThenReapedWithAllItHolds() throws Exception {
        var interrupted = new CountDownLatch(2);
        var waiting = new CountDownLatch(2);
        var closed = new CountDownLatch(1);
        bench.setting = (session, button, text, input) -> {
            session.onDestroyed(closed::countDown);
            button.onClick(click -> waitForInterrupt(waiting, interrupted));
            button.onClickAsync(click -> waitForInterrupt(waiting, interrupted));
        };
        var browser = open();
        var session = browser.session();
        browser.click(BUTTON);
        waiting.await();

        long gone = System.nanoTime();
        browser.cut();
        sessions.tick(gone + LIMITS.lingerNanos() / 2);
        assertThat(sessions.count()).isOne();
        assertThat(session.closed()).isFalse();

        // Once it is kept.
        browser.await(() -> {
            sessions.tick(System.nanoTime() + LIMITS.lingerNanos());
            return sessions.count() == 0;
        });
        assertThat(session.closed()).isTrue();
        assertThat(interrupted.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(closed.getCount()).isZero();
        assertThat(visits).hasValue(0);
        assertThatThrownBy(() -> session.withLock(() -> { })).isInstanceOf(SessionClosed.class).hasMessageContaining("its page was away for too long");
    }

    @Test
    void whoIsRefusedKeepsNoSessionFromEnding() throws Exception {
        var browser = new FakeBrowser(sessions, "/bench").open();
        browser.cut();

        var token = browser.messages(ServerMessage.Welcome.class).getLast().token();
        var heard = new ArrayList<ServerMessage>();
        var stranger = new Socket() {
            @Override
            public void send(ServerMessage message, Runnable sent) {
                heard.add(message);
            }

            @Override
            public void close(String reason) {
            }

            @Override
            public void moveOn(String reason) {
            }
        };
        var refused = sessions.hello(new ClientMessage.Hello(ClientMessage.VERSION, "/bench", "", "another nonce", "", token, 0, 0), stranger);

        assertThat(refused).isNull();
        assertThat(heard).singleElement().isInstanceOf(ServerMessage.Reload.class);
        browser.await(() -> {
            sessions.tick(System.nanoTime() + LIMITS.lingerNanos());
            return sessions.count() == 0;
        });
    }

    @Test
    void aPageThatIsLoadedAgainResumesItsSessionAndIsToldTheWholeOnce() throws Exception {
        bench.setting = (session, button, text, input) -> button.onClick(click -> text.value("clicked " + click.clicks()));
        var browser = open();
        browser.click(BUTTON);
        browser.await(() -> browser.done().contains(1L));

        sessions.leave(browser.viewer(), false);
        browser.cut();
        browser.reload();
        browser.click(BUTTON);

        browser.await(() -> browser.done().contains(2L));
        assertThat(browser.messages(ServerMessage.Welcome.class).getLast()).satisfies(welcome -> {
            assertThat(welcome.resumed()).isTrue();
            assertThat(welcome.received()).isOne();
        });
        assertThat(browser.patches().stream().filter(Patch.Children.class::isInstance)).hasSize(1);
        assertThat(browser.told().value(TEXT, "value")).isEqualTo("clicked 2");
        assertThat(sessions.count()).isOne();
        sessions.tick(System.nanoTime() + LIMITS.returnNanos());
        assertThat(sessions.count()).as("it is there").isOne();
    }

    @Test
    void aPageThatIsClosedAndDoesNotComeBackEndsItsSessionSoonerThanOneThatIsLost() {
        var browser = open();
        sessions.leave(browser.viewer(), false);
        browser.cut();

        sessions.tick(System.nanoTime() + LIMITS.returnNanos() / 2);
        assertThat(sessions.count()).isOne();
        sessions.tick(System.nanoTime() + LIMITS.returnNanos());
        assertThat(sessions.count()).isZero();
    }

    @Test
    void aReplicaThatDrainsHasItsPagesConnectElsewhereAndTakesNoOthers() {
        var browser = open();
        sessions.drain();
        assertThat(browser.isOpen()).isFalse();

        browser.connect("");
        assertThat(browser.isOpen()).isFalse();
        assertThat(browser.session()).isNull();
    }

    private static void waitForInterrupt(CountDownLatch waiting, CountDownLatch interrupted) throws InterruptedException {
        waiting.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    @Test
    void aPageThatIsLeftIsForgottenAtOnceAndASecondSessionGoesOn() throws Exception {
        var first = open();
        var second = open();

        sessions.leave(first.viewer(), true);

        assertThat(sessions.count()).isOne();
        second.click(BUTTON);
        second.await(() -> second.done().contains(1L));
    }

    @Test
    void aSessionThatBlocksBlocksNoOther() throws Exception {
        var held = new CountDownLatch(1);
        bench.setting = (session, button, text, input) -> button.onClick(click -> {
            if (click.clicks() == 1) {
                held.await();
            }
        });
        var blocked = IntStream.range(0, 50).mapToObj(i -> open()).toList();
        blocked.forEach(browser -> browser.click(BUTTON));
        bench.setting = (session, button, text, input) -> button.onClick(click -> text.value("clicked"));
        var free = open();

        free.click(BUTTON);

        free.await(() -> free.done().contains(1L));
        assertThat(blocked).allSatisfy(browser -> assertThat(browser.done()).isEmpty());
        held.countDown();
        for (var browser : blocked) {
            browser.await(() -> browser.done().contains(1L));
        }
    }

    @Test
    void aSilentSocketIsToldThatItIsAlive() {
        var browser = open();
        long now = System.nanoTime();
        sessions.tick(now);
        assertThat(browser.messages(ServerMessage.Beat.class)).as("it has just been welcomed").isEmpty();

        sessions.tick(now + LIMITS.beatNanos());
        assertThat(browser.messages(ServerMessage.Beat.class)).hasSize(1);
    }

    @Test
    void anEventIsDoneWhenItsHandlersHaveReturnedAndTheirJobsAreDurable() throws Exception {
        bench.setting = (session, button, text, input) -> {
            var chore = session.job("chore", Chore.class);
            button.onClick(click -> {
                chore.submit(new Chore(click.clicks()));
                text.value("submitted");
            });
        };
        var browser = open();

        browser.click(BUTTON);
        browser.await(() -> browser.values(TEXT, "value").contains("submitted"));
        assertThat(host.appended()).hasSize(1);
        assertThat(browser.done()).isEmpty();

        host.makeDurable();
        browser.await(() -> browser.done().equals(List.of(1L)));
    }

    @Test
    void whatIsOnlyShownOfAJobIsDrawnWhileAHandlerHoldsTheLock() throws Exception {
        var held = new CountDownLatch(1);
        bench.setting = (session, button, text, input) -> {
            var chore = session.job("chore", Chore.class).onStarted(run -> text.value("started"));
            bench.extra.replace(new JobStatus(chore));
            button.onClick(click -> chore.submit(new Chore(click.clicks())));
            button.onClick(click -> held.await());
        };
        var browser = open();
        browser.click(BUTTON);
        browser.await(() -> host.appended().size() == 1);
        var submitted = (JobUpdate.Submitted) host.appended().getFirst();
        var by = new Execution(submitted.job(), 1, new ExecutionId(Incarnation.of("w"), 1));
        sessions.take(submitted, 7, 1);
        sessions.take(new ExecutionUpdate.Started(by, 0, 1), 8, 1);

        browser.await(() -> {
            sessions.tick(System.nanoTime());
            return browser.session().html().contains("\"word\":\"Running\"");
        });
        assertThat(browser.values(TEXT, "value")).isEmpty();
        held.countDown();
        browser.await(() -> browser.values(TEXT, "value").contains("started"));
    }

    @Test
    void buildMayNotSubmit() {
        var refused = new AtomicReference<Throwable>();
        bench.setting = (session, button, text, input) -> {
            var chore = session.job("chore", Chore.class);
            try {
                chore.submit(new Chore(1));
            } catch (IllegalStateException e) {
                refused.set(e);
            }
        };

        open();

        assertThat(refused.get()).hasMessage(
                "build may not submit a job (\"chore\"): it runs for each rendering of the page. Submit it in a handler");
        assertThat(host.appended()).isEmpty();
    }

    @Test
    void theFrameSaysWhenKafkaIsOutOfReachAndWhenItIsBack() throws Exception {
        bench.setting = (session, button, text, input) -> {
            var chore = session.job("chore", Chore.class);
            button.onClick(click -> chore.submit(new Chore(click.clicks())));
        };
        host.trouble("Kafka is out of reach");
        var browser = open();
        browser.click(BUTTON);
        browser.await(() -> host.appended().size() == 1);
        sessions.tick(System.nanoTime());
        host.trouble("");
        sessions.tick(System.nanoTime());

        assertThat(browser.values("system", "notice")).containsExactly(
                "Kafka is out of reach. What you start now is kept and goes on by itself.",
                "Kafka is out of reach. 1 job is kept and goes on by itself.",
                "");
    }
}
