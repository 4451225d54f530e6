// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.e2e.RunningPair.Ui;
import dev.treadle.e2e.Wire.Flow;
import dev.treadle.local.ServiceProcess;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.socket.ServerMessage.Welcome;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The replica that hosts a page goes, in every way in which one can, behind a load balancer that knows nothing of sessions: the page
/// goes on at another one, while a job streams to its plot of a hundred thousand points and somebody types, and with ten thousand other
/// sessions in the same partitions. How soon it does is measured by `./treadle bench resume`, and held against what is promised by
/// [FaultsTest].
@EndToEnd
class PageSurvivesTest {

    private static final Duration LINGER = Duration.ofSeconds(3);
    private static final Duration BEAT = Duration.ofSeconds(3);

    private static final String[] PROPERTIES = {"gallery.faults=true", "treadle.session.linger=" + LINGER.toSeconds() + "s",
            "treadle.session.return=" + LINGER.toSeconds() + "s", "treadle.socket.beat=" + BEAT.toSeconds() + "s"};

    /// After four beats that are missed a socket is closed; after six seconds another keeps the Ledger, and a worker is lost sooner.
    private static final List<Duration> TIMEOUTS = List.of(LINGER, BEAT.multipliedBy(4), Duration.ofSeconds(6));
    private static final Duration FROZEN = Duration.ofSeconds(13);

    private static final Duration READY = Duration.ofSeconds(60);

    private static final int OTHERS = 10_000;
    private static final int POINTS = 100_000;
    private static final int HOMES = TopicSetup.Sizes.DEFAULT.journalPartitions();

