// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import dev.treadle.ui.config.UiConfig;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Set;
import org.jboss.logging.Logger;

/// Lets only our own pages open a socket: a browser says in `Origin` whose page it is, and lets no page lie about that.
@Singleton
final class OriginCheck implements HttpUpgradeCheck {

    private static final Logger LOG = Logger.getLogger(OriginCheck.class);
    private static final int FORBIDDEN = 403;

    private final Set<String> origins;

    OriginCheck(UiConfig config) {
        this.origins = config.socket().origins().map(Set::copyOf).orElse(Set.of());
    }

    @Override
    public boolean appliesTo(String endpointId) {
        return SocketEndpoint.class.getName().equals(endpointId);
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        var request = context.httpRequest();
        var origin = request.getHeader("Origin");
        if (isOurs(origin, request)) {
            return CheckResult.permitUpgrade();
        }
        LOG.warnf("a socket is refused: its origin is %s, and the page's host is %s. If a proxy changes the host, list the origin in treadle.socket.origins",
                origin, request.getHeader("Host"));
        return CheckResult.rejectUpgrade(FORBIDDEN);
    }

    private boolean isOurs(String origin, HttpServerRequest request) {
        if (origin == null) {
            return false;
        }
        if (origins.contains(origin)) {
            return true;
        }
        try {
            var authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(request.getHeader("Host"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
