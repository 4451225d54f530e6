// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A Ledger in a process of its own, to be killed.
final class LedgerProcess {

    private LedgerProcess() {
    }

    static Process start(String bootstrapServers, String prefix, Path stateDir) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(java, "-cp", System.getProperty("java.class.path"), "-Xmx256m", LedgerProcess.class.getName(),
                bootstrapServers, prefix, stateDir.toString())).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(new File(stateDir.toFile(), "log"))).start();
    }

    static LedgerSettings settings(String bootstrapServers, String prefix, String replica, Path stateDir) {
        return new LedgerSettings(bootstrapServers, new Topics(prefix, new Codec()), new TopicSetup.Sizes(2, 2, (short) 1),
                Incarnation.of(replica), stateDir, Map.of());
    }

    public static void main(String[] arguments) {
        new Ledger(settings(arguments[0], arguments[1], "victim", Path.of(arguments[2]))).start();
    }
}
