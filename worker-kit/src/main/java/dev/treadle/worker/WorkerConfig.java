// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.service.ServiceConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a worker is configured with. Every key has a default that suits a Kafka on this machine.
@ConfigMapping(prefix = "treadle")
public interface WorkerConfig extends ServiceConfig {

    Worker worker();

    /// `treadle.work."NAME".queue`: the queue that Work of that name waits in, instead of the one its record says. Has to
    /// be the same for ui-service, whose other terms of the Work may stand here too and mean nothing to a worker.
    Map<String, Map<String, String>> work();

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
