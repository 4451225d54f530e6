// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/// Ports of the loopback address, each given once.
final class Ports {

    private final Set<Integer> given = new HashSet<>();

    /// Beside those that the options ask for.
    Ports(Options options) {
        given.add(options.kafkaPort());
        for (var ui = 0; ui < options.uis(); ui++) {
            given.add(options.port() + ui);
        }
    }

    /// A port that was free when it was looked for, and that was not given before.
    int another() throws IOException {
        var port = free();
        while (!given.add(port)) {
            port = free();
        }
        return port;
    }

    static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// @param option what to give to have another port
    static void requireFree(int port, String option) throws UsageError {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assert socket.isBound();
        } catch (IOException e) {
            throw new UsageError("port " + port + " on 127.0.0.1 is taken (" + e.getMessage()
                    + "): stop what listens there, or give another with " + option);
        }
    }
}
