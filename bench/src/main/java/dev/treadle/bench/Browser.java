// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// What a browser's tab does on the wire, without a browser: it gets a page, says hello on the socket, sends Events,
/// notes when each message comes, and acknowledges frames.
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 8 << 20;
    private static final int MOST_SOCKETS = 10_000;
    private static final long ACK_EVERY = Duration.ofMillis(100).toNanos();
    private static final Pattern ROOT = Pattern.compile("<[a-z]+[^>]*\\bid=\"root\"[^>]*>");
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    private static final ObjectReader READER = JSON.readerFor(ServerMessage.class);
    private static final ObjectWriter WRITER = JSON.writerFor(ClientMessage.class);

    private final Network network;
    private final Consumer<Moment> sink;
    private final String nonce = UUID.randomUUID().toString();
    private String path;
    private String html;
    private String tree;
    private long events;
    private long acknowledged;
    private volatile WebSocket socket;
    private volatile CompletableFuture<ServerMessage.Welcome> welcome = new CompletableFuture<>();
    private volatile String token;
    private volatile ServerMessage.Frame newest = new ServerMessage.Frame(0, 0, List.of());
    /// The socket that was let go: when it ends, another one may be there already.
    private volatile WebSocket left;
    /// Whether the socket may end.
    private volatile boolean closing;

    private Browser(Network network, Consumer<Moment> sink) {
        this.network = network;
        this.sink = sink;
    }

    /// What any number of browsers share.
    static final class Network implements AutoCloseable {

        private final HttpClient http = HttpClient.newHttpClient();
        // The JDK's own WebSocket takes half a millisecond to send.
        private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        private final WebSocketClient sockets = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(MOST_SOCKETS)
                .setConnectTimeout((int) PATIENCE.toMillis()).setMaxMessageSize(MOST_BYTES).setMaxFrameSize(MOST_BYTES));

        @Override
        public void close() {
            vertx.close().toCompletionStage().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).exceptionally(gone -> null).join();
            http.shutdownNow();
        }
    }

    /// Loads a page, and returns once its session lives.
    ///
    /// @param service where ui-service is, without a path
    /// @param path of the page, for instance `/async-functions`
    /// @param sink gets [Moment.Said] for each message, and [Moment.Broken] if the socket ends; called on the socket's thread
    static Browser open(Network network, URI service, String path, Consumer<Moment> sink) throws IOException, InterruptedException {
        var browser = new Browser(network, sink);
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

    /// The socket may end from now on; nothing is sent until the session is resumed.
    void letGo() {
        left = socket;
        closing = true;
    }

    /// Goes away without a word, and comes back by [#resume].
    void fallAsleep() {
        letGo();
        socket.close();
    }

    /// Goes on with the session at another ui-service, and returns once it lives there.
    void resume(URI service) throws IOException, InterruptedException {
        try {
            welcome = new CompletableFuture<>();
            connect(service);
            if (!welcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).resumed()) {
                throw new IOException("the session was begun anew at " + service);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the session cannot be resumed at " + service + ": " + e, e);
        }
    }

    private void load(URI service, String address) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        path = address;
        var page = network.http.send(HttpRequest.newBuilder(service.resolve(path)).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        if (page.statusCode() != 200) {
            throw new IOException(service + path + " is answered with " + page.statusCode() + ", 200 is expected");
        }
        html = page.body();
        var root = ROOT.matcher(html);
        if (!root.find()) {
            throw new IOException(service + path + " has no element \"root\", so it is no page of Treadle");
        }
        tree = attribute(root.group(), "data-tree");
        connect(service);
        welcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void connect(URI service) throws InterruptedException, ExecutionException, TimeoutException {
        socket = network.sockets.connect(new WebSocketConnectOptions().setHost(service.getHost()).setPort(service.getPort())
                        .setURI("/treadle/socket").addHeader("Origin", service.toString()))
                .onSuccess(this::listen)
                .toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        closing = false;
        send(new ClientMessage.Hello(ClientMessage.VERSION, path, "", nonce, tree, token, newest.claim(), newest.number()));
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

    /// A click on a component that can be sent.
    ///
    /// @param number the Event's
    record Click(long number, String json) {
    }

    /// Makes the next click, so that what is measured of it begins with its sending.
    Click click(String component) {
        long number = ++events;
        return new Click(number, json(new ClientMessage.Event(number, component, "click", Map.of())));
    }

    /// Makes a field's next value, likewise.
    Click enter(String component, int value) {
        long number = ++events;
        return new Click(number, json(new ClientMessage.Event(number, component, "change", Map.of("value", JSON.getNodeFactory().numberNode(value)))));
    }

    void send(Click click) {
        socket.writeTextMessage(click.json);
    }

    private void send(ClientMessage message) {
        socket.writeTextMessage(json(message));
    }

    private static String json(ClientMessage message) {
        try {
            return WRITER.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closing = true;
        if (socket != null && !socket.isClosed()) {
            send(new ClientMessage.Leave(true));
            socket.close().toCompletionStage().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).exceptionally(gone -> null).join();
        }
    }

    /// Hears what ui-service says, on the socket's thread.
    private void listen(WebSocket opened) {
        opened.textMessageHandler(text -> hear(opened, text, System.nanoTime()));
        opened.binaryMessageHandler(message -> hear(opened, frame(message), System.nanoTime()));
        opened.closeHandler(gone -> broken(opened, "ui-service closed the socket with " + opened.closeStatusCode() + " " + opened.closeReason(), null));
        opened.exceptionHandler(error -> broken(opened, "the socket broke: " + error, error));
    }

    /// A frame's JSON, without the numbers that stand behind it.
    private static String frame(Buffer message) {
        return message.getString(Integer.BYTES, Integer.BYTES + message.getIntLE(0));
    }

    private void hear(WebSocket from, String text, long at) {
        try {
            ServerMessage message = READER.readValue(text);
            sink.accept(new Moment.Said(message, at));
            switch (message) {
                case ServerMessage.Welcome hello -> {
                    token = hello.token();
                    welcome.complete(hello);
                }
                case ServerMessage.Frame frame -> {
                    newest = frame;
                    acknowledge(from, frame, at);
                }
                case ServerMessage.Reload(var reason) -> broken("ui-service wants a reload: " + reason, null);
                case ServerMessage.Refused(var reason) -> broken("ui-service refused the session: " + reason, null);
                case ServerMessage.Superseded(var reason) -> broken("the session was superseded: " + reason, null);
                case ServerMessage.Rejected rejected -> broken("the Event was rejected: " + rejected.text(), null);
                case ServerMessage.Received received -> { }
                case ServerMessage.Done done -> { }
                case ServerMessage.Renewed renewed -> token = renewed.token();
                case ServerMessage.Beat beat -> { }
            }
        } catch (JsonProcessingException e) {
            broken("ui-service said what cannot be read: " + text, e);
        }
    }

    private void acknowledge(WebSocket to, ServerMessage.Frame frame, long at) {
        if (at - acknowledged > ACK_EVERY) {
            acknowledged = at;
            to.writeTextMessage(json(new ClientMessage.Ack(frame.claim(), frame.number())));
        }
    }

    private void broken(WebSocket which, String what, Throwable cause) {
        if (which != left) {
            broken(what, cause);
        }
    }

    private void broken(String what, Throwable cause) {
        if (!closing) {
            welcome.completeExceptionally(new IOException(what, cause));
            sink.accept(new Moment.Broken(what, cause));
        }
    }
}
