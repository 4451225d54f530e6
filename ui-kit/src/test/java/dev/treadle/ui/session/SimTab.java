// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.BinaryFrame;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// One viewer's browser, which is the real client, with its connections. Each of them meets whatever replica a load balancer leads it to.
///
/// A WebSocket hands over whole messages, so a cut in the midst of one is that it isn't handed over.
final class SimTab {

    private static final JsonMapper JSON = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final SimWorld world;
    private final Random random;
    private final DrivenClient client;
    private final List<Line> lines = new ArrayList<>();
    /// What a link to its session has, once it is welcome.
    private String token;
    private String typed = "";

    SimTab(SimWorld world, Random random, DrivenClient client) {
        this.world = world;
        this.random = random;
        this.client = client;
    }

    /// Opens the page.
    ///
    /// @param hash what the address has behind the page's
    void load(String nonce, String hash) {
        var html = world.paint();
        step("load", Map.of("html", html, "tree", TreeHash.of(html), "nonce", nonce, "hash", hash));
    }

    String token() {
        return token;
    }

    void click(String component) {
        step("click", Map.of("component", component));
    }

    void type(String text) {
        typed += text;
        step("types", Map.of("component", SimPage.INPUT, "text", text));
    }

    /// What its visitor has typed.
    String typed() {
        return typed;
    }

    void advance(int millis) {
        step("advance", Map.of("millis", millis));
    }

    /// What its visitor sees.
    JsonNode look() {
        return client.step("look");
    }

    /// The points of a plot on the screen.
    static double[] points(JsonNode seen, String plot) {
        return JSON.convertValue(seen.path("rows").path(plot), double[].class);
    }

    /// The newest connection is no more. Of what is on its way some still arrives, and then each end notices.
    ///
    /// @return whether there was one
    boolean cut() {
        if (lines.isEmpty() || lines.getLast().cut) {
            return false;
        }
        lines.getLast().cut();
        return true;
    }

    /// A replica is no more: neither are the connections to it.
    void lost(SimReplica replica) {
        lines.forEach(line -> line.lost(replica));
    }

