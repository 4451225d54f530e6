// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static java.util.stream.Collectors.joining;

import dev.treadle.worker.WorkerConfig.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/// A queue that this worker serves.
///
/// @param slots how many jobs at once, 1 to [#MOST_SLOTS]
record ServedQueue(String name, int slots, Threads threads) {

    /// Every Presence lists what runs, so this many is what a beat a second can carry.
    static final int MOST_SLOTS = 4096;

    private static final Logger LOG = Logger.getLogger(ServedQueue.class);
    private static final String CPU = "cpu";
    private static final int DEFAULT_SLOTS = 64;

    /// The queues that are to be served: those of the Computations' Work, as far as the configuration doesn't restrict them.
    static List<ServedQueue> of(WorkerConfig.Worker config, Computations computations) {
        var offered = computations.queues();
        warnOfUnused("treadle.worker.queues", config.queues().keySet(), offered);
        warnOfUnused("treadle.worker.serve", config.serve().orElse(Set.of()), offered);
        var served = new ArrayList<ServedQueue>();
        for (var name : new TreeSet<>(offered)) {
            if (config.serve().isEmpty() || config.serve().get().contains(name)) {
                served.add(of(name, config.queues().get(name)));
            }
        }
        return List.copyOf(served);
    }

    private static ServedQueue of(String name, WorkerConfig.Queue config) {
        boolean cpu = name.equals(CPU);
        int slots = cpu ? Runtime.getRuntime().availableProcessors() : DEFAULT_SLOTS;
        var threads = cpu ? Threads.PLATFORM : Threads.VIRTUAL;
        if (config != null) {
            slots = config.slots().orElse(slots);
            threads = config.threads().orElse(threads);
        }
        return new ServedQueue(name, slots, threads);
    }

    private static void warnOfUnused(String key, Set<String> named, Set<String> offered) {
        var unused = named.stream().filter(queue -> !offered.contains(queue)).sorted().collect(joining(", "));
        if (!unused.isEmpty()) {
            LOG.warnf("%s names queues that no Computation's Work waits in: %s. They are not served.", key, unused);
        }
    }
}
