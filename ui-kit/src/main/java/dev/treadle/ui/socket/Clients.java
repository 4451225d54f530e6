// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import dev.treadle.ui.config.UiConfig;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// From which addresses the sockets come, and how many sessions of each there are that began here: also those whose page is away
/// for a while. Safe for any number of threads.
@Singleton
final class Clients implements HttpUpgradeCheck {

    private static final UserData.TypedKey<String> ADDRESS = new UserData.TypedKey<>("treadle.address");

    private final int most;
    private final Map<String, Integer> sessions = new ConcurrentHashMap<>();

    Clients(UiConfig config) {
        this.most = config.session().perClient();
    }

    @Override
    public boolean appliesTo(String endpointId) {
        return SocketEndpoint.class.getName().equals(endpointId);
    }

    /// Notes the address as Quarkus has it, which believes a proxy only if it is told to.
    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        var address = context.httpRequest().remoteAddress();
        context.userData().put(ADDRESS, address == null ? "" : String.valueOf(address.hostAddress()));
        return CheckResult.permitUpgrade();
    }

    static String address(WebSocketConnection connection) {
        var address = connection.userData().get(ADDRESS);
        return address == null ? "" : address;
    }

    /// One more session.
    ///
    /// @return what is against it; null if nothing is
    String enter(String address) {
        int now = sessions.merge(address, 1, Integer::sum);
        if (now <= most) {
            return null;
        }
        leave(address);
        return "%s has %,d sessions here, which is the most (treadle.session.per-client)".formatted(address, most);
    }

    /// One fewer.
    void leave(String address) {
        sessions.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }
}