    /// One message arrives at either end of a connection, or its end does.
    void pass() {
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

    /// @return whether anything has arrived anywhere
    boolean passAll() {
        boolean any = false;
        for (int at = 0; at < lines.size(); at++) {
            any |= lines.get(at).passToServer() | lines.get(at).passToBrowser();
        }
        return any;
    }

    /// Whether it speaks to a session and has nothing more to say.
    boolean rests() {
        return lines.getLast().isQuiet() && lines.getLast().viewer != null && look().path("busy").asInt() == 0;
    }

    LiveSession session() {
        return lines.getLast().viewer.session();
    }

    private JsonNode step(String step, Map<String, ?> what) {
        var came = client.step(step, what);
        world.tell(() -> step + " " + what + " -> " + came);
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
        private static final int BROKEN = 1006;
        private static final int MOVE_ON = 1012;
        private static final int CLOSED = 1008;

        private final Deque<String> toServer = new ArrayDeque<>();
        private final Deque<Map<String, ?>> toBrowser = new ArrayDeque<>();
        /// The replicas that it leads over; the last one hosts its session.
        private final Set<SimReplica> way = new LinkedHashSet<>();
        private SimReplica host;
        private Viewer viewer;
        private boolean taking;
        private boolean opened;
        private boolean cut;
        private int closedByServer;
        private boolean serverKnows;
        private boolean gone;
        private boolean browserKnows;

        Line() {
            host = world.anyReplica();
            if (host == null) {
                cut = true;
                serverKnows = true;
            } else {
                way.add(host);
            }
        }

        void fromBrowser(String text) {
            if (!cut) {
                toServer.add(text);
            }
        }

        @Override
        public void send(ServerMessage message, Runnable sent) {
            world.tell(() -> "line %d: %s says %s".formatted(lines.indexOf(this), host, message));
            if (message instanceof ServerMessage.Reload reload) {
                throw new AssertionError("a page is lost: " + reload.reason());
            }
            if (!cut && closedByServer == 0) {
                toBrowser.add(written(message));
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
        public void close(String reason) {
            world.tell(() -> "line %d: %s closes it: %s".formatted(lines.indexOf(this), host, reason));
            closedByServer = closedByServer == 0 ? CLOSED : closedByServer;
        }

        @Override
        public void moveOn(String reason) {
            world.tell(() -> "line %d: %s closes it: %s".formatted(lines.indexOf(this), host, reason));
            closedByServer = closedByServer == 0 ? MOVE_ON : closedByServer;
        }

        void cut() {
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

        void lost(SimReplica replica) {
            if (way.contains(replica)) {
                cut();
                serverKnows |= host == replica;
            }
        }

        boolean isQuiet() {
            return toServer.isEmpty() && toBrowser.isEmpty() && !cut && closedByServer == 0 && !taking;
        }

        private boolean isNewest() {
            return lines.getLast() == this;
        }

        /// @return whether anything has arrived
        boolean passToServer() {
            if (serverKnows || !way.stream().allMatch(SimReplica::runs) || taking && !toServer.isEmpty()) {
                return false;
            }
            var text = closedByServer == 0 ? toServer.poll() : null;
            if (text != null) {
                taking = true;
                var by = host;
                by.threads.start(() -> {
                    take(read(text));
                    // Whom it was relayed to goes on with it.
                    taking &= host != by;
                });
                return true;
            }
            if (cut || closedByServer != 0) {
                serverKnows = true;
                host.threads.start(() -> {
                    gone = true;
                    leave();
                });
                return true;
            }
            return false;
        }

        private void leave() {
            if (gone && viewer != null) {
                host.sessions.gone(viewer, this);
            }
        }

        private static ClientMessage read(String text) {
            try {
                return JSON.readValue(text, ClientMessage.class);
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }

        private void take(ClientMessage message) {
            world.tell(() -> "line %d: %s takes %s".formatted(lines.indexOf(this), host, message));
            switch (message) {
                case ClientMessage.Hello hello -> {
                    var token = host.sessions.hostedElsewhere(hello);
                    var elsewhere = token == null ? null : world.reach(token);
                    if (elsewhere == null) {
                        belongsTo(host.sessions.hello(hello, this));
                    } else {
                        relay(hello, elsewhere);
                    }
                }
                case ClientMessage.Event event -> {
                    if (!viewer.take(event)) {
                        close("the one before it is missing");
                    }
                }
                case ClientMessage.Ack ack -> viewer.acknowledged(this, ack.claim(), ack.frame());
                case ClientMessage.Leave leave -> throw new AssertionError("nobody leaves");
            }
        }

        private void relay(ClientMessage.Hello hello, SimReplica to) {
            world.tell(() -> "line %d: %s relays it to %s".formatted(lines.indexOf(this), host, to));
            host = to;
            way.add(to);
            taking = true;
            to.threads.start(() -> {
                belongsTo(to.sessions.hello(hello, this));
                taking = false;
            });
        }

        private void belongsTo(Viewer known) {
            viewer = known;
            leave();
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
                    step("breaks", Map.of("code", BROKEN));
                } else {
                    step("opens", Map.of());
                }
                return true;
            }
            var next = toBrowser.poll();
            if (next != null) {
                if (!step("says", next).path("closed").asBoolean()) {
                    learn(next);
                }
                return true;
            }
            if (cut || closedByServer != 0) {
                browserKnows = true;
                step("breaks", Map.of("code", cut ? BROKEN : closedByServer));
                return true;
            }
            return false;
        }

        private void learn(Map<String, ?> message) {
            try {
                var read = message.get("text") instanceof String text ? JSON.readTree(text) : JSON.createObjectNode();
                token = read.path("kind").asText().equals("welcome") ? read.path("token").asText() : token;
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
    }
}
