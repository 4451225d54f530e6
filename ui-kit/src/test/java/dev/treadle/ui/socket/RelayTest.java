// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.SessionId;
import dev.treadle.ui.kafka.BrokerResource;
import dev.treadle.ui.session.Token;
import dev.treadle.ui.session.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// This replica is real; the other one, which hosts the session, is the test.
@QuarkusTest
@WithTestResource(BrokerResource.class)
class RelayTest {

    /// One of its own for each token: a session that was taken over is hosted here.
    private SessionId session;
    private static final Incarnation OTHER = Incarnation.of("other");

    @TestHTTPResource
    URI base;

    @Inject
    Tokens here;

    @Inject
    Vertx vertx;

    @ConfigProperty(name = "treadle.session.key")
    String key;

    private final BlockingQueue<ServerWebSocket> admitted = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heardByHost = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> closedToHost = new LinkedBlockingQueue<>();
    private HttpServer host;
    private volatile String passed;

    /// A browser that takes one message at a time.
    private static final class Ear implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            part.append(HexFormat.of().formatHex(bytes));
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add("closed " + code + " " + reason);
            return null;
        }

        String next() throws InterruptedException {
            return heard.poll(10, TimeUnit.SECONDS);
        }
    }

    /// @param answers how an upgrade is answered; 0 to admit it, -1 never to answer
    private String host(int answers) throws Exception {
        host = vertx.createHttpServer().requestHandler(request -> {
            passed = request.getHeader(Relays.PASS);
            if (answers > 0) {
                request.response().setStatusCode(answers).end();
            } else if (answers == 0) {
                request.toWebSocket().onSuccess(socket -> {
                    socket.textMessageHandler(heardByHost::add);
                    socket.closeHandler(nothing -> closedToHost.add("closed"));
                    admitted.add(socket);
                });
            }
        }).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return token("http://127.0.0.1:" + host.actualPort());
    }

    private String token(String address) {
        session = SessionId.random(3);
        return new Tokens(java.util.Base64.getDecoder().decode(key), OTHER, () -> address).seal(session, "secret", 0, -1);
    }

    private WebSocket open(Ear ear) throws Exception {
        return HttpClient.newHttpClient().newWebSocketBuilder().header("Origin", "http://" + base.getAuthority())
                .buildAsync(URI.create("ws://" + base.getAuthority() + "/treadle/socket"), ear).get(10, TimeUnit.SECONDS);
    }

    private static String hello(String token) {
        return """
                {"kind":"hello","version":1,"page":"/async-functions","query":"","nonce":"n","tree":"","token":"%s","claim":0,"frame":0}""".formatted(token);
    }

    @AfterEach
    void end() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void whatEitherSaysReachesTheOtherAsItIsAndInOrder() throws Exception {
        var token = host(0);
        var ear = new Ear();
        var browser = open(ear);
        browser.sendText(hello(token), true).join();
        var socket = admitted.poll(10, TimeUnit.SECONDS);
        assertThat(heardByHost.poll(10, TimeUnit.SECONDS)).isEqualTo(hello(token));
        assertThat(here.openPass(passed)).extracting(Tokens.Pass::session, Tokens.Pass::replica).containsExactly(session, OTHER);

        for (int i = 0; i < 200; i++) {
            browser.sendText("no json " + i, true).join();
        }
        for (int i = 0; i < 200; i++) {
            assertThat(heardByHost.poll(10, TimeUnit.SECONDS)).isEqualTo("no json " + i);
        }
        System.gc();
        var large = "ab".repeat(1_000_000);
        for (int i = 0; i < 50; i++) {
            socket.writeTextMessage("für " + i);
            socket.writeBinaryMessage(Buffer.buffer(new byte[] {(byte) i, 2}));
        }
        socket.writeTextMessage(large);
        for (int i = 0; i < 50; i++) {
            assertThat(ear.next()).isEqualTo("für " + i);
            assertThat(ear.next()).isEqualTo("%02x02".formatted(i));
        }
        assertThat(ear.next()).isEqualTo(large);

        browser.abort();
        assertThat(closedToHost.poll(10, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void asTheHostClosesItsEndTheBrowsersEndIsClosed() throws Exception {
        var ear = new Ear();
        open(ear).sendText(hello(host(0)), true).join();
        assertThat(heardByHost.poll(10, TimeUnit.SECONDS)).isNotNull();
        admitted.poll(10, TimeUnit.SECONDS).close((short) 1012, "it drains");
        assertThat(ear.next()).isEqualTo("closed 1012 it drains");
    }

    @Test
    void aHostThatDiesClosesTheBrowsersSocket() throws Exception {
        var ear = new Ear();
        open(ear).sendText(hello(host(0)), true).join();
        assertThat(heardByHost.poll(10, TimeUnit.SECONDS)).isNotNull();
        host.close();
        assertThat(ear.next()).startsWith("closed ");
    }

    @Test
    void aHostThatDoesNotHostItOrDoesNotAnswerIsNotWaitedFor() throws Exception {
        for (int answers : new int[] {410, 503, -1}) {
            requireNoRelay(host(answers));
            host.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        requireNoRelay(token("http://127.0.0.1:1"));
        requireNoRelay(token("no address at all"));
    }

    private void requireNoRelay(String token) throws Exception {
        var ear = new Ear();
        var browser = open(ear);
        browser.sendText(hello(token), true).join();
        // It is taken over.
        assertThat(ear.next()).contains("\"welcome\"");
        browser.abort();
    }

    private WebSocket relay(String pass, WebSocket.Listener listener) {
        var builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (pass != null) {
            builder.header(Relays.PASS, pass);
        }
        return builder.buildAsync(URI.create("ws://" + base.getAuthority() + RelayEndpoint.PATH), listener).join();
    }

    @Test
    void onlyAReplicaIsLetInAndOnlyToASessionThatIsHostedHere() throws Exception {
        try (var browser = new Browser(base, "/async-functions").open()) {
            var sealed = browser.awaitKind("welcome").path("token").asText();
            var token = here.open(sealed);
            assertThat(token.host()).isEqualTo("http://" + base.getAuthority());
            long now = System.currentTimeMillis();

            requireStatus(null, 403);
            requireStatus(sealed, 403);
            requireStatus(here.pass(token, now - 3_600_000), 403);
            requireStatus(here.pass(new Token(token.session(), "", token.host(), OTHER, 0, 0, 0), now), 410);
            requireStatus(here.pass(new Token(SessionId.random(3), "", token.host(), token.replica(), 0, 0, 0), now), 410);

            var ear = new Ear();
            var relay = relay(here.pass(token, now), ear);
            relay.sendText(hello(sealed), true).join();
            // It is of another nonce than the session's; but it is heard.
            assertThat(ear.next()).contains("the session has gone another way");
        }
    }

    private void requireStatus(String pass, int status) {
        assertThatThrownBy(() -> relay(pass, new WebSocket.Listener() { })).isInstanceOf(CompletionException.class)
                .cause().isInstanceOfSatisfying(WebSocketHandshakeException.class, refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(status));
    }
}
