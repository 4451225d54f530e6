// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.config.UiConfig;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// All sockets of this replica: asks each whether it is alive, and closes those that say nothing.
@Singleton
public final class OpenSockets {

    private static final int BEATS_MISSED = 3;

    private final Set<OpenSocket> sockets = ConcurrentHashMap.newKeySet();
    private final long beatNanos;
    private final LongAdder frames = new LongAdder();
    private final LongAdder bytes = new LongAdder();
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

    /// A message leaves by one of them.
    ///
    /// @param size in bytes, a character of a text as one
    void leaves(ServerMessage message, int size) {
        if (message instanceof ServerMessage.Frame) {
            frames.increment();
        }
        bytes.add(size);
    }

    /// How many are open.
    public int count() {
        return sockets.size();
    }

    /// How many frames were sent.
    public long frames() {
        return frames.sum();
    }

    /// How many bytes were sent, a character of a text as one.
    public long bytes() {
        return bytes.sum();
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
