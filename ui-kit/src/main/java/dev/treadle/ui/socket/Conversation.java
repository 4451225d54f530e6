// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.protocol.wire.Traces;
import dev.treadle.ui.component.Rejection;
import dev.treadle.ui.component.Rejection.Reason;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.session.LimitCount;
import dev.treadle.ui.session.LimitCount.Limit;
import dev.treadle.ui.session.Sessions;
import dev.treadle.ui.session.Viewer;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/// What is said on a page's socket, whether the browser came here or another replica brings it. One message of a socket is
/// taken at a time, in the order in which they come.
@Singleton
final class Conversation {

    private static final Logger LOG = Logger.getLogger(SocketEndpoint.class);
    private static final UserData.TypedKey<OpenSocket> SOCKET = new UserData.TypedKey<>("treadle.socket");
    private static final JsonMapper MAPPER = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    private static final ObjectReader READER = MAPPER.readerFor(ClientMessage.class);

    private final Sessions sessions;
    private final OpenSockets open;
    private final Relays relays;
    private final Clients clients;
    private final LimitCount limits;
    private final long messageSize;

    Conversation(Sessions sessions, OpenSockets open, Relays relays, Clients clients, LimitCount limits, UiConfig config) {
        this.clients = clients;
        this.limits = limits;
        this.messageSize = config.socket().messageSize().asLongValue();
        this.sessions = sessions;
        this.open = open;
        this.relays = relays;
    }

    void opened(WebSocketConnection connection) {
        var socket = new OpenSocket(connection, MAPPER, open);
        connection.userData().put(SOCKET, socket);
        open.add(socket);
    }

    /// @param mayRelay whether a browser said it, and another replica may be the host
    void take(String text, WebSocketConnection connection, boolean mayRelay) {
        var socket = connection.userData().get(SOCKET);
        socket.heard();
        var relay = socket.relay();
        if (relay != null) {
            relay.take(text);
            return;
        }
        ClientMessage message;
        try {
            message = READER.readValue(text);
        } catch (JsonProcessingException e) {
            socket.refuse("a message could not be read: " + e.getOriginalMessage());
            return;
        }
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size > messageSize) {
            tooLarge(message, size, socket);
            return;
        }
        try {
            if (!(mayRelay && message instanceof ClientMessage.Hello hello && socket.viewer() == null && relayed(hello, text, socket, connection))) {
                take(message, socket, connection);
            }
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "a message could not be taken: kind=%s connection=%s", message.getClass().getSimpleName(), connection.id());
            socket.fail("the server could not take that; its log says why");
        }
    }

    /// Hands the socket on to the session's host, if that is another replica and lives.
    private boolean relayed(ClientMessage.Hello hello, String text, OpenSocket socket, WebSocketConnection connection) {
        var token = sessions.hostedElsewhere(hello);
        var host = token == null ? null : relays.to(token);
        if (host == null) {
            return false;
        }
        LOG.debugf("a socket is relayed: session=%s to=%s connection=%s", token.session(), token.replica(), connection.id());
        var relay = new Relay(socket, connection, host);
        socket.relayedBy(relay);
        relay.begin(text);
        return true;
    }

    private void tooLarge(ClientMessage message, int size, OpenSocket socket) {
        limits.add(Limit.MESSAGE_SIZE);
        var why = "a message has %,d bytes, and the most is %,d (treadle.socket.message-size)".formatted(size, messageSize);
        if (message instanceof ClientMessage.Event event && socket.viewer() != null) {
            if (!socket.viewer().take(event, new Rejection(Reason.SIZE, why))) {
                socket.refuse(why);
            }
        } else {
            socket.refuse(why);
        }
    }

    private Viewer hello(ClientMessage.Hello hello, OpenSocket socket, WebSocketConnection connection) {
        if (hello.token() != null) {
            return sessions.hello(hello, socket);
        }
        var address = Clients.address(connection);
        var objection = clients.enter(address);
        if (objection != null) {
            limits.add(Limit.PER_CLIENT);
            LOG.warnf("a session is refused: %s connection=%s", objection, connection.id());
            socket.send(new ServerMessage.Refused(objection), () -> { });
            socket.close("too many sessions");
            return null;
        }
        Viewer begun = null;
        try {
            begun = sessions.hello(hello, socket);
        } finally {
            if (begun == null) {
                clients.leave(address);
            } else {
                begun.session().onDestroyed(() -> clients.leave(address));
            }
        }
        return begun;
    }

    private void take(ClientMessage message, OpenSocket socket, WebSocketConnection connection) {
        var viewer = socket.viewer();
        switch (message) {
            case ClientMessage.Hello hello when viewer == null -> socket.belongsTo(hello(hello, socket, connection), sessions);
            case ClientMessage.Hello hello -> socket.refuse("a second hello");
            case ClientMessage.Event event when viewer == null -> {
                sessions.rejections().add(Reason.SESSION);
                var why = "event %d of %s belongs to no session: the first message has to be hello".formatted(event.number(), event.component());
                socket.send(new ServerMessage.Rejected(event.number(), event.component(), why), () -> { });
                socket.refuse(why);
            }
            case ClientMessage other when viewer == null -> socket.refuse("the first message has to be hello");
            case ClientMessage.Event event -> {
                var span = Traces.begin("browser event", SpanKind.SERVER).setAttribute("treadle.component", event.component());
                try (var _ = span.makeCurrent()) {
                    if (!viewer.take(event)) {
                        socket.refuse("event %d came before the one that it follows: send them again in order".formatted(event.number()));
                    }
                } finally {
                    span.end();
                }
            }
            case ClientMessage.Ack ack -> viewer.acknowledged(socket, ack.claim(), ack.frame());
            case ClientMessage.Leave leave -> sessions.leave(viewer, leave.forGood());
        }
    }

    void alive(WebSocketConnection connection) {
        var socket = connection.userData().get(SOCKET);
        if (socket != null) {
            socket.heard();
        }
    }

    void closed(WebSocketConnection connection) {
        var socket = connection.userData().get(SOCKET);
        if (socket != null) {
            open.remove(socket);
            socket.gone(sessions);
        }
    }

    /// Of what is this large, nothing is read.
    private String tooLarge(Throwable error) {
        limits.add(Limit.MESSAGE_SIZE);
        return "a message is too large (treadle.socket.message-size): " + error.getMessage();
    }

    /// In one frame, or in several; for the latter Vert.x has no exception of its own.
    private static boolean isTooLarge(Throwable error) {
        return error instanceof CorruptedWebSocketFrameException broken && WebSocketCloseStatus.MESSAGE_TOO_BIG.equals(broken.closeStatus())
                || error instanceof IllegalStateException && String.valueOf(error.getMessage()).contains("max message size");
    }

    /// A message that is too large or is none at all, among others: nothing after it can be trusted to be in order.
    void failed(Throwable error, WebSocketConnection connection) {
        var socket = connection.userData().get(SOCKET);
        if (socket == null) {
            // It broke before it was open, so there is nobody to tell why.
            connection.close().subscribe().with(done -> { }, gone -> { });
        } else {
            socket.refuse(isTooLarge(error) ? tooLarge(error) : String.valueOf(error.getMessage()));
        }
    }
}
