// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.service;

import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/// What both services are configured with: the part of their mappings, below `treadle`, that has to be the same.
public interface ServiceConfig {

    Kafka kafka();

    TopicSizes topics();

    /// `treadle.kafka`: how Kafka is reached.
    interface Kafka {

        /// Where Kafka is; `KAFKA_BOOTSTRAP_SERVERS` says it too.
        ///
        /// Default: `localhost:9092`
        @WithDefault("${kafka.bootstrap.servers:localhost:9092}")
        String bootstrapServers();

        /// What else every Kafka client is given, by Kafka's own names, [TLS and passwords](../deploy.md#kafka-with-tls-and-passwords)
        /// among it.
        ///
        /// Default: none
        Map<String, String> properties();
    }

    /// `treadle.topics`: how the topics are called, and how large they are made if they are absent.
    interface TopicSizes {

        /// What the topics' names begin with.
        @WithDefault(Topics.DEFAULT_PREFIX)
        String prefix();

        /// The Journal's partitions, if it is made.
        ///
        /// Default: 12
        Optional<Integer> journalPartitions();

        /// Over how many owners the queues' books can be spread.
        ///
        /// Default: 4
        Optional<Integer> ledgerPartitions();

        /// Replicas of each partition.
        ///
        /// Default: the broker's
        Optional<Short> replicas();

        default TopicSetup.Sizes sizes() {
            return new TopicSetup.Sizes(
                    journalPartitions().orElse(TopicSetup.Sizes.DEFAULT.journalPartitions()),
                    ledgerPartitions().orElse(TopicSetup.Sizes.DEFAULT.ledgerPartitions()),
                    replicas().orElse(TopicSetup.Sizes.DEFAULT.replicas()));
        }
    }
}
