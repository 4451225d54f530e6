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

        /// Where: `host:port`, several separated by commas. Also `KAFKA_BOOTSTRAP_SERVERS` in the environment.
        @WithDefault("${kafka.bootstrap.servers:localhost:9092}")
        String bootstrapServers();

        /// What else every Kafka client is given, by Kafka's own names: `treadle.kafka.properties."security.protocol"`.
        Map<String, String> properties();
    }

    /// How the topics are called, and how large they are made if they are absent.
    interface TopicSizes {

        /// What their names begin with.
        @WithDefault(Topics.DEFAULT_PREFIX)
        String prefix();

        /// The Journal's partitions: the homes that there are. At least 1.
        Optional<Integer> journalPartitions();

        /// Over how many owners the queues' books can be spread. At least 1.
        Optional<Integer> ledgerPartitions();

        /// Replicas of each partition; the broker's default if absent.
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

        /// What people know it by; the host's name if absent.
        Optional<String> name();

        /// The queues that it serves, of those that its Computations' Work waits in; all of them if absent.
        Optional<Set<String>> serve();

        /// How it serves a queue, by the queue's name.
        Map<String, Queue> queues();

        /// How long running attempts may go on when the worker is told to end. Those that need longer are handed back.
        @WithDefault("25s")
        Duration drainGrace();

        /// Which share of each queue's slots is to be healthy, 0 to 1. When fewer are, because Computations that don't end
        /// although they should keep the others, the worker drains and its process ends with exit code 75, so that another one
        /// is started in its place. 0: never; the default in dev mode.
        @WithDefault("0.5")
        double healthySlots();

        /// How much output is held while the broker is out of reach, before Computations that say more are blocked.
        @WithDefault("64M")
        MemorySize heldOutput();
    }

    /// How one queue is served.
    interface Queue {

        /// How many jobs at once. By default as many as there are cores for the queue `cpu`, and 64 for every other.
        Optional<Integer> slots();

        /// What its Computations run on. By default platform threads for the queue `cpu`, and virtual threads for every other.
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
