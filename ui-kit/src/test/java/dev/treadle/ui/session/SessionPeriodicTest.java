// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.PeriodicCallback;
import dev.treadle.ui.SessionClosed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Periodic callbacks in a session that lives, with time driven by hand.
class SessionPeriodicTest {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final List<String> heard = new CopyOnWriteArrayList<>();

    /// Lets a period pass and waits until that run has returned.
    private static void tick(Workbench bench, FakeBrowser browser, PeriodicCallback callback) throws InterruptedException {
        long before = callback.counter();
        bench.timer.advance(PERIOD);
        browser.await(() -> callback.counter() > before);
    }

    @Test
    void whatBuildAddsBeginsWithTheSessionAndNotWithTheFirstPaint() throws Exception {
        var added = new ArrayList<PeriodicCallback>();
        var bench = new Workbench(session -> added.add(session.addPeriodicCallback(run -> heard.add("run " + run), PERIOD)));
        bench.sessions.paint("/workbench", "");
        bench.timer.advance(Duration.ofSeconds(5));
        assertThat(bench.timer.pending()).isZero();

        var browser = bench.open();
        tick(bench, browser, added.getLast());
        tick(bench, browser, added.getLast());

        assertThat(heard).containsExactly("run 1", "run 2");
    }

    @Test
    void aSynchronousOneTakesItsTurnAndItsChangesLeaveAsOneFrame() throws Exception {
        var bench = new Workbench();
        var browser = bench.open();
        var held = new CountDownLatch(1);
        var letGo = new CountDownLatch(1);
        bench.button.onClick(click -> {
            held.countDown();
            letGo.await();
            heard.add("handler");
        });
        var callback = bench.session.addPeriodicCallback(run -> {
            heard.add("run");
            bench.text.value("a");
            bench.other.value("b");
        }, PERIOD);
        browser.click(bench.button.id());
        FakeBrowser.await(held);

        bench.timer.advance(Duration.ofSeconds(5));
        letGo.countDown();

        browser.await(() -> callback.counter() == 1);
        assertThat(heard).containsExactly("handler", "run");
        browser.await(() -> !browser.values(bench.text.id(), "value").isEmpty());
        assertThat(browser.messages(ServerMessage.Frame.class).getLast().patches()).hasSize(2);
    }

    @Test
    void anAsynchronousOneRunsWhileAHandlerHoldsTheLockAndNeverOverlapsItself() throws Exception {
        var bench = new Workbench();
        var browser = bench.open();
        var held = new CountDownLatch(1);
        var letGo = new CountDownLatch(1);
        var running = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        bench.button.onClick(click -> {
            held.countDown();
            letGo.await();
        });
        var callback = bench.session.addPeriodicCallbackAsync(run -> {
            heard.add("run " + run);
            bench.text.value(run);
            running.countDown();
            finish.await();
        }, PERIOD);
        browser.click(bench.button.id());
        FakeBrowser.await(held);

        bench.timer.advance(PERIOD);
        FakeBrowser.await(running);
        // Not to where a run would be due: that one would begin, and perhaps end, within the tick below.
        bench.timer.advance(Duration.ofMillis(5_200));
        browser.await(() -> browser.values(bench.text.id(), "value").equals(List.of("1")));
        assertThat(bench.timer.pending()).as("no further run is due before this one returns").isZero();
        finish.countDown();
        browser.await(() -> callback.counter() == 1);
        tick(bench, browser, callback);

        assertThat(heard).containsExactly("run 1", "run 2");
        letGo.countDown();
    }

    @Test
    void whatARunThrowsIsShownAndItGoesOn() throws Exception {
        var bench = new Workbench();
        var browser = bench.open();
        var callback = bench.session.addPeriodicCallback(run -> {
            throw new IllegalStateException("on purpose");
        }, PERIOD);

        tick(bench, browser, callback);
        tick(bench, browser, callback);

        browser.await(() -> browser.patches().stream().filter(Patch.Toast.class::isInstance).count() == 2);
        assertThat(callback.running()).isTrue();
    }

    @Test
    void jobsTakeTheirIdsFromTheCallbackAndTheRun() throws Exception {
        var bench = new Workbench();
        var browser = bench.open();
        var first = bench.session.addPeriodicCallback(run -> bench.chore.submit(new Workbench.Chore(1)), PERIOD);
        tick(bench, browser, first);
        var second = bench.session.addPeriodicCallbackAsync(run -> bench.chore.submit(new Workbench.Chore(2)), PERIOD);
        first.stop();
        tick(bench, browser, second);
        first.start();
        second.stop();
        tick(bench, browser, first);

        assertThat(bench.causes()).containsExactly("tick:1:1", "tick:2:1", "tick:1:2");
    }

    @Test
    void callbacksThatAreAddedAtOnceHaveNamesOfTheirOwn() throws Exception {
        var bench = new Workbench();
        var browser = bench.open();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofPlatform().start(() ->
                    bench.session.addPeriodicCallbackAsync(run -> bench.chore.submit(new Workbench.Chore(1)), PERIOD).count(1)));
        }
        for (var thread : threads) {
            thread.join();
        }

        bench.timer.advance(PERIOD);

        browser.await(() -> bench.causes().size() == 50);
        assertThat(bench.causes()).doesNotHaveDuplicates();
    }

    @Test
    void whenThePageIsGoneNoTimerIsLeftAndARunThatWasUnderWayIsInterrupted() throws Exception {
        var bench = new Workbench();
        var browser = bench.open();
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        bench.session.addPeriodicCallback(run -> heard.add("run"), PERIOD.multipliedBy(2));
        bench.session.addPeriodicCallbackAsync(run -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }, PERIOD);
        bench.timer.advance(PERIOD);
        FakeBrowser.await(begun);

        bench.sessions.leave(browser.viewer(), true);

        FakeBrowser.await(interrupted);
        bench.timer.advance(Duration.ofSeconds(5));
        assertThat(bench.timer.pending()).isZero();
        assertThat(heard).isEmpty();
        assertThatThrownBy(() -> bench.session.addPeriodicCallback(run -> { }, PERIOD)).isInstanceOf(SessionClosed.class);
    }
}
