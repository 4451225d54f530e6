// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import dev.treadle.ui.session.Sessions;
import dev.treadle.ui.session.Tokens;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/// The address at which another replica brings a browser whose session is hosted here. What it brings is what the browser
/// says, and is taken like that.
@WebSocket(path = RelayEndpoint.PATH)
public class RelayEndpoint {

    static final String PATH = "/treadle/relay";

    private final Conversation conversation;

    RelayEndpoint(Conversation conversation) {
        this.conversation = conversation;
    }

    @OnOpen
    void opened(WebSocketConnection connection) {
        conversation.opened(connection);
    }

    @OnTextMessage
    @RunOnVirtualThread
    void take(String text, WebSocketConnection connection) {
        conversation.take(text, connection, false);
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

    /// Lets only replicas in that have the key, and only to a session that is hosted here: whoever is refused claims it.
    @Singleton
    static final class Check implements HttpUpgradeCheck {

        private static final Logger LOG = Logger.getLogger(RelayEndpoint.class);
        private static final int FORBIDDEN = 403;
        private static final int GONE = 410;
        private static final int UNAVAILABLE = 503;

        /// A pass is made for the moment; clocks may differ.
        private static final long GOOD_FOR_MILLIS = Duration.ofMinutes(5).toMillis();

        private final Tokens tokens;
        private final Sessions sessions;

        Check(Tokens tokens, Sessions sessions) {
            this.tokens = tokens;
            this.sessions = sessions;
        }

        @Override
        public boolean appliesTo(String endpointId) {
            return RelayEndpoint.class.getName().equals(endpointId);
        }

        @Override
        public Uni<CheckResult> perform(HttpUpgradeContext context) {
            var pass = tokens.openPass(context.httpRequest().getHeader(Relays.PASS));
            if (pass == null || Math.abs(System.currentTimeMillis() - pass.madeAt()) > GOOD_FOR_MILLIS) {
                LOG.warnf("whoever wants to relay a socket is refused, for it has no pass that is good here: from=%s. All replicas need the same "
                        + "treadle.session.key, and clocks that differ by less than five minutes", context.httpRequest().remoteAddress());
                return CheckResult.rejectUpgrade(FORBIDDEN);
            }
            if (sessions.draining()) {
                return CheckResult.rejectUpgrade(UNAVAILABLE);
            }
            return tokens.isHere(pass.replica()) && sessions.hosts(pass.session()) ? CheckResult.permitUpgrade() : CheckResult.rejectUpgrade(GONE);
        }
    }
}
