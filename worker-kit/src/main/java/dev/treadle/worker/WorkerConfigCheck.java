// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.service.ConfigCheck;

/// Finds what is wrong with a worker's configuration, all of it at once.
final class WorkerConfigCheck {

    private WorkerConfigCheck() {
    }

    /// @throws IllegalArgumentException naming every key whose value cannot be
    static void check(WorkerConfig config) {
        var check = new ConfigCheck(config);
        var worker = config.worker();
        check.that(!worker.drainGrace().isNegative(), "treadle.worker.drain-grace", "is %s and should be 0 or more".formatted(worker.drainGrace()));
        check.between("treadle.worker.healthy-slots", worker.healthySlots(), 0, 1);
        worker.queues().forEach((name, queue) -> queue.slots().ifPresent(slots ->
                check.between("treadle.worker.queues.%s.slots".formatted(name), slots, 1, ServedQueue.MOST_SLOTS)));
        check.refuse();
    }
}
