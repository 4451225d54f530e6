// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// The broker as a process of its own: `BrokerProcess DIRECTORY PORT [PORT TOLD]`.
///
/// The second port is that of a detour, and the third what it tells those who come there; see [EmbeddedBroker.Detour].
/// Prints one line that contains [#SERVES] once clients are served, and after that only warnings. Ends in order on
/// SIGTERM; exits with 1, after one sentence, if it cannot start.
final class BrokerProcess {

    /// What the line says that the broker prints once it serves clients.
    static final String SERVES = "Kafka serves ";

    // What Kafka warns of at every start or stop, and that asks nothing of anybody, by the logger that says it. Held,
    // because java.util.logging forgets what it was told about a logger that nobody holds.
    private static final Map<Logger, String> ROUTINE = Map.of(
            Logger.getLogger("org.apache.kafka.controller.QuorumController"), "Performing controller activation",
            Logger.getLogger("org.apache.kafka.clients.NetworkClient"), "client that has already been closed",
            Logger.getLogger("kafka.server.DefaultAutoTopicCreationManager"), "'TOPIC_ALREADY_EXISTS'");

    private BrokerProcess() {}

    static void main(String[] arguments) {
        logOneLineEach();
        try {
            var broker = start(Path.of(arguments[0]), Stream.of(arguments).skip(1).map(Integer::valueOf).toList());
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
            System.out.println(SERVES + broker.bootstrapServers() + ", its data is in " + arguments[0]);
        } catch (IOException | RuntimeException e) {
            System.err.println("the broker cannot start: " + e.getMessage());
            System.exit(1);
        }
    }

    private static EmbeddedBroker start(Path data, List<Integer> ports) throws IOException {
        return ports.size() == 1 ? EmbeddedBroker.start(data, ports.getFirst())
                : EmbeddedBroker.start(data, ports.getFirst(), new EmbeddedBroker.Detour(ports.get(1), ports.get(2)));
    }

    private static void logOneLineEach() {
        LogManager.getLogManager().reset();
        var console = new ConsoleHandler();
        console.setFormatter(new Formatter() {
            @Override
            public String format(LogRecord each) {
                var thrown = each.getThrown() == null ? "" : " (" + each.getThrown() + ")";
                return each.getLevel() + " [" + each.getLoggerName() + "] " + formatMessage(each) + thrown + "\n";
            }
        });
        Logger.getLogger("").addHandler(console);
        ROUTINE.forEach((logger, phrase) -> logger.setFilter(each -> !each.getMessage().contains(phrase)));
    }
}