    private static RunningPair pair;
    private static ServiceProcess worker;
    private static final List<Ui> uis = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        pair = new RunningPair(Checkout.emptied("pairs/page-survives"));
        pair.startBroker();
        worker = pair.beginWorker("first");
        complete();
        writeOthers();
    }

    /// What other sessions have in the same partitions.
    private static void writeOthers() {
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        var replica = Incarnation.of("others");
        try (var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", pair.bootstrapServers()),
                new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < OTHERS; i++) {
                var session = SessionId.random(i % HOMES);
                producer.send(topics.record(new Snapshot(session, 0, 1, "/faults", "", Map.of("c3", Map.of("value", Json.of("\"" + "x".repeat(500) + "\""))),
                        Map.of(), 0, 9, Map.of(), "nonce", 3, List.of(), 3, List.of(), 0, List.of(), Map.of(), Map.of(), List.of()), replica));
                producer.send(topics.record(new SessionUpdate.Ended(session, replica, "it was another one"), replica, null));
            }
        }
    }

    @BeforeEach
    void completeAgain() throws Exception {
        complete();
    }

    private static void complete() throws Exception {
        uis.removeIf(ui -> !ui.process().isAlive());
        while (uis.size() < 2) {
            uis.add(pair.startUi(PROPERTIES));
        }
        worker.awaitReady(READY);
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    private static URI[] all() {
        return uis.stream().map(Ui::address).toArray(URI[]::new);
    }

    /// A page at which a job counts and somebody types.
    private record Busy(CountingPage page, int numbers) {

        static Busy open(Stage stage, Wire wire, int numbers) throws Exception {
            var page = CountingPage.open(stage, wire.address());
            page.visit().expectCuts();
            page.count(numbers, POINTS);
            page.awaitRows(20);
            var busy = new Busy(page, numbers);
            busy.words().click();
            busy.words().pressSequentially("Half a sentence");
            for (int i = 0; i < " sentence".length(); i++) {
                busy.words().press("ArrowLeft");
            }
            busy.requireTyping("Half a sentence", "Half a".length());
            return busy;
        }

        Visit visit() {
            return page.visit();
        }

        Locator words() {
            return visit().page().getByLabel("Type while it breaks");
        }

        /// That this stands in the field, with the caret there, so that whoever types goes on typing.
        void requireTyping(String text, int caret) {
            assertThat(words()).hasValue(text);
            assertThat(words()).isFocused();
            assertThat(words().evaluate("(field) => field.selectionStart")).isEqualTo(caret);
        }

        double now() {
            return page.sightings().now();
        }

        /// That every number is shown once, in order, and all else is as it was left.
        void requireWhole() throws Exception {
            page.awaitRows(numbers);
            page.awaitEnd();
            var truth = Truth.of(pair.journal().updates().stream().filter(update -> update.session().equals(visit().session())).toList());
            assertThat(Account.of(page.sightings().all(), truth, numbers)).matches(Account::clean);
            assertThat(visit().page().locator("treadle-plot"))
                    .hasAccessibleName("What was counted, %,d points, number from %d to %d".formatted(POINTS + numbers, -POINTS, numbers - 1));
            assertThat(visit().page().getByLabel("Numbers", new Page.GetByLabelOptions().setExact(true)))
                    .hasValue(Integer.toString(numbers));
            assertThat(visit().heard(Welcome.class)).extracting(Welcome::session).containsOnly(visit().session());
        }
    }

    @Test
    void aPageWhoseHostIsKilledGoesOnAtAnotherReplicaWithAllThatWasOnItAndUnderWay(Stage stage) throws Exception {
        var host = uis.getFirst();
        var wire = stage.wire(host.address());
        var busy = Busy.open(stage, wire, 200);
        var clicks = new AsyncFunctionsPage(stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts());
        clicks.click(Form.SERVICE);
        clicks.click(Form.WORKER);
        assertThat(clicks.text(Form.WORKER)).hasText("Running 1");
        wire.leadTo(all());
        // This click never arrives at the host, and its page doesn't know.
        wire.flow(Flow.LOST, Flow.OPEN);
        clicks.click(Form.WORKER);

        host.process().kill();
        wire.flow(Flow.OPEN, Flow.OPEN);

        assertThat(clicks.text(Form.SERVICE)).hasText("Finished 1");
        assertThat(clicks.text(Form.WORKER)).hasText("Finished 2");
        assertThat(clicks.status().locator("> *")).hasCount(0);
        busy.requireTyping("Half a sentence", "Half a".length());
        busy.words().pressSequentially(" long");
        busy.requireTyping("Half a long sentence", "Half a long".length());
        busy.requireWhole();
        assertThat(busy.visit().heard(Welcome.class).getLast().resumed()).isTrue();
        // What is in a state cell only: which process the worker is.
        busy.page().press("Kill this worker");
        busy.page().awaitDone("killed process " + worker.pid());
        assertThat(pair.journal().started(clicks.visit().session())).as("each job was begun once").hasSize(2);
        worker = pair.beginWorker("second");
    }

    @Test
    void aSharedPageGoesOnForAllWhoHaveItsLinkWhenOneLeavesAndWhenItsHostIsKilled(Stage stage) throws Exception {
        var host = uis.getFirst();
        var wire = stage.wire(host.address());
        var first = new StreamingPlotPage(stage.open(wire.address().resolve(StreamingPlotPage.PATH)).expectCuts());
        first.visit().awaitConnection("connected");
        wire.leadTo(all());
        first.visit().page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Share this session")).press("Enter");
        var link = URI.create(first.visit().page().getByLabel("The session's link").inputValue());
        first.visit().page().keyboard().press("Escape");
        first.click(Form.SERVICE);
        assertThat(first.plot(Form.SERVICE)).hasAttribute("aria-label", StreamingPlotPage.points(6));

        var second = new StreamingPlotPage(stage.open(link).expectCuts());
        assertThat(second.plot(Form.SERVICE)).hasAttribute("aria-label", StreamingPlotPage.points(6));
        assertThat(second.visit().session()).isEqualTo(first.visit().session());
        var shownToFirst = first.record(Form.SERVICE);
        var shownToSecond = second.record(Form.SERVICE);
        first.click(Form.SERVICE);
        second.click(Form.SERVICE);
        second.click(Form.WORKER);
        shownToFirst.await(StreamingPlotPage.points(16));
        shownToSecond.await(StreamingPlotPage.points(16));
        for (var shown : List.of(shownToFirst, shownToSecond)) {
            assertThat(shown.all()).containsExactly(StreamingPlotPage.points(11), StreamingPlotPage.points(16));
        }
        assertThat(first.plot(Form.WORKER)).hasAttribute("aria-label", StreamingPlotPage.points(6));
        assertThat(second.plot(Form.WORKER)).hasAttribute("aria-label", StreamingPlotPage.points(6));

        second.visit().close();
        var third = new StreamingPlotPage(stage.open(link).expectCuts());
        assertThat(third.plot(Form.SERVICE)).hasAttribute("aria-label", StreamingPlotPage.points(16));
        first.click(Form.WORKER);
        third.click(Form.SERVICE);
        host.process().kill();

        first.click(Form.SERVICE);
        third.click(Form.WORKER);
        for (var viewer : List.of(first, third)) {
            assertThat(viewer.plot(Form.SERVICE)).hasAttribute("aria-label", StreamingPlotPage.points(26));
            assertThat(viewer.plot(Form.WORKER)).hasAttribute("aria-label", StreamingPlotPage.points(16));
        }
        assertThat(first.visit().heard(Welcome.class)).extracting(Welcome::session).containsOnly(first.visit().session());
        assertThat(third.visit().heard(Welcome.class)).extracting(Welcome::session).containsOnly(first.visit().session());
        assertThat(pair.journal().started(first.visit().session())).as("each job was begun once").hasSize(3);
    }

    @Test
    void aRollingRestartOfAllReplicasIsNotToBeSeen(Stage stage) throws Exception {
        var wire = stage.wire(all());
        var busy = Busy.open(stage, wire, 400);
        var states = busy.visit().recordAttribute(busy.visit().page().locator("body"), "data-connection");

        for (var old : List.copyOf(uis)) {
            uis.add(pair.startUi(PROPERTIES));
            uis.remove(old);
            wire.leadTo(all());
            pair.stop(old.process());
        }

        busy.requireTyping("Half a sentence", "Half a".length());
        busy.requireWhole();
        assertThat(states.all()).doesNotContain("reconnecting");
    }

    @Test
    void aRestartOfTheWholeSystemIsSurvivedToo(Stage stage) throws Exception {
        var wire = stage.wire(all());
        var busy = Busy.open(stage, wire, 200);

        for (var ui : uis) {
            ui.process().kill();
        }
        worker.kill();
        pair.broker().kill();
        busy.visit().awaitConnection("reconnecting");
        busy.words().pressSequentially(" very long");
        pair.startBroker();
        worker = pair.beginWorker("third");
        complete();
        wire.leadTo(all());

        busy.visit().awaitConnection("connected");
        busy.requireTyping("Half a very long sentence", "Half a very long".length());
        busy.requireWhole();
    }

    @Test
    void aHostThatWasOnlyFrozenAndWakesUpHarmsNothing(Stage stage) throws Exception {
        var host = uis.getFirst();
        var wire = stage.wire(host.address());
        var busy = Busy.open(stage, wire, 300);

        host.process().freeze();
        try {
            double frozen = busy.now();
            // A balancer leads nobody to a replica that doesn't answer; a browser would notice three beats later.
            wire.leadTo(uis.getLast().address());
            wire.cut();
            wire.mend();
            Until.holds("the page goes on", () -> busy.page().sightings().firstAfter(frozen, 0).isPresent(), on -> on);
            busy.words().pressSequentially(" long");
            // So that it has all to do at once when it wakes up. `./treadle faults --only host-frozen` has it sleep for a minute.
            busy.visit().page().waitForTimeout(FROZEN.toMillis());
            assertThat(TIMEOUTS).allMatch(timeout -> busy.now() - frozen > timeout.toMillis());
        } finally {
            host.process().thaw();
        }
        Until.holds("it hosts the page no more", () -> pair.get(host.at("/q/metrics")).body(), metrics -> metrics.contains("treadle_sessions 0.0"));

        busy.requireTyping("Half a long sentence", "Half a long".length());
        busy.requireWhole();
    }
}
