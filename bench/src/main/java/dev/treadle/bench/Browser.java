// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// What a browser's tab does on the wire, without a browser: it gets a page, says hello on the socket, sends Events,
/// notes when each message comes, and acknowledges frames.
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long ACK_EVERY = Duration.ofMillis(100).toNanos();
    private static final Pattern ROOT = Pattern.compile("<[a-z]+[^>]*\\bid=\"root\"[^>]*>");
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Consumer<Moment> sink;
    private final String nonce = UUID.randomUUID().toString();
    private final CompletableFuture<ServerMessage.Welcome> welcome = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private String html;
    private WebSocket socket;
    // Guarded by this object's monitor: a socket takes the next message only when it has sent the one before.
    private CompletableFuture<WebSocket> sending;
    private long events;
    private long acknowledged;
    private volatile boolean closing;

    private Browser(Consumer<Moment> sink) {
        this.sink = sink;
    }

    /// Loads a page, and returns once its session lives.
    ///
    /// @param service where ui-service is, without a path
    /// @param path of the page, for instance `/async-functions`
    /// @param sink gets [Moment.Said] for each message, and [Moment.Broken] if the socket ends; called on the socket's thread
    static Browser open(URI service, String path, Consumer<Moment> sink) throws IOException, InterruptedException {
        var browser = new Browser(sink);
        try {
            browser.load(service, path);
            return browser;
        } catch (ExecutionException | TimeoutException e) {
            browser.close();
            throw new IOException("the socket of " + service + path + " cannot be opened: " + e, e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            browser.close();
            throw e;
        }
    }

    private void load(URI service, String path) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var page = http.send(HttpRequest.newBuilder(service.resolve(path)).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        if (page.statusCode() != 200) {
            throw new IOException(service + path + " is answered with " + page.statusCode() + ", 200 is expected");
        }
        html = page.body();
        var root = ROOT.matcher(html);
        if (!root.find()) {
            throw new IOException(service + path + " has no element \"root\", so it is no page of Treadle");
        }
        socket = http.newWebSocketBuilder()
                .header("Origin", service.toString())
                .connectTimeout(PATIENCE)
                .buildAsync(URI.create("ws" + service.toString().substring("http".length()) + "/treadle/socket"), new Ear())
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        synchronized (this) {
            sending = CompletableFuture.completedFuture(socket);
        }
        send(new ClientMessage.Hello(ClientMessage.VERSION, attribute(root.group(), "data-page"), "", nonce,
                attribute(root.group(), "data-tree"), null, 0, 0));
        welcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static String attribute(String tag, String name) throws IOException {
        var matcher = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        if (!matcher.find()) {
            throw new IOException("the page's root has no " + name + ": " + tag);
        }
        return matcher.group(1);
    }

    /// The page as it was rendered.
    String html() {
        return html;
    }

    SessionId session() {
        return welcome.join().session();
    }

    /// Chosen by this page load; jobs that a click submits name it.
    String nonce() {
        return nonce;
    }

    /// Sends a click on a component.
    ///
    /// @return the Event's number
    long click(String component) {
        long number = ++events;
        send(new ClientMessage.Event(number, component, "click", Map.of()));
        return number;
    }

    private synchronized void send(ClientMessage message) {
        String json;
        try {
            json = JSON.writerFor(ClientMessage.class).writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        sending = sending.thenCompose(ready -> ready.sendText(json, true));
    }

    @Override
    public void close() {
        closing = true;
        if (socket != null) {
            send(new ClientMessage.Leave());
            sending.thenCompose(ready -> ready.sendClose(WebSocket.NORMAL_CLOSURE, "")).orTimeout(5, TimeUnit.SECONDS)
                    .exceptionally(gone -> null).join();
        }
        http.shutdownNow();
    }

    /// Hears what ui-service says. One message at a time, by the socket's contract.
    private final class Ear implements WebSocket.Listener {

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                var at = System.nanoTime();
                hear(text.toString(), at);
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void hear(String json, long at) {
            try {
                var message = JSON.readValue(json, ServerMessage.class);
                sink.accept(new Moment.Said(message, at));
                switch (message) {
                    case ServerMessage.Welcome hello -> welcome.complete(hello);
                    case ServerMessage.Frame frame -> acknowledge(frame, at);
                    case ServerMessage.Reload(var reason) -> broken("ui-service wants a reload: " + reason, null);
                    case ServerMessage.Superseded(var reason) -> broken("the session was superseded: " + reason, null);
                    case ServerMessage.Rejected rejected -> broken("the Event was rejected: " + rejected.text(), null);
                    case ServerMessage.Received received -> { }
                    case ServerMessage.Done done -> { }
                    case ServerMessage.Beat beat -> { }
                }
            } catch (JsonProcessingException e) {
                broken("ui-service said what cannot be read: " + json, e);
            }
        }

        private void acknowledge(ServerMessage.Frame frame, long at) {
            if (at - acknowledged > ACK_EVERY) {
                acknowledged = at;
                send(new ClientMessage.Ack(frame.claim(), frame.number()));
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            broken("ui-service closed the socket with " + code + " " + reason, null);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            broken("the socket broke: " + error, error);
        }

        private void broken(String what, Throwable cause) {
            if (!closing) {
                welcome.completeExceptionally(new IOException(what, cause));
                sink.accept(new Moment.Broken(what, cause));
            }
        }
    }
}
