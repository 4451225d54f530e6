// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger;

import static java.util.Objects.requireNonNull;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.nio.file.Path;
import java.util.Map;

/// What one replica's part in keeping the Ledger needs to know.
///
/// @param bootstrapServers where Kafka is: `host:port`, several with commas
/// @param topics how the topics are called
/// @param sizes how large those are made that are absent
/// @param replica which life of which replica this is
/// @param stateDir where the books are kept between starts; several replicas of one machine may share it. What is lost of it
///     is read from Kafka again
/// @param clientProperties what else every Kafka client is given, by Kafka's own names
public record LedgerSettings(String bootstrapServers, Topics topics, TopicSetup.Sizes sizes, Incarnation replica, Path stateDir,
        Map<String, String> clientProperties) {

    public LedgerSettings {
        requireNonNull(bootstrapServers, "bootstrapServers");
        requireNonNull(topics, "topics");
        requireNonNull(sizes, "sizes");
        requireNonNull(replica, "replica");
        requireNonNull(stateDir, "stateDir");
        clientProperties = Map.copyOf(clientProperties);
    }
}
