// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.BinaryFrame;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.protocol.wire.Traces;
import dev.treadle.ui.session.Sessions;
import dev.treadle.ui.session.Socket;
import dev.treadle.ui.session.Viewer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;

/// One browser's socket. Safe for any number of threads.
final class OpenSocket implements Socket {

    private static final Logger LOG = Logger.getLogger(OpenSocket.class);
    private static final int NORMAL = 1000;
    private static final int POLICY_VIOLATION = 1008;
    private static final int SERVER_ERROR = 1011;
    private static final int SERVICE_RESTART = 1012;

    /// The longest reason that a close frame can carry, in bytes; ours are ASCII but for what a browser has sent.
    private static final int REASON = 100;

    private final WebSocketConnection connection;
    private final JsonMapper mapper;
    private final OpenSockets open;
    private Viewer viewer;
    private volatile Relay relay;
    private boolean gone;
    private final long openedAt = System.nanoTime();
    private volatile long heardAt = openedAt;

    OpenSocket(WebSocketConnection connection, JsonMapper mapper, OpenSockets open) {
        this.connection = connection;
        this.mapper = mapper;
        this.open = open;
    }

    @Override
    public void send(ServerMessage message, Runnable sent) {
        String text;
        try {
            text = mapper.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            // A property that isn't plain data. Nothing after it could be shown either.
            LOG.errorf(e, "a message cannot be written, so its page is lost: kind=%s", message.getClass().getSimpleName());
            fail("the server could not write what it has to say; its log says why");
            return;
        }
        var binary = message instanceof ServerMessage.Frame frame && BinaryFrame.isNeededFor(frame) ? BinaryFrame.write(frame, text) : null;
        open.leaves(message, binary == null ? text.length() : binary.length);
        var leaving = binary == null ? connection.sendText(text) : connection.sendBinary(Buffer.buffer(binary));
        var span = message instanceof ServerMessage.Frame && Span.current().getSpanContext().isValid() ? Traces.begin("send frame", SpanKind.PRODUCER) : Span.getInvalid();
        leaving.subscribe().with(done -> {
            span.end();
            sent.run();
        }, failure -> {
            span.setStatus(StatusCode.ERROR).end();
            LOG.debugf("a message did not leave: %s connection=%s", failure.getMessage(), connection.id());
            fail("a message did not leave");
        });
    }

    @Override
    public void close(String reason) {
        close(NORMAL, reason);
    }

    @Override
    public void moveOn(String reason) {
        close(SERVICE_RESTART, reason);
    }

    /// The client has not kept to the protocol; it begins again.
    void refuse(String why) {
        if (connection.isClosed()) {
            LOG.debugf("a socket broke: %s connection=%s", why, connection.id());
            return;
        }
        LOG.warnf("a socket is closed: %.300s connection=%s", why.replaceAll("\\p{Cntrl}", "?"), connection.id());
        close(POLICY_VIOLATION, why);
    }

    /// The server can't go on.
    void fail(String why) {
        close(SERVER_ERROR, why);
    }

    private void close(int code, String reason) {
        if (connection.isClosed()) {
            return;
        }
        var text = reason.replaceAll("[^\\x20-\\x7e]", "?");
        connection.close(new CloseReason(code, text.substring(0, Math.min(REASON, text.length()))))
                .subscribe().with(done -> { }, failure -> LOG.debugf("a socket was closed already: %s", failure.getMessage()));
    }

    /// The client is alive: it has said something.
    void heard() {
        heardAt = System.nanoTime();
    }

    long openedAt() {
        return openedAt;
    }

    long heardAt() {
        return heardAt;
    }

    void ping() {
        connection.sendPing(Buffer.buffer()).subscribe().with(done -> { }, failure -> { });
    }

    /// What passes its messages on; null if they are taken here.
    Relay relay() {
        return relay;
    }

    void relayedBy(Relay to) {
        boolean already;
        synchronized (this) {
            relay = to;
            already = gone;
        }
        if (already) {
            to.gone();
        }
    }

    /// Whether it is clear whose it is.
    boolean hasSaidHello() {
        return relay != null || viewer() != null;
    }

    /// Closes it as the host has closed its end.
    void end(int code, String reason) {
        close(code, reason);
    }

    synchronized Viewer viewer() {
        return viewer;
    }

    /// @param hello whom its hello has made known; null if nobody
    void belongsTo(Viewer hello, Sessions sessions) {
        boolean already;
        synchronized (this) {
            viewer = hello;
            already = gone;
        }
        if (already) {
            leave(hello, sessions);
        }
    }

    /// It has been closed.
    void gone(Sessions sessions) {
        Viewer was;
        synchronized (this) {
            gone = true;
            was = viewer;
        }
        if (relay != null) {
            relay.gone();
        }
        leave(was, sessions);
    }

    private void leave(Viewer was, Sessions sessions) {
        if (was != null) {
            sessions.gone(was, this);
        }
    }
}
