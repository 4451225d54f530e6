// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The threads of another process, as the JDK's own tools tell them.
final class Threads {

    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");

    private Threads() {}

    /// The names of a process's platform threads.
    static List<String> of(long pid) throws Exception {
        try (var command = Command.run(Checkout.ROOT, Map.of(), JCMD, pid, "Thread.print")) {
            command.awaitEnd();
            return command.lines().stream().filter(line -> line.startsWith("\"")).map(line -> line.substring(1, line.lastIndexOf('"'))).toList();
        }
    }
}
