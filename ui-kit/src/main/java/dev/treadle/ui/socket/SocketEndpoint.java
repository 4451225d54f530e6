// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.component.Rejection.Reason;
import dev.treadle.ui.session.Sessions;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;

/// The address that every page opens its socket to. One message of a socket is taken at a time, in the order in which they
/// come.
@WebSocket(path = SocketEndpoint.PATH)
public class SocketEndpoint {

    static final String PATH = "/treadle/socket";

    private static final Logger LOG = Logger.getLogger(SocketEndpoint.class);
    private static final UserData.TypedKey<OpenSocket> SOCKET = new UserData.TypedKey<>("treadle.socket");
    private static final JsonMapper MAPPER = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    private static final ObjectReader READER = MAPPER.readerFor(ClientMessage.class);

    private final Sessions sessions;
    private final OpenSockets open;

    SocketEndpoint(Sessions sessions, OpenSockets open) {
        this.sessions = sessions;
        this.open = open;
    }

    @OnOpen
    void opened(WebSocketConnection connection) {
        var socket = new OpenSocket(connection, MAPPER);
        connection.userData().put(SOCKET, socket);
        open.add(socket);
    }

    @OnTextMessage
    @RunOnVirtualThread
    void take(String text, WebSocketConnection connection) {
        var socket = connection.userData().get(SOCKET);
        socket.heard();
        ClientMessage message;
        try {
            message = READER.readValue(text);
        } catch (JsonProcessingException e) {
            socket.refuse("a message could not be read: " + e.getOriginalMessage());
            return;
        }
        try {
            take(message, socket);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "a message could not be taken: kind=%s connection=%s", message.getClass().getSimpleName(), connection.id());
            socket.fail("the server could not take that; its log says why");
        }
    }

    private void take(ClientMessage message, OpenSocket socket) {
        var session = socket.session();
        switch (message) {
            case ClientMessage.Hello hello when session == null -> socket.belongsTo(sessions.hello(hello, socket), sessions);
            case ClientMessage.Hello hello -> socket.refuse("a second hello");
            case ClientMessage.Event event when session == null -> {
                sessions.rejections().add(Reason.SESSION);
                var why = "event %d of %s belongs to no session: the first message has to be hello".formatted(event.number(), event.component());
                socket.send(new ServerMessage.Rejected(event.number(), event.component(), why), () -> { });
                socket.refuse(why);
            }
            case ClientMessage other when session == null -> socket.refuse("the first message has to be hello");
            case ClientMessage.Event event -> {
                if (!session.take(event)) {
                    socket.refuse("event %d came before the one that it follows: send them again in order".formatted(event.number()));
                }
            }
            case ClientMessage.Ack ack -> session.acknowledged(socket, ack.claim(), ack.frame());
            case ClientMessage.Leave leave -> sessions.leave(session, leave.forGood());
        }
    }

    @OnPongMessage
    void alive(Buffer nothing, WebSocketConnection connection) {
        connection.userData().get(SOCKET).heard();
    }

    @OnClose
    @RunOnVirtualThread
    void closed(WebSocketConnection connection) {
        var socket = connection.userData().get(SOCKET);
        if (socket != null) {
            open.remove(socket);
            socket.gone(sessions);
        }
    }

    /// A message that is too large or is none at all, among others: nothing after it can be trusted to be in order.
    @OnError
    void failed(Throwable error, WebSocketConnection connection) {
        connection.userData().get(SOCKET).refuse(String.valueOf(error.getMessage()));
    }
}
