// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a worker is configured with. Every key has a default that suits a Kafka on this machine.
@ConfigMapping(prefix = "treadle")
public interface WorkerConfig {

    Kafka kafka();

    TopicSizes topics();

    Worker worker();

    /// `treadle.work."NAME".queue`: the queue that Work of that name waits in, instead of the one its record says. Has to
    /// be the same for ui-service, whose other terms of the Work may stand here too and mean nothing to a worker.
    Map<String, Map<String, String>> work();

    /// How Kafka is reached.
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

    /// How the topics are called, and how large they are made if they are absent.
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

    /// The worker itself.
    interface Worker {

        /// What people know it by.
        ///
        /// Default: the host's name
        Optional<String> name();

        /// The queues that it serves, of those that its Computations' Work waits in.
        ///
        /// Default: all
        Optional<Set<String>> serve();

        /// How it serves a queue, by the queue's name.
        Map<String, Queue> queues();

        /// How long running attempts may go on when the worker is told to end. It is gone a second after that at the latest.
        @WithDefault("25s")
        Duration drainGrace();

        /// Which share of each queue's slots is to be healthy, 0 to 1. When fewer are, because Computations that don't end keep the
        /// others, the worker drains and ends with exit code 75, to be replaced. 0: never, the default in dev mode.
        @WithDefault("0.5")
        double healthySlots();

        /// How much output is held while Kafka takes none, before Computations that say more are blocked. At least 17 MB, which is two
        /// of the largest records.
        @WithDefault("64M")
        MemorySize heldOutput();
    }

    /// How one queue is served.
    interface Queue {

        /// How many jobs of the queue at once, 1 to 4096.
        ///
        /// Default: 64; for `cpu` the cores
        Optional<Integer> slots();

        /// What its Computations run on. Virtual threads suit Computations that wait; one that keeps a core busy keeps it from the
        /// others.
        ///
        /// Default: `virtual`; for `cpu` `platform`
        Optional<Threads> threads();
    }

    /// What a Computation runs on.
    enum Threads {
        /// For Computations that mostly wait.
        VIRTUAL,
        /// For Computations that keep a core busy: the system shares the cores among these, which it doesn't among virtual
        /// threads.
        PLATFORM
    }
}
