// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.BinaryFrame;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.App;
import dev.treadle.ui.Session;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.Renderer;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.View;
import dev.treadle.ui.job.FakeHost;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Exactly once to the screen: the real session and the real client, with a network between them that is cut at random, where either
/// end may notice it late. What a seed does, it does again.
///
/// A WebSocket hands over whole messages, so a cut in the midst of one is that it isn't handed over.
class CutsTest {

    private static final int RUNS = Integer.getInteger("treadle.cuts.runs", 1_000);
    private static final int FIRST = Integer.getInteger("treadle.cuts.seed", 1);
    private static final int STEPS = 80;
    private static final JsonMapper JSON = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /// How many runs one with several viewers counts for.
    private static final int SHARED = 4;

    private static final List<DrivenClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        clients.add(new DrivenClient());
        clients.add(new DrivenClient());
    }

    @AfterAll
    static void stop() throws Exception {
        for (var client : clients) {
            client.close();
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noClickIsLostOrDoubledAndNoPointIsMissingOrRepeatedHoweverTheConnectionIsCut() throws Exception {
        run(RUNS, 1);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void norIsAnyOfTwoWhoLookAtOneSessionHoweverTheirConnectionsAreCut() throws Exception {
        run(Math.max(1, RUNS / SHARED), 2);
    }

    private static void run(int runs, int viewers) throws Exception {
        long cuts = 0;
        for (int seed = FIRST; seed < FIRST + runs; seed++) {
            var run = new Run(seed, viewers);
            try {
                run.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed %d (-Dtreadle.cuts.seed=%d -Dtreadle.cuts.runs=1): %s%n%s".formatted(seed, seed, e.getMessage(),
                        String.join("\n", run.story)), e);
            }
            cuts += run.cuts;
        }
        assertThat(cuts).as("cuts").isGreaterThan(runs);
    }

    /// Each click on either button appends a point to the plot, numbered by how many there are.
    private static final class Page implements App {
        private int handled;
        private Button one;
        private Button other;
        private StaticText text;
        private Plot plot;

        @Override
        public Component build(Session session) {
            one = new Button("One");
            other = new Button("Other");
            text = new StaticText();
            plot = new Plot().line("x", "y");
            one.onClick(click -> clicked());
            other.onClick(click -> clicked());
            return new Column(one, other, text, plot);
        }

        private synchronized void clicked() {
            double[] number = {handled + 1};
            plot.stream(Map.of("x", number, "y", number));
            text.value(handled + 1);
            handled++;
            notifyAll();
        }

        synchronized void awaitHandled(int count) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (handled < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(left).as("milliseconds until click %d is handled", count).isPositive();
                wait(left);
            }
        }
    }

    /// As plain as a page can be that the client works.
    private static final Renderer RENDERER = new Renderer() {
        @Override
        public String element(View view) {
            return switch (view.template()) {
                case "Button" -> "<button id=\"%s\" data-on=\"click\"></button>".formatted(view.id());
                case "StaticText" -> "<p id=\"%s\" data-text=\"value\">%s</p>".formatted(view.id(), view.values().get("value"));
                case "Plot" -> "<div id=\"%s\" data-plot></div>".formatted(view.id());
                default -> "<div id=\"%s\">%s</div>".formatted(view.id(), inside(view));
            };
        }

        @Override
        public String inside(View view) {
            return view.children().stream().map(this::element).collect(Collectors.joining());
        }
    };

    private static final class Run {
        private final Random random;
        private final int viewers;
        private final List<String> story = new ArrayList<>();
        private final Map<LiveSession, Page> pages = new HashMap<>();
        private Page built;
        private final List<Tab> tabs = new ArrayList<>();
        private final Sessions sessions = new Sessions(new Pages() {
            @Override
            public Visit visit(String path) {
                return Run.this.visit();
            }

            @Override
            public boolean isShared(String path) {
                return viewers > 1;
            }
        }, RENDERER, new FakeHost(), SessionsTest.LIMITS, Faults.HIDDEN,
                Timer.system(), FakeBrowser.TOKENS, new MemoryStore());
        private int clicks;
        private int cuts;

        Run(int seed, int viewers) {
            random = new Random(seed);
            this.viewers = viewers;
        }

        private Pages.Visit visit() {
            return new Pages.Visit() {
                @Override
                public App app() {
                    built = new Page();
                    return built;
                }

                @Override
                public void end() {
                }
            };
        }

        void run() throws Exception {
            tabs.add(new Tab(clients.getFirst()));
            tabs.getFirst().load("n0nce", "");
            for (int i = 0; i < STEPS * viewers; i++) {
                if (tabs.size() < viewers && tabs.getFirst().token != null && random.nextInt(4) == 0) {
                    tabs.add(new Tab(clients.get(tabs.size())));
                    tabs.getLast().load("0ther", "#session=" + tabs.getFirst().token);
                }
                tabs.get(random.nextInt(tabs.size())).something();
            }
            settle();
            for (var tab : tabs) {
                tab.compare();
            }
        }

        private long taken() {
            return tabs.stream().mapToLong(tab -> tab.taken).sum();
        }

        /// No more cuts: everything arrives.
        private void settle() throws Exception {
            for (int i = 0; i < 200; i++) {
                boolean rests = true;
                for (var tab : tabs) {
                    rests &= tab.settles();
                }
                if (rests && taken() == clicks && tabs.stream().allMatch(tab -> tab.lines.getLast().isQuiet())) {
                    return;
                }
            }
            throw new AssertionError("it never comes to rest: " + tabs.stream().map(tab -> tab.client.step("look")).toList());
        }

        /// One viewer's browser, with its connections.
        private final class Tab {
            private final DrivenClient client;
            private final List<Line> lines = new ArrayList<>();
            private final Set<Long> done = new HashSet<>();
            private long taken;
            /// What a link to its session has, once it is welcome.
            private String token;

            Tab(DrivenClient client) {
                this.client = client;
            }

            void load(String nonce, String hash) {
                var html = sessions.paint("/page", "");
                step("load", Map.of("html", html, "tree", TreeHash.of(html), "nonce", nonce, "hash", hash));
            }

            void something() throws Exception {
                switch (random.nextInt(20)) {
                    case 0, 1, 2 -> click();
                    case 3, 4 -> cut();
                    case 5 -> step("advance", Map.of("millis", random.nextInt(400)));
                    case 6, 7 -> step("advance", Map.of("millis", random.nextInt(6_000)));
                    default -> pass();
                }
            }

            private void click() {
                clicks++;
                step("click", Map.of("component", random.nextBoolean() ? "c2" : "c3"));
            }

            /// The newest connection is no more. Of what is on its way some still arrives, and then each end notices.
            private void cut() {
                if (lines.isEmpty() || lines.getLast().cut) {
                    return;
                }
                cuts++;
                lines.getLast().cut();
            }

            /// One message arrives at either end of a connection, or its end does.
            private void pass() throws Exception {
                var living = lines.stream().filter(line -> !line.serverKnows || line.isNewest()).toList();
                if (living.isEmpty()) {
                    return;
                }
                var line = living.get(random.nextInt(living.size()));
                if (random.nextBoolean()) {
                    line.passToServer();
                } else {
                    line.passToBrowser();
                }
            }

            /// @return whether it shows that all is done
            private boolean settles() throws Exception {
                for (int at = 0; at < lines.size(); at++) {
                    while (lines.get(at).passToServer() | lines.get(at).passToBrowser()) {
                        // Until nothing is on its way.
                    }
                }
                var seen = step("advance", Map.of("millis", 200));
                return !seen.path("closed").asBoolean() && lines.getLast().hello && client.step("look").path("busy").asInt() == 0;
            }

            private void compare() {
                var seen = client.step("look");
                var page = pages.get(lines.getLast().viewer.session());
                assertThat(page.handled).as("clicks that were handled").isEqualTo(clicks);
                assertThat(page.plot.column("x")).isEqualTo(IntStream.rangeClosed(1, clicks).asDoubleStream().toArray());
                assertThat(JSON.convertValue(seen.path("rows").path("c5"), double[].class)).as("points on the screen").isEqualTo(page.plot.column("x"));
                assertThat(seen.path("texts").path("c4").asText()).isEqualTo(clicks == 0 ? "" : Integer.toString(clicks));
                assertThat(seen.path("connection").asText()).isEqualTo("connected");
            }

            private JsonNode step(String step, Map<String, ?> what) {
                var came = client.step(step, what);
                story.add(step + " " + what + " -> " + came);
                while (lines.size() < came.path("sockets").asInt()) {
                    if (!lines.isEmpty()) {
                        // The browser has let go of it.
                        lines.getLast().cut();
                    }
                    lines.add(new Line());
                }
                came.path("sent").forEach(text -> lines.getLast().fromBrowser(text.asText()));
                if (!lines.isEmpty() && came.path("closed").asBoolean()) {
                    lines.getLast().cut();
                }
                return came;
            }

            /// One connection: what is on its way in it, in either direction.
            private final class Line implements Socket {
                private final Deque<String> toServer = new ArrayDeque<>();
                private final Deque<Map<String, ?>> toBrowser = new ArrayDeque<>();
                private Viewer viewer;
                private boolean opened;
                private boolean hello;
                private boolean cut;
                private boolean closedByServer;
                private boolean serverKnows;
                private boolean browserKnows;

                synchronized void fromBrowser(String text) {
                    if (!cut) {
                        toServer.add(text);
                    }
                }

                @Override
                public void send(ServerMessage message, Runnable sent) {
                    synchronized (done) {
                        if (message instanceof ServerMessage.Done some) {
                            done.addAll(some.numbers());
                            done.notifyAll();
                        }
                    }
                    synchronized (this) {
                        if (!cut && !closedByServer) {
                            toBrowser.add(written(message));
                        }
                    }
                    sent.run();
                }

                private static Map<String, ?> written(ServerMessage message) {
                    try {
                        var text = JSON.writeValueAsString(message);
                        return message instanceof ServerMessage.Frame frame && BinaryFrame.isNeededFor(frame)
                                ? Map.of("bytes", Base64.getEncoder().encodeToString(BinaryFrame.write(frame, text))) : Map.of("text", text);
                    } catch (JsonProcessingException e) {
                        throw new AssertionError(e);
                    }
                }

                @Override
                public synchronized void close(String reason) {
                    closedByServer = true;
                }

                @Override
                public void moveOn(String reason) {
                    close(reason);
                }

                synchronized void cut() {
                    if (!cut) {
                        cut = true;
                        keepSome(toServer);
                        keepSome(toBrowser);
                    }
                }

                private void keepSome(Deque<?> flying) {
                    for (int lost = random.nextInt(flying.size() + 1); lost > 0; lost--) {
                        flying.removeLast();
                    }
                }

                synchronized boolean isQuiet() {
                    return toServer.isEmpty() && toBrowser.isEmpty();
                }

                private boolean isNewest() {
                    return lines.getLast() == this;
                }

                /// @return whether anything has arrived
                boolean passToServer() throws Exception {
                    String text;
                    synchronized (this) {
                        text = serverKnows || closedByServer ? null : toServer.poll();
                    }
                    if (text != null) {
                        take(JSON.readValue(text, ClientMessage.class));
                        return true;
                    }
                    if ((cut || closedByServer) && !serverKnows) {
                        serverKnows = true;
                        if (viewer != null) {
                            sessions.gone(viewer, this);
                        }
                        return true;
                    }
                    return false;
                }

                private void take(ClientMessage message) throws Exception {
                    story.add("line %d: the server takes %s".formatted(lines.indexOf(this), message));
                    switch (message) {
                        case ClientMessage.Hello said -> {
                            viewer = sessions.hello(said, this);
                            assertThat(viewer).as("a session for " + said).isNotNull();
                            // Of a hello whose welcome was lost there may be another session, which nobody works with.
                            pages.putIfAbsent(viewer.session(), built);
                            hello = true;
                        }
                        case ClientMessage.Event event -> {
                            if (!viewer.take(event)) {
                                close("the one before it is missing");
                            } else if (event.number() > taken) {
                                taken = event.number();
                                pages.get(viewer.session()).awaitHandled((int) taken());
                                awaitDone(event.number());
                            }
                        }
                        case ClientMessage.Ack ack -> viewer.acknowledged(this, ack.claim(), ack.frame());
                        case ClientMessage.Leave leave -> throw new AssertionError("nobody leaves");
                    }
                }

                /// If there is anybody to say it to. Then all that comes of an Event has been said before anything else happens.
                private void awaitDone(long number) throws InterruptedException {
                    synchronized (done) {
                        while (viewer.outgoing().socket() != null && !done.contains(number)) {
                            done.wait(10);
                        }
                    }
                }

                private void learn(Map<String, ?> message) {
                    try {
                        var read = message.get("text") instanceof String text ? JSON.readTree(text) : JSON.createObjectNode();
                        token = read.path("kind").asText().equals("welcome") ? read.path("token").asText() : token;
                    } catch (JsonProcessingException e) {
                        throw new AssertionError(e);
                    }
                }

                /// @return whether anything has arrived
                boolean passToBrowser() {
                    if (!isNewest() || browserKnows) {
                        return false;
                    }
                    if (!opened) {
                        opened = true;
                        if (cut) {
                            browserKnows = true;
                            step("breaks", Map.of("code", 1006));
                        } else {
                            step("opens", Map.of());
                        }
                        return true;
                    }
                    Map<String, ?> next;
                    synchronized (this) {
                        next = toBrowser.poll();
                    }
                    if (next != null) {
                        step("says", next);
                        learn(next);
                        return true;
                    }
                    if (cut || closedByServer) {
                        browserKnows = true;
                        step("breaks", Map.of("code", closedByServer ? 1008 : 1006));
                        return true;
                    }
                    return false;
                }
            }
        }
    }
}
