// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// A sign of life: a worker's Presence or a replica's Canary, both sent each second, never buffered, the next only after
/// the last was acknowledged. Both stand in one partition, so that its order says who is silent, and no clock has to.
public sealed interface Beat {

    /// From one beat to the next, for workers and replicas alike. Fixed, and no setting, because whoever waits for beats has to
    /// know how often they come: a worker that beat more slowly than the canaries would be taken for dead.
    int INTERVAL_MILLIS = 1_000;

    /// Counts up from 1 within an incarnation.
    long beat();

    /// See [Level].
    int level();

    /// What a worker offers and runs.
    ///
    /// @param worker which life of which worker
    /// @param draining whether it takes no more
    /// @param offers one for each queue that it serves
    /// @param executions every execution that it runs, from before its Started is appended until its end is durable
    record Presence(Incarnation worker, long beat, int level, boolean draining, List<Offer> offers, List<Execution> executions)
            implements Beat {
        public Presence {
            requireNonNull(worker, "worker");
            offers = List.copyOf(offers);
            executions = List.copyOf(executions);
        }
    }

    /// What a worker has for one queue.
    ///
    /// @param slots how many attempts it runs at once; less those given up as stuck
    /// @param free how many of them run nothing, when this was made
    /// @param types the Work types that it has Computations for
    record Offer(String queue, int slots, int free, List<String> types) {
        public Offer {
            Queues.check(queue);
            types = List.copyOf(types);
        }
    }

    /// A replica's beat: shows that beats get through, so that a worker's silence means something.
    record Canary(Incarnation replica, long beat, int level) implements Beat {
        public Canary {
            requireNonNull(replica, "replica");
        }
    }
}
