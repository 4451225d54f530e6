// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.e2e.RunningPair.Ui;
import dev.treadle.e2e.Wire.Flow;
import dev.treadle.e2e.Wire.Served;
import dev.treadle.protocol.socket.ServerMessage.Frame;
import dev.treadle.protocol.socket.ServerMessage.Welcome;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two replicas behind a load balancer that knows nothing of sessions: each connection of a browser meets another one.
@EndToEnd
class AnyReplicaTest {

    private static final String SOCKET = "/treadle/socket";
    private static final long SEED = 20261126;
    private static final int CUTS = Integer.getInteger("treadle.cuts", 25);
    /// No host dies here, and none is to be taken for dead because the machine is busy.
    private static final String PATIENT = "treadle.replica.patience=10s";

    private static RunningPair pair;
    private static Ui first;
    private static Ui second;

    @BeforeAll
    static void start() throws Exception {
        pair = new RunningPair(Checkout.emptied("pairs/any-replica"));
        pair.startBroker();
        pair.beginWorker("any");
        first = pair.startUi(PATIENT);
        second = pair.startUi(PATIENT);
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @Test
    void aPageWhoseConnectionIsCutAgainAndAgainAndComesBackThroughEitherLosesNothingAndRepeatsNothing(Stage stage) throws Exception {
        var random = new Random(SEED);
        var wire = stage.wire(first.address(), second.address());
        var visit = stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts();
        var page = new AsyncFunctionsPage(visit);
        var local = page.record(Form.SERVICE);
        var remote = page.record(Form.WORKER);
        int localClicks = 0;
        int remoteClicks = 0;
        for (var cut = 0; cut < CUTS; cut++) {
            wire.flow(random.nextInt(3) == 0 ? Flow.LOST : Flow.OPEN, random.nextInt(3) == 0 ? Flow.LOST : Flow.OPEN);
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
            wire.mend();
            visit.page().evaluate("dispatchEvent(new Event('online'))");
            visit.awaitConnection("connected");
        }

        requireEachOnce(local, page.everyText(localClicks));
        requireEachOnce(remote, page.everyText(remoteClicks));
        requireOneHost(visit);
        assertThat(visit.heard(Welcome.class)).hasSizeGreaterThan(CUTS / 2);
    }

    @Test
    void aPageItsAssetsAndItsSocketMayEachMeetAnotherReplica(Stage stage) throws Exception {
        var third = pair.startUi(PATIENT, "treadle.ledger.enabled=false");
        var all = List.of(first, second, third);
        // Once it is the newest that hosts the page, and once one of the others.
        for (var of : List.of(all, all.reversed())) {
            var wire = stage.wire(first.address());
            lead(wire, of.get(0), of.get(1), of.get(2));
            var visit = stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts();
            var page = new AsyncFunctionsPage(visit);
            page.click(Form.SERVICE);
            page.click(Form.WORKER);
            assertThat(page.text(Form.SERVICE)).hasText("Finished 1");
            assertThat(page.text(Form.WORKER)).hasText("Finished 1");
            assertThat(visit.heard(Frame.class)).as("what each builds of a page is the same").noneMatch(Visit::isWhole);
            requireServed(wire.served(), AsyncFunctionsPage.PATH::equals, of.get(0));
            requireServed(wire.served(), path -> path.endsWith(".js"), of.get(1));
            requireServed(wire.served(), path -> path.endsWith(".css"), of.get(1));
            requireServed(wire.served(), SOCKET::equals, of.get(2));

            // Loaded again, it meets others than before, and its socket one that doesn't host it. What is the browser's already isn't asked for.
            int before = wire.served().size();
            lead(wire, of.get(1), of.get(2), of.get(0));
            visit.page().reload();
            assertThat(page.text(Form.SERVICE)).hasText("Finished 1");
            page.click(Form.SERVICE);
            assertThat(page.text(Form.SERVICE)).hasText("Finished 2");
            requireServed(wire.served().subList(before, wire.served().size()), AsyncFunctionsPage.PATH::equals, of.get(1));
            requireServed(wire.served().subList(before, wire.served().size()), SOCKET::equals, of.get(0));
            requireOneHost(visit);
        }
        pair.stop(third.process());
    }

    private static void lead(Wire wire, Ui page, Ui assets, Ui socket) {
        wire.leadEachRequest(path -> (path.equals(AsyncFunctionsPage.PATH) ? page : path.equals(SOCKET) ? socket : assets).address());
    }

    private static void requireServed(List<Served> served, Predicate<String> paths, Ui by) {
        assertThat(served).filteredOn(request -> paths.test(request.path())).isNotEmpty().extracting(Served::by).containsOnly(by.address());
    }

    @Test
    void aPageThatIsLoadedAgainGoesOnWithItsSessionAndACopyOfItsTabBeginsAnother(Stage stage) throws Exception {
        var wire = stage.wire(first.address(), second.address());
        var visit = stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts();
        var page = new AsyncFunctionsPage(visit);
        page.click(Form.SERVICE);
        page.click(Form.WORKER);
        assertThat(page.text(Form.WORKER)).hasText("Running 1");

        visit.page().reload();

        // What ran goes on, also what is shown of it by the page that has gone.
        assertThat(page.text(Form.SERVICE)).hasText("Finished 1");
        assertThat(page.text(Form.WORKER)).hasText("Finished 1");
        page.click(Form.SERVICE);
        assertThat(page.text(Form.SERVICE)).hasText("Finished 2");
        requireOneHost(visit);

        var copy = visit.page().waitForPopup(() -> visit.page().evaluate("() => { window.open(location.href); }"));
        copy.locator("body[data-connection=connected]").waitFor();
        assertThat(copy.evaluate("Object.keys(sessionStorage).some((key) => key.startsWith('treadle.session'))")).isEqualTo(true);
        assertThat(copy.locator(".t-static [data-text=value]").first()).hasText("");
        page.click(Form.SERVICE);
        assertThat(page.text(Form.SERVICE)).hasText("Finished 3");
        assertThat(copy.locator(".t-static [data-text=value]").first()).hasText("");

        visit.page().locator("#start-over").click();
        assertThat(page.text(Form.SERVICE)).hasText("");
        visit.awaitConnection("connected");
        page.click(Form.SERVICE);
        assertThat(page.text(Form.SERVICE)).hasText("Finished 1");
    }

    @Test
    void aReplicaThatDrainsSendsThePagesThatItRelaysElsewhereAndTheySeeNoLoss(Stage stage) throws Exception {
        var third = pair.startUi(PATIENT);
        var wire = stage.wire(first.address());
        var visit = stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts();
        var page = new AsyncFunctionsPage(visit);
        wire.leadTo(third.address());
        wire.cut();
        wire.mend();
        visit.page().evaluate("dispatchEvent(new Event('online'))");
        visit.awaitConnection("connected");
        page.click(Form.SERVICE);
        assertThat(page.text(Form.SERVICE)).hasText("Finished 1");

        var states = visit.recordAttribute(visit.page().locator("body"), "data-connection");
        wire.leadTo(first.address());
        int welcomes = visit.heard(Welcome.class).size();
        pair.stop(third.process());

        Until.holds("the page has another connection", () -> visit.heard(Welcome.class).size(), size -> size > welcomes);
        page.click(Form.SERVICE);
        assertThat(page.text(Form.SERVICE)).hasText("Finished 2");
        assertThat(states.all()).doesNotContain("reconnecting");
        requireOneHost(visit);
    }

    /// Whichever replica the browser met, the session stayed where it was, and said each frame.
    private static void requireOneHost(Visit visit) {
        var welcomes = visit.heard(Welcome.class);
        assertThat(welcomes).hasSizeGreaterThan(1);
        assertThat(welcomes).extracting(Welcome::session).containsOnly(welcomes.getFirst().session());
        assertThat(welcomes).extracting(Welcome::claim).containsOnly(welcomes.getFirst().claim());
        assertThat(welcomes.subList(1, welcomes.size())).allMatch(Welcome::resumed);
        long last = 0;
        for (var frame : visit.heard(Frame.class)) {
            // One that has the whole page, for a page that was loaded again, needs none of those before it.
            assertThat(frame.number() <= last + 1 || Visit.isWhole(frame)).as("frame %d comes after %d", frame.number(), last).isTrue();
            last = Math.max(last, frame.number());
        }
    }

    private static void requireEachOnce(Texts texts, List<String> expected) throws Exception {
        var shown = texts.await(expected.size());
        assertThat(shown).containsExactlyInAnyOrderElementsOf(expected);
        for (var i = 0; i < expected.size(); i += 2) {
            assertThat(shown).containsSubsequence(expected.get(i), expected.get(i + 1));
        }
    }
}
