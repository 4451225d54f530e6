// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.component.Told;
import dev.treadle.ui.config.SessionKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A browser in the same JVM: takes what a session says, in order, and checks that the numbers of the frames have no gap.
/// It may be slow, or cut off, when told to.
final class FakeBrowser {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    static final Tokens TOKENS = new Tokens(SessionKey.random(), Incarnation.of("this"), () -> "http://this.example");

    private Sessions sessions;
    private long claim;
    private final String path;
    private final List<ServerMessage> messages = new ArrayList<>();
    private final List<Patch> patches = new ArrayList<>();
    private final Deque<Runnable> unsent = new ArrayDeque<>();
    private Told told;
    private boolean slow;
    private boolean acknowledges = true;
    private long frame;
    private long event;
    private String token;
    private Line line;
    private Viewer viewer;
    private String nonce = "nonce";

    /// One connection of this browser.
    private final class Line implements Socket {
        private boolean open = true;

        @Override
        public void send(ServerMessage message, Runnable sent) {
            long acknowledged = 0;
            synchronized (FakeBrowser.this) {
                if (open) {
                    take(message);
                    acknowledged = acknowledges && message instanceof ServerMessage.Frame ? frame : 0;
                }
                if (slow) {
                    unsent.add(sent);
                    sent = () -> { };
                }
                FakeBrowser.this.notifyAll();
            }
            if (acknowledged > 0 && viewer != null) {
                viewer.acknowledged(this, claim, acknowledged);
            }
            sent.run();
        }

        @Override
        public void moveOn(String reason) {
            close(reason);
        }

        @Override
        public void close(String reason) {
            synchronized (FakeBrowser.this) {
                open = false;
                FakeBrowser.this.notifyAll();
            }
        }
    }

    FakeBrowser(Sessions sessions, String path) {
        this.sessions = sessions;
        this.path = path;
    }

    /// Loads the page and says hello.
    FakeBrowser open() {
        var html = sessions.paint(path, "");
        told = new Told(html);
        connect(TreeHash.of(html));
        return this;
    }

    /// Opens the session of another browser by its link.
    FakeBrowser openByLink(FakeBrowser other) {
        nonce = "nonce " + System.identityHashCode(this);
        token = other.token();
        return open();
    }

    /// The same, and says that it has had so many frames already.
    FakeBrowser openByLinkWith(FakeBrowser other, long frames) {
        nonce = "nonce " + System.identityHashCode(this);
        token = other.token();
        told = new Told(sessions.paint(path, ""));
        frame = frames;
        connect("");
        return this;
    }

    synchronized String token() {
        return token;
    }

    String nonce() {
        return nonce;
    }

    void connect(String tree) {
        line = new Line();
        viewer = sessions.hello(new ClientMessage.Hello(ClientMessage.VERSION, path, "", nonce, tree, token, claim, frame), line);
    }

    /// The token that it has is as old as that.
    void sleptFor(Duration time) {
        var old = TOKENS.open(token);
        token = TOKENS.seal(old.session(), old.secret(), old.claim(), old.position(), old.issued() - time.toMillis());
    }

    /// Its next connection meets another replica.
    FakeBrowser goesTo(Sessions others) {
        sessions = others;
        connect(null);
        return this;
    }

    /// Loads the page again, which resumes the session.
    void reload() {
        var html = sessions.paint(path, "");
        synchronized (this) {
            told = new Told(html);
            frame = 0;
            patches.clear();
        }
        connect(TreeHash.of(html));
    }

    /// The connection breaks, and nobody knows what of the last words has arrived.
    void cut() {
        var broken = line;
        synchronized (this) {
            broken.open = false;
            unsent.clear();
        }
        sessions.gone(viewer, broken);
    }

    private void take(ServerMessage message) {
        messages.add(message);
        switch (message) {
            case ServerMessage.Welcome welcome -> {
                token = welcome.token();
                if (welcome.claim() != claim) {
                    claim = welcome.claim();
                    frame = 0;
                }
            }
            case ServerMessage.Frame next -> {
                if (next.number() > frame) {
                    if (next.number() != frame + 1 && next.patches().stream().noneMatch(FakeBrowser::isWhole)) {
                        throw new AssertionError("frame %d came after %d".formatted(next.number(), frame));
                    }
                    frame = next.number();
                    next.patches().forEach(patch -> {
                        patches.add(patch);
                        told.apply(patch);
                    });
                }
            }
            case ServerMessage.Received received -> { }
            case ServerMessage.Done done -> { }
            case ServerMessage.Rejected rejected -> { }
            case ServerMessage.Beat beat -> { }
            case ServerMessage.Reload reload -> { }
            case ServerMessage.Refused refused -> { }
            case ServerMessage.Renewed renewed -> token = renewed.token();
            case ServerMessage.Superseded superseded -> { }
        }
    }

    private static boolean isWhole(Patch patch) {
        return patch instanceof Patch.Children children && children.component().isEmpty();
    }

    /// From here on each message stays on its way until [#letThrough].
    synchronized void slow() {
        slow = true;
    }

    /// Frames are applied, and that isn't said.
    synchronized void acknowledgesNothing() {
        acknowledges = false;
    }

    void acknowledge() {
        viewer.acknowledged(line, 0, frame);
    }

    /// All that is on its way arrives.
    void letThrough() {
        Runnable next;
        synchronized (this) {
            slow = false;
        }
        for (;;) {
            synchronized (this) {
                next = unsent.poll();
            }
            if (next == null) {
                return;
            }
            next.run();
        }
    }

    boolean event(String component, String name, Map<String, ?> values) {
        return event(++event, component, name, values);
    }

    boolean event(long number, String component, String name, Map<String, ?> values) {
        var nodes = new LinkedHashMap<String, JsonNode>();
        values.forEach((key, value) -> nodes.put(key, JSON.valueToTree(value)));
        return viewer.take(new ClientMessage.Event(number, component, name, nodes));
    }

    void click(String component) {
        event(component, "click", Map.of());
    }

    LiveSession session() {
        return viewer == null ? null : viewer.session();
    }

    Viewer viewer() {
        return viewer;
    }

    synchronized Told told() {
        return told;
    }

    synchronized boolean isOpen() {
        return line.open;
    }

    synchronized List<ServerMessage> messages() {
        return List.copyOf(messages);
    }

    synchronized <T extends ServerMessage> List<T> messages(Class<T> type) {
        return messages.stream().filter(type::isInstance).map(type::cast).toList();
    }

    synchronized List<Patch> patches() {
        return List.copyOf(patches);
    }

    /// Every value that a property was given, in order.
    synchronized List<String> values(String component, String property) {
        return patches.stream().filter(Patch.Properties.class::isInstance).map(Patch.Properties.class::cast)
                .filter(patch -> patch.component().equals(component) && patch.values().containsKey(property))
                .map(patch -> patch.values().get(property).toString()).toList();
    }

    synchronized List<Long> done() {
        return messages(ServerMessage.Done.class).stream().flatMap(done -> done.numbers().stream()).toList();
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it didn't happen within " + PATIENCE);
        }
    }

    synchronized void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("it didn't come within " + PATIENCE + ", but: " + messages);
            }
            // Conditions that no message announces are looked at now and then.
            wait(Math.min(left, 20));
        }
    }
}
