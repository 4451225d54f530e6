// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.SessionClosed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Watchers in a session that lives: on which thread they run, when, and what an Event waits for.
class SessionWatchersTest {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Workbench bench = new Workbench();
    private final FakeBrowser browser = bench.open();

    private void click() throws InterruptedException {
        long before = browser.done().size();
        browser.click(bench.button.id());
        browser.await(() -> browser.done().size() > before);
    }

    private List<Patch> lastFrame() {
        return browser.messages(ServerMessage.Frame.class).getLast().patches();
    }

    @Test
    void whatAHandlerChangesIsWatchedBeforeItGoesOnAndLeavesWithItInOneFrame() throws Exception {
        bench.button.onClick(click -> {
            heard.add("handler begins");
            bench.text.value("a");
            heard.add("handler ends");
        });
        bench.text.watch(changes -> {
            heard.add("text begins");
            bench.other.value("b");
            heard.add("text ends");
        }, "value");
        bench.other.watch(changes -> heard.add("other"), "value");
        int frames = browser.messages(ServerMessage.Frame.class).size();

        click();

        assertThat(heard).containsExactly("handler begins", "text begins", "other", "text ends", "handler ends");
        assertThat(browser.messages(ServerMessage.Frame.class)).hasSize(frames + 1);
        assertThat(lastFrame()).hasSize(2);
    }

    @Test
    void aHandlersQueuedWatchersTellWhatTheyChangeWhenThoseBesideThemHaveReturned() throws Exception {
        bench.button.onClick(click -> bench.text.value("a"));
        bench.text.watch(changes -> {
            heard.add("queued begins");
            bench.other.value("b");
            heard.add("queued ends");
        }, "value").queued();
        bench.text.watch(changes -> heard.add("beside"), "value");
        bench.other.watch(changes -> heard.add("other"), "value");

        click();

        assertThat(heard).containsExactly("queued begins", "queued ends", "beside", "other");
    }

    @Test
    void whatAnotherThreadChangesIsWatchedInTurnAndByAsynchronousWatchersAtOnce() throws Exception {
        var holds = new AtomicBoolean();
        var held = new CountDownLatch(1);
        var letGo = new CountDownLatch(1);
        var atOnce = new CountDownLatch(1);
        bench.button.onClick(click -> {
            holds.set(true);
            held.countDown();
            letGo.await();
            holds.set(false);
        });
        bench.text.watch(changes -> heard.add(holds.get() ? "while the lock was held" : "in turn"), "value");
        bench.text.watchAsync(changes -> {
            heard.add(holds.get() ? "at once" : "late");
            atOnce.countDown();
        }, "value");
        browser.click(bench.button.id());
        FakeBrowser.await(held);

        Thread.ofPlatform().start(() -> bench.text.value("a")).join();

        FakeBrowser.await(atOnce);
        browser.await(() -> browser.values(bench.text.id(), "value").equals(List.of("a")));
        letGo.countDown();
        browser.await(() -> heard.size() == 2);
        assertThat(heard).containsExactly("at once", "in turn");
    }

    @Test
    void whatAnAsynchronousHandlerChangesUnderTheLockIsWatchedBeforeItGoesOn() throws Exception {
        bench.button.onClickAsync(click -> bench.session.withLock(() -> {
            bench.text.value("a");
            bench.other.value("b");
            heard.add("handler");
        }));
        bench.text.watch(changes -> heard.add("text"), "value");

        click();

        assertThat(heard).containsExactly("text", "handler");
        assertThat(lastFrame()).hasSize(2);
    }

    @Test
    void anEventIsDoneOnlyWhenTheWatchersThatItLedToHaveReturned() throws Exception {
        var letGo = new CountDownLatch(1);
        bench.button.onClickAsync(click -> bench.text.value("a"));
        bench.text.watch(changes -> bench.other.value("b"), "value");
        bench.other.watchAsync(changes -> letGo.await(), "value");
        browser.click(bench.button.id());
        browser.event(bench.input.id(), "input", Map.of("value", "x"));

        browser.await(() -> browser.done().contains(2L));
        browser.await(() -> browser.values(bench.other.id(), "value").equals(List.of("b")));
        assertThat(browser.done()).doesNotContain(1L);
        letGo.countDown();

        browser.await(() -> browser.done().contains(1L));
    }

