// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// The addresses that processes listen on, as Linux tells them in /proc.
final class Listeners {

    private static final String LISTENING = "0A";
    private static final int WORD = 4;

    private Listeners() {}

    static List<InetAddress> of(List<ProcessHandle> processes) throws IOException {
        var sockets = new HashSet<String>();
        for (var process : processes) {
            sockets.addAll(sockets(process.pid()));
        }
        var addresses = new ArrayList<InetAddress>();
        for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (var line : Files.readAllLines(Path.of(table))) {
                var columns = line.strip().split("\\s+");
                if (columns[3].equals(LISTENING) && sockets.contains("socket:[" + columns[9] + "]")) {
                    addresses.add(address(columns[1].substring(0, columns[1].indexOf(':'))));
                }
            }
        }
        return addresses;
    }

    private static Set<String> sockets(long pid) throws IOException {
        var found = new HashSet<String>();
        var directory = Path.of("/proc/" + pid + "/fd");
        if (Files.exists(directory)) {
            try (var descriptors = Files.list(directory)) {
                for (var each : descriptors.toList()) {
                    try {
                        found.add(Files.readSymbolicLink(each).toString());
                    } catch (NoSuchFileException e) {
                        // It was closed meanwhile.
                    }
                }
            }
        }
        return found;
    }

    /// Each word of four bytes is written backwards.
    private static InetAddress address(String hex) throws IOException {
        var bytes = HexFormat.of().parseHex(hex);
        for (var word = 0; word < bytes.length; word += WORD) {
            for (var i = 0; i < WORD / 2; i++) {
                var kept = bytes[word + i];
                bytes[word + i] = bytes[word + WORD - 1 - i];
                bytes[word + WORD - 1 - i] = kept;
            }
        }
        return InetAddress.getByAddress(bytes);
    }
}
