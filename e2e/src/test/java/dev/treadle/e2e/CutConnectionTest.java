// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.e2e.Wire.Flow;
import dev.treadle.protocol.socket.ServerMessage.Frame;
import dev.treadle.protocol.socket.ServerMessage.Welcome;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The connection between a browser and ui-service is cut: at any moment, in any direction.
@EndToEnd
class CutConnectionTest {

    private static final long SEED = 20261123;
    private static final int CUTS = Integer.getInteger("treadle.cuts", 40);

    @Test
    void whatIsClickedWhileTheConnectionIsCutHappensOnceAndThePageSaysHowItStands(Stage stage) throws Exception {
        var wire = stage.wire(stage.calm().ui().address());
        var visit = stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts();
        var page = new AsyncFunctionsPage(visit);
        var local = page.record(Form.SERVICE);
        var remote = page.record(Form.WORKER);
        page.click(Form.SERVICE);
        page.click(Form.WORKER);
        remote.await("Finished 1");

        wire.cut();
        visit.awaitConnection("reconnecting");
        page.click(Form.SERVICE);
        page.click(Form.WORKER);
        page.click(Form.WORKER);
        assertThat(visit.page().locator("#client-notice")).containsText("The connection is lost");
        assertThat(visit.page().locator("#client-notice")).containsText("3 actions are kept");
        wire.mend();

        visit.awaitConnection("connected");
        assertThat(local.await(4)).containsExactly("Running 1", "Finished 1", "Running 2", "Finished 2");
        requireEachOnce(remote, page.everyText(3));
        assertThat(visit.page().locator("#client-notice")).isHidden();
        requireOneSession(visit);
    }

    @Test
    void cutsAtAnyMomentLoseNothingAndRepeatNothing(Stage stage) throws Exception {
        var random = new Random(SEED);
        var wire = stage.wire(stage.calm().ui().address());
        var visit = stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts();
        var page = new AsyncFunctionsPage(visit);
        var local = page.record(Form.SERVICE);
        var remote = page.record(Form.WORKER);
        int localClicks = 0;
        int remoteClicks = 0;

        for (var cut = 0; cut < CUTS; cut++) {
            // Before a cut, one direction may already be losing what it carries: then events, frames or acks are in flight.
            wire.flow(random.nextInt(3) == 0 ? Flow.LOST : Flow.OPEN, random.nextInt(3) == 0 ? Flow.LOST : Flow.OPEN);
            if (random.nextBoolean()) {
                // In the midst of an event or of a frame.
                wire.cutWithin(1 + random.nextInt(400), 1 + random.nextInt(2_000));
            }
            for (var click = random.nextInt(3); click > 0; click--) {
                if (random.nextBoolean()) {
                    page.click(Form.SERVICE);
                    localClicks++;
                } else {
                    page.click(Form.WORKER);
                    remoteClicks++;
                }
            }
            visit.page().waitForTimeout(random.nextInt(150));
            wire.cut();
            if (random.nextBoolean()) {
                page.click(Form.WORKER);
                remoteClicks++;
            }
            wire.mend();
            if (random.nextInt(3) > 0) {
                // So many cuts in a row make the client patient; a browser that notices the network's return makes it hurry.
                visit.page().evaluate("dispatchEvent(new Event('online'))");
                visit.awaitConnection("connected");
            }
        }

        requireEachOnce(local, page.everyText(localClicks));
        requireEachOnce(remote, page.everyText(remoteClicks));
        visit.awaitConnection("connected");
        requireOneSession(visit);
        requireEveryFrame(visit);
    }

    private static void requireOneSession(Visit visit) {
        var welcomes = visit.heard(Welcome.class);
        assertThat(welcomes).hasSizeGreaterThan(1);
        assertThat(welcomes).extracting(Welcome::session).containsOnly(welcomes.getFirst().session());
        assertThat(welcomes.subList(1, welcomes.size())).allMatch(Welcome::resumed);
    }

    private static void requireEveryFrame(Visit visit) {
        var numbers = visit.heard(Frame.class).stream().map(Frame::number).distinct().sorted().toList();
        assertThat(numbers).isEqualTo(LongStream.rangeClosed(1, numbers.getLast()).boxed().toList());
    }

    private static void requireEachOnce(Texts texts, List<String> expected) throws Exception {
        var shown = texts.await(expected.size());
        assertThat(shown).containsExactlyInAnyOrderElementsOf(expected);
        for (var i = 0; i < expected.size(); i += 2) {
            assertThat(shown).containsSubsequence(expected.get(i), expected.get(i + 1));
        }
    }
}
