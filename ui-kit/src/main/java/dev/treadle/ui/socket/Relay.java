// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;

/// A browser's socket here, and one to the replica that hosts its session: each message of either goes to the other as it is,
/// and is unread here. One message is on its way in each direction, so who is slow slows the other down and costs nothing here.
/// When one of the two is gone, so is the other.
///
/// Safe for any number of threads.
final class Relay {

    private static final int GOING_AWAY = 1001;
    private static final int SERVER_ERROR = 1011;

    private final OpenSocket browser;
    private final WebSocketConnection connection;
    private final WebSocket host;

    /// @param host paused
    Relay(OpenSocket browser, WebSocketConnection connection, WebSocket host) {
        this.browser = browser;
        this.connection = connection;
        this.host = host;
    }

    /// Lets everything pass from now on.
    ///
    /// @param hello the browser's first message
    void begin(String hello) {
        try {
            host.textMessageHandler(text -> pass(connection.sendText(text)));
            host.binaryMessageHandler(bytes -> pass(connection.sendBinary(bytes)));
            host.closeHandler(nothing -> hostClosed());
            host.exceptionHandler(error -> browser.end(SERVER_ERROR, "the session's host is gone"));
        } catch (IllegalStateException e) {
            // It has closed its end already, and a closed socket takes no handler.
            hostClosed();
            return;
        }
        take(hello);
        host.resume();
    }

    /// A host that dies says nothing: then the browser is to come again, and whoever it meets claims the session.
    private void hostClosed() {
        browser.end(code(host.closeStatusCode()), host.closeReason() == null ? "the session's host is gone" : host.closeReason());
    }

    /// Some codes say that there was none, and may not be said.
    private static int code(Short said) {
        return said == null || said == 1005 || said == 1006 ? GOING_AWAY : said;
    }

    private void pass(Uni<Void> leaving) {
        host.pause();
        leaving.subscribe().with(done -> host.resume(), failure -> host.close());
    }

    /// A message of the browser. Blocks until it has left.
    void take(String text) {
        try {
            host.writeTextMessage(text).toCompletionStage().toCompletableFuture().join();
        } catch (RuntimeException e) {
            browser.end(GOING_AWAY, "the session's host is gone");
        }
    }

    /// The browser's socket has been closed.
    void gone() {
        host.close();
    }
}
