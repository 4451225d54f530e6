// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.BinaryFrame;
import dev.treadle.protocol.socket.Patch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A browser without a screen: gets a page over HTTP, speaks the socket's protocol, and keeps what it is told.
public final class Browser implements AutoCloseable, WebSocket.Listener {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http;
    private final String forwardedFor;
    private final URI base;
    private final String path;
    private final String nonce = Long.toString(System.nanoTime(), 36);
    private final List<JsonNode> messages = new ArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Patch.Columns> columns = new ArrayList<>();
    private WebSocket socket;
    // Guarded by this object's monitor: a socket takes the next message only when it has sent the one before.
    private CompletableFuture<WebSocket> sending;
    private String html;
    private long events;
    private long claim;
    private long frame;
    private String token;
    private boolean closed;
    private boolean loses;
    private int lost;

    public Browser(URI base, String path) {
        this(base, path, InetAddress.getLoopbackAddress(), null);
    }

    /// @param from the address that it has itself
    /// @param forwardedFor for whom it says that it is the proxy; null for nobody
    Browser(URI base, String path, InetAddress from, String forwardedFor) {
        this.http = HttpClient.newBuilder().localAddress(from).build();
        this.forwardedFor = forwardedFor;
        this.base = base;
        this.path = path;
    }

    /// Loads the page and opens its socket.
    public Browser open() throws Exception {
        html = get(path).body();
        connect();
        hello();
        return this;
    }

    public HttpResponse<String> get(String at) throws Exception {
        return http.send(HttpRequest.newBuilder(base.resolve(at)).build(), HttpResponse.BodyHandlers.ofString());
    }

    public String html() {
        return html;
    }

    /// The id of the first element that the page has of a kind.
    public String id(String element) {
        var match = Pattern.compile("<" + element + " id=\"(c\\d+)\"").matcher(html);
        if (!match.find()) {
            throw new AssertionError("no " + element + " in " + html);
        }
        return match.group(1);
    }

    public void connect() throws Exception {
        closed = false;
        synchronized (this) {
            loses = false;
            part.setLength(0);
            bytes.reset();
        }
        var builder = http.newWebSocketBuilder().header("Origin", origin());
        if (forwardedFor != null) {
            builder.header("X-Forwarded-For", forwardedFor);
        }
        socket = builder.buildAsync(URI.create("ws://" + base.getAuthority() + "/treadle/socket"), this).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        synchronized (this) {
            sending = CompletableFuture.completedFuture(socket);
        }
    }

    private String origin() {
        return "http://" + base.getAuthority();
    }

    public void hello() throws Exception {
        var tree = Pattern.compile("data-tree=\"([^\"]*)\"").matcher(html);
        var hello = JSON.createObjectNode().put("kind", "hello").put("version", 1).put("page", path).put("query", "").put("nonce", nonce)
                .put("tree", tree.find() ? tree.group(1) : "").put("claim", claim).put("frame", frame);
        if (token != null) {
            hello.put("token", token);
        }
        send(hello.toString());
    }

    public void click(String component) {
        event(component, "click", Map.of());
    }

    public long event(String component, String name, Map<String, ?> values) {
        events++;
        send(JSON.createObjectNode().put("kind", "event").put("number", events).put("component", component).put("name", name)
                .<com.fasterxml.jackson.databind.node.ObjectNode>set("values", JSON.valueToTree(values)).toString());
        return events;
    }

    public void send(String text) {
        enqueue(text).join();
    }

    private synchronized CompletableFuture<WebSocket> enqueue(String text) {
        sending = sending.thenCompose(ready -> ready.sendText(text, true));
        return sending;
    }

    /// Goes away without a word.
    public void drop() {
        socket.abort();
    }

    /// From here on frames get lost on their way, until it connects again.
    public synchronized void losesFrames() {
        loses = true;
        lost = 0;
    }

    public synchronized void awaitLostFrame() throws InterruptedException {
        await(() -> lost > 0, () -> "no frame");
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        var more = new byte[data.remaining()];
        data.get(more);
        bytes.writeBytes(more);
        if (last) {
            takeBinary(bytes.toByteArray());
            bytes.reset();
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    private synchronized void takeBinary(byte[] message) {
        try {
            int length = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt();
            var json = JSON.readTree(message, Integer.BYTES, length);
            if (!loses) {
                BinaryFrame.read(message, JSON).patches().stream().filter(Patch.Columns.class::isInstance).map(Patch.Columns.class::cast)
                        .forEach(columns::add);
            }
            take(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// A component's column, as the binary frames make it, each row by its number.
    public synchronized List<Double> column(String component, String name) {
        var values = new ArrayList<Double>();
        for (var patch : columns.stream().filter(patch -> patch.component().equals(component)).toList()) {
            if (patch.reset()) {
                values.clear();
            } else if (patch.first() != values.size()) {
                throw new AssertionError("row %d came after row %d".formatted(patch.first(), values.size() - 1));
            }
            for (double value : patch.values(name)) {
                values.add(value);
            }
        }
        return values;
    }

    public synchronized void awaitRows(String component, int rows) throws InterruptedException {
        await(() -> columns.stream().anyMatch(patch -> patch.component().equals(component) && patch.first() + patch.rows() >= rows),
                columns::toString);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            try {
                take(JSON.readTree(part.toString()));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            part.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    private synchronized void take(JsonNode message) {
        if (loses && message.path("kind").asText().equals("frame")) {
            lost++;
            notifyAll();
            return;
        }
        messages.add(message);
        switch (message.path("kind").asText()) {
            case "welcome" -> token = message.path("token").asText();
            case "frame" -> {
                claim = message.path("claim").asLong();
                frame = message.path("number").asLong();
                enqueue("{\"kind\":\"ack\",\"claim\":%d,\"frame\":%d}".formatted(claim, frame));
            }
            default -> { }
        }
        notifyAll();
    }

    @Override
    public synchronized CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        messages.add(JSON.createObjectNode().put("kind", "closed").put("status", status).put("reason", reason));
        closed = true;
        notifyAll();
        return null;
    }

    @Override
    public synchronized void onError(WebSocket from, Throwable error) {
        closed = true;
        notifyAll();
    }

    public synchronized List<JsonNode> messages() {
        return List.copyOf(messages);
    }

    /// Every value that a property was given, in order.
    public synchronized List<String> values(String component, String property) {
        var values = new ArrayList<String>();
        for (var message : messages) {
            for (var patch : message.path("patches")) {
                if (patch.get(0).asText().equals("p") && patch.get(1).asText().equals(component) && patch.get(2).has(property)) {
                    values.add(patch.get(2).get(property).asText());
                }
            }
        }
        return values;
    }

    public synchronized void awaitValues(String component, String property, Predicate<List<String>> condition) throws InterruptedException {
        await(() -> condition.test(values(component, property)), () -> values(component, property) + " of " + messages);
    }

    public synchronized JsonNode awaitMessage(Predicate<JsonNode> condition) throws InterruptedException {
        await(() -> messages.stream().anyMatch(condition), messages::toString);
        return messages.stream().filter(condition).findFirst().orElseThrow();
    }

    public JsonNode awaitKind(String kind) throws InterruptedException {
        return awaitMessage(message -> message.path("kind").asText().equals(kind));
    }

    private void await(java.util.function.BooleanSupplier condition, java.util.function.Supplier<String> found) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("it didn't come within " + PATIENCE + ", but: " + found.get());
            }
            wait(left);
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
        http.close();
    }
}
