// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.config.KafkaProperties;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Finds what is wrong with a configuration, all of it at once.
final class WorkerConfigCheck {

    private final List<String> wrong = new ArrayList<>();

    private WorkerConfigCheck() {
    }

    /// @throws IllegalArgumentException naming every key whose value cannot be
    static void check(WorkerConfig config) {
        var check = new WorkerConfigCheck();
        check.that(!config.kafka().bootstrapServers().isBlank(), "treadle.kafka.bootstrap-servers is empty");
        check.wrong.addAll(KafkaProperties.wrong(config.kafka().properties()));
        check.that("treadle.topics", config.topics()::sizes);
        check.that("treadle.topics.prefix", () -> new Topics(config.topics().prefix(), new Codec()));
        var worker = config.worker();
        check.that(!worker.drainGrace().isNegative(), "treadle.worker.drain-grace is %s; it is 0 or more".formatted(worker.drainGrace()));
        check.that(worker.healthySlots() >= 0 && worker.healthySlots() <= 1,
                "treadle.worker.healthy-slots is %s; it is a share of the slots, 0 to 1".formatted(worker.healthySlots()));
        worker.queues().forEach((name, queue) -> queue.slots().ifPresent(slots -> check.that(slots >= 1 && slots <= ServedQueue.MOST_SLOTS,
                "treadle.worker.queues.%s.slots is %d; a queue has 1 to %d slots".formatted(name, slots, ServedQueue.MOST_SLOTS))));
        if (!check.wrong.isEmpty()) {
            throw new IllegalArgumentException("Treadle's configuration cannot be used: " + String.join("; ", check.wrong));
        }
    }

    private void that(boolean right, String otherwise) {
        if (!right) {
            wrong.add(otherwise);
        }
    }

    private void that(String key, Supplier<?> made) {
        try {
            made.get();
        } catch (IllegalArgumentException e) {
            wrong.add(key + ": " + e.getMessage());
        }
    }
}
