// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.panel.FromPanel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The code of docs/from-panel.md does what is said there, in a session that lives.
class FromPanelTest {

    private final Workbench bench = new Workbench();
    private final FakeBrowser browser = bench.open();

    private void awaitText(String value) throws InterruptedException {
        browser.await(() -> browser.values(bench.text.id(), "value").contains(value));
    }

    @Test
    void aClickIsToldItsNumber() throws Exception {
        FromPanel.onClick(bench.button, bench.text);

        browser.click(bench.button.id());

        awaitText("Clicked 1 times");
    }

    @Test
    void asynchronousHandlersOverlap() throws Exception {
        FromPanel.onClickAsync(bench.button, bench.text);

        browser.click(bench.button.id());
        browser.click(bench.button.id());

        browser.await(() -> browser.values(bench.text.id(), "value").size() == 4);
        assertThat(browser.values(bench.text.id(), "value").subList(0, 2)).containsExactlyInAnyOrder("Running 1", "Running 2");
    }

    @Test
    void aWatcherIsToldUntilItIsRemoved() throws Exception {
        var watcher = FromPanel.watch(bench.input, bench.text);
        browser.event(bench.input.id(), "input", Map.of("value", "Ada"));
        awaitText("value was  and is Ada");

        FromPanel.remove(watcher);
        browser.event(bench.input.id(), "input", Map.of("value", "Grace"));
        browser.await(() -> browser.done().contains(2L));

        assertThat(browser.values(bench.text.id(), "value")).hasSize(1);
    }

    @Test
    void aTriggerCallsThoseWhoWatch() throws Exception {
        FromPanel.watchAlways(bench.button, bench.text);

        FromPanel.trigger(bench.button);

        awaitText("0");
    }

    @Test
    void aBatchIsToldInOneCallWithWhatWasBeforeIt() throws Exception {
        bench.input.watch(changes -> bench.text.value(changes.stream().map(change -> change.before() + "→" + change.now()).toList()),
                "value", "label");

        FromPanel.batch(bench.session, bench.input);

        awaitText("[Name→Your name, →Ada]");
    }

    @Test
    void whatIsChangedUnderTheLockLeavesAsAWhole() throws Exception {
        FromPanel.lock(bench.session, bench.button, bench.text, bench.other);

        browser.click(bench.button.id());

        awaitText("both");
        assertThat(browser.values(bench.other.id(), "value")).containsExactly("or neither");
    }

    @Test
    void aPlotIsStreamedTo() {
        var plot = new Plot().line("x", "y");

        FromPanel.stream(plot);

        assertThat(plot.column("y")).containsExactly(0.5, 0.25);
    }

    @Test
    void aPeriodicCallbackRunsSoManyTimes() throws Exception {
        var clock = FromPanel.periodic(bench.session, bench.text);
        for (long run = 1; run <= 10; run++) {
            long runs = run;
            bench.timer.advance(Duration.ofMillis(500));
            browser.await(() -> clock.counter() == runs);
        }

        assertThat(clock.running()).isFalse();
        assertThat(bench.timer.pending()).isZero();
        awaitText("Tick 10");
    }

    @Test
    void whatIsToBeDoneOnceThePageLivesIsDoneOnce() throws Exception {
        FromPanel.onload(bench.session, bench.text);

        bench.timer.advance(Duration.ofSeconds(1));

        awaitText("Loaded");
        browser.await(() -> bench.timer.pending() == 0);
    }

    @Test
    void anyThreadMayChangeComponents() throws Exception {
        FromPanel.thread(bench.session, bench.text).join();

        awaitText("from a thread of your own");
    }

    @Test
    void aCellRemembers() {
        assertThat(List.of(FromPanel.state(bench.session), FromPanel.state(bench.session))).containsExactly(1, 2);
    }

    @Test
    void aToastIsShown() throws Exception {
        FromPanel.toast(bench.session);

        browser.await(() -> browser.patches().stream().anyMatch(patch -> patch instanceof Patch.Toast toast && toast.title().equals("Saved")));
    }
}
