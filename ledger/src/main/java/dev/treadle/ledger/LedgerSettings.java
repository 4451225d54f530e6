// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger;

import static java.util.Objects.requireNonNull;

import dev.treadle.ledger.book.Book;
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
/// @param missedBeats how many canaries have to pass since a worker's last beat before what it runs is lost: from
///     [#MISSED_BEATS], the default, to [#MOST_MISSED_BEATS]. So many seconds, and up to one less, pass after a worker's death
/// @param clientProperties what else every Kafka client is given, by Kafka's own names
public record LedgerSettings(String bootstrapServers, Topics topics, TopicSetup.Sizes sizes, Incarnation replica, Path stateDir,
        int missedBeats, Map<String, String> clientProperties) {

    public static final int MISSED_BEATS = Book.MISSED_BEATS;
    /// Five minutes.
    public static final int MOST_MISSED_BEATS = 300;

    public LedgerSettings {
        requireNonNull(bootstrapServers, "bootstrapServers");
        requireNonNull(topics, "topics");
        requireNonNull(sizes, "sizes");
        requireNonNull(replica, "replica");
        requireNonNull(stateDir, "stateDir");
        clientProperties = Map.copyOf(clientProperties);
        if (missedBeats < MISSED_BEATS || missedBeats > MOST_MISSED_BEATS) {
            throw new IllegalArgumentException("missed beats are %d; a worker is lost after %d to %d of them"
                    .formatted(missedBeats, MISSED_BEATS, MOST_MISSED_BEATS));
        }
    }

    /// With [#MISSED_BEATS].
    public LedgerSettings(String bootstrapServers, Topics topics, TopicSetup.Sizes sizes, Incarnation replica, Path stateDir,
            Map<String, String> clientProperties) {
        this(bootstrapServers, topics, sizes, replica, stateDir, MISSED_BEATS, clientProperties);
    }
}
