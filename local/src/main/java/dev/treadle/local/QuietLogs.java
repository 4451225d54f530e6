// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// Keeps the hundreds of lines that Kafka logs at each start out of the log, and its warnings in it.
///
/// It speaks to java.util.logging, which is what the broker's process logs with, and what JBoss LogManager, which
/// Quarkus's tests log with, stands in for. A logger below these that is given a level of its own keeps it.
final class QuietLogs {

    // Held, because java.util.logging forgets the level of a logger that nobody holds.
    private static final List<Logger> LOGGERS =
            Stream.of("kafka", "org.apache.kafka", "state.change.logger").map(Logger::getLogger).toList();

    private QuietLogs() {}

    static void install() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
