// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import dev.treadle.ui.config.UiConfig;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// All sockets of this replica: asks each whether it is alive, and closes those that say nothing.
@Singleton
public final class OpenSockets {

    private static final int BEATS_MISSED = 3;

    private final Set<OpenSocket> sockets = ConcurrentHashMap.newKeySet();
    private final long beatNanos;
    private long lastPing = System.nanoTime();

    OpenSockets(UiConfig config) {
        this.beatNanos = config.socket().beat().toNanos();
    }

    void add(OpenSocket socket) {
        sockets.add(socket);
    }

    void remove(OpenSocket socket) {
        sockets.remove(socket);
    }

    /// Has all browsers connect again at once, to another replica: this one stops.
    public void moveOn() {
        sockets.forEach(socket -> socket.moveOn("this replica stops"));
    }

    /// To be called several times a second, by one thread.
    ///
    /// @param now by [System#nanoTime]
    public void tick(long now) {
        if (now - lastPing < beatNanos) {
            return;
        }
        lastPing = now;
        for (var socket : sockets) {
            if (now - socket.heardAt() > (BEATS_MISSED + 1) * beatNanos) {
                socket.close("nothing was heard of it");
            } else if (!socket.hasSaidHello() && now - socket.openedAt() > (BEATS_MISSED + 1) * beatNanos) {
                socket.close("it never said hello");
            } else {
                socket.ping();
            }
        }
    }
}
