// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.buffer.Buffer;

/// The address that every page opens its socket to.
@WebSocket(path = SocketEndpoint.PATH)
public class SocketEndpoint {

    static final String PATH = "/treadle/socket";

    private final Conversation conversation;

    SocketEndpoint(Conversation conversation) {
        this.conversation = conversation;
    }

    @OnOpen
    void opened(WebSocketConnection connection) {
        conversation.opened(connection);
    }

    @OnTextMessage
    @RunOnVirtualThread
    void take(String text, WebSocketConnection connection) {
        conversation.take(text, connection, true);
    }

    @OnPongMessage
    void alive(Buffer nothing, WebSocketConnection connection) {
        conversation.alive(connection);
    }

    @OnClose
    @RunOnVirtualThread
    void closed(WebSocketConnection connection) {
        conversation.closed(connection);
    }

    @OnError
    void failed(Throwable error, WebSocketConnection connection) {
        conversation.failed(error, connection);
    }
}
