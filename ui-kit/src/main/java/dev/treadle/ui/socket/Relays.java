// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.session.Token;
import dev.treadle.ui.session.Tokens;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// The way to the replicas that host the sessions whose browsers have come here. Safe for any number of threads.
@Singleton
final class Relays {

    /// In this header a replica shows the pass that lets it in.
    static final String PASS = "Treadle-Relay";

    private static final Logger LOG = Logger.getLogger(Relays.class);

    /// As long as what the largest message of a host may be; a browser's are limited where they come in.
    private static final int LARGEST = Integer.MAX_VALUE;

    private final Tokens tokens;
    /// Whoever doesn't answer within this is taken for dead.
    private final int patienceMillis;
    private final WebSocketClient client;

    Relays(Tokens tokens, UiConfig config, Vertx vertx) {
        this.tokens = tokens;
        this.patienceMillis = (int) config.replica().patience().toMillis();
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout(patienceMillis).setMaxConnections(Integer.MAX_VALUE).setTcpNoDelay(true)
                .setMaxMessageSize(LARGEST).setMaxFrameSize(LARGEST));
    }

    /// Connects to the host that a token names. Blocks, for as long as its patience is at the most.
    ///
    /// @return null if it doesn't answer in time, or doesn't host the session, or is about to stop; else a socket to it, which
    ///     is paused
    WebSocket to(Token token) {
        var connected = new CompletableFuture<WebSocket>();
        var options = new WebSocketConnectOptions().addHeader(PASS, tokens.pass(token, System.currentTimeMillis()));
        try {
            options.setAbsoluteURI(token.host().replaceFirst("^http", "ws") + RelayEndpoint.PATH);
        } catch (IllegalArgumentException e) {
            LOG.warnf("a session's host has an address that cannot be: host=%s replica=%s", token.host(), token.replica());
            return null;
        }
        client.connect(options).onComplete(done -> {
            if (done.failed()) {
                connected.completeExceptionally(done.cause());
                return;
            }
            // On the socket's own thread, before anything can be read of it.
            done.result().pause();
            if (!connected.complete(done.result())) {
                done.result().close();
            }
        });
        try {
            return connected.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("a session's host is not to be reached: %s session=%s host=%s replica=%s", e, token.session(), token.host(), token.replica());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (connected.cancel(false)) {
            return null;
        }
        // It came in the last moment.
        connected.thenAccept(WebSocket::close);
        return null;
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