    @Test
    void jobsThatWatchersSubmitAreTheEventsThatLedToThem() throws Exception {
        bench.button.onClickAsync(click -> bench.text.value("a"));
        bench.button.onClick(click -> bench.other.value("b"));
        bench.button.watch(changes -> bench.chore.submit(new Workbench.Chore(1)), "clicks");
        bench.text.watch(changes -> bench.chore.submit(new Workbench.Chore(2)), "value");
        bench.text.watchAsync(changes -> bench.chore.submit(new Workbench.Chore(3)), "value");
        bench.other.watch(changes -> bench.chore.submit(new Workbench.Chore(4)), "value");
        bench.other.watch(changes -> bench.input.value("c"), "value").queued();
        bench.input.watch(changes -> bench.chore.submit(new Workbench.Chore(5)), "value");

        browser.click(bench.button.id());

        browser.await(() -> bench.causes().size() == 5);
        assertThat(bench.causes()).containsOnly("event:nonce:1");
        assertThat(browser.done()).isEmpty();
        bench.host.makeDurable();
        browser.await(() -> browser.done().contains(1L));
    }

    @Test
    void jobsThatAnotherThreadsWatchersSubmitAreNoEvents() throws Exception {
        bench.text.watch(changes -> bench.chore.submit(new Workbench.Chore(1)), "value");

        Thread.ofVirtual().start(() -> bench.text.value("a"));

        browser.await(() -> bench.causes().size() == 1);
        assertThat(bench.causes().getFirst()).startsWith("once:");
    }

    @Test
    void aWatcherThatThrowsIsShownAndHarmsNobody() throws Exception {
        bench.button.onClick(click -> {
            bench.text.value("a" + click.clicks());
            heard.add("handler");
        });
        bench.text.watch(changes -> {
            throw new IllegalStateException("on purpose");
        }, "value");
        bench.text.watch(changes -> heard.add("beside"), "value");

        click();
        click();

        assertThat(heard).containsExactly("beside", "handler", "beside", "handler");
        assertThat(browser.patches().stream().filter(Patch.Toast.class::isInstance)).hasSize(2);
    }

    @Test
    void aBatchOverSeveralComponentsTellsEachWatcherOnceAndLeavesAsOneFrame() throws Exception {
        bench.text.watch(changes -> heard.add("text of " + changes.size()), "value", "label");
        bench.other.watch(changes -> heard.add("other of " + changes.size()), "value");

        bench.session.batch(() -> {
            bench.text.value("a").label("b");
            bench.other.value("c");
            bench.text.value("d");
        });

        browser.await(() -> heard.size() == 2);
        assertThat(heard).containsExactly("text of 2", "other of 1");
        assertThat(lastFrame()).hasSize(2);
        assertThat(browser.values(bench.text.id(), "value")).containsExactly("d");
    }

    @Test
    void whoeverIsRemovedWhileItsCallWaitsIsToldNothingMore() throws Exception {
        var watcher = bench.text.watch(changes -> heard.add("text"), "value");
        bench.session.withLock(() -> {
            Thread.ofVirtual().start(() -> bench.text.value("a")).join();
            watcher.remove();
        });

        // What comes after it in the mailbox.
        bench.button.onClick(click -> heard.add("handler"));
        click();

        assertThat(heard).containsExactly("handler");
    }

    @Test
    void whenThePageIsGoneAWatcherAndTheHandlerThatItRunsInAreBothInterrupted() throws Exception {
        var begun = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        bench.text.watch(changes -> {
            begun.countDown();
            never.await();
        }, "value");
        bench.button.onClick(click -> {
            bench.text.value("a");
            try {
                never.await();
            } finally {
                over.countDown();
            }
        });
        browser.click(bench.button.id());
        FakeBrowser.await(begun);

        bench.sessions.leave(browser.viewer(), true);

        FakeBrowser.await(over);
    }

    @Test
    void aWatcherThatInterruptsItsOwnThreadCostsNobodyElseATurn() throws Exception {
        bench.button.onClick(click -> bench.text.value("a" + click.clicks()));
        bench.text.watch(changes -> {
            heard.add("text");
            throw new InterruptedException("on purpose");
        }, "value");

        click();
        click();

        assertThat(heard).containsExactly("text", "text");
    }

    @Test
    void whenThePageIsGoneNothingChangesAndNobodyIsTold() {
        bench.text.watch(changes -> heard.add("text"), "value");
        bench.sessions.leave(browser.viewer(), true);

        assertThatThrownBy(() -> bench.text.value("a")).isInstanceOf(SessionClosed.class);
        assertThatThrownBy(() -> bench.text.trigger("value")).isInstanceOf(SessionClosed.class);
        assertThat(heard).isEmpty();
    }
}
