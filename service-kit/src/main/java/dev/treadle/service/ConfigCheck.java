// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.service;

import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Finds what is wrong with a configuration, all of it at once. Begins with what both services have.
public final class ConfigCheck {

    private final List<String> wrong = new ArrayList<>();

    public ConfigCheck(ServiceConfig config) {
        that(!config.kafka().bootstrapServers().isBlank(), "treadle.kafka.bootstrap-servers", "is empty");
        wrong.addAll(KafkaProperties.wrong(config.kafka().properties()));
        that("treadle.topics", config.topics()::sizes);
        that("treadle.topics.prefix", () -> new Topics(config.topics().prefix(), new Codec()));
    }

    /// @param what is wrong with the key's value if it isn't right
    public void that(boolean right, String key, String what) {
        if (!right) {
            wrong.add(key + " " + what);
        }
    }

    /// @param made throws an IllegalArgumentException that says what is wrong with the key's value
    public void that(String key, Supplier<?> made) {
        try {
            made.get();
        } catch (IllegalArgumentException e) {
            wrong.add(key + ": " + e.getMessage());
        }
    }

    public void between(String key, long value, long least, long most) {
        that(value >= least && value <= most, key, "is %d and should be %d to %d".formatted(value, least, most));
    }

    public void between(String key, double value, double least, double most) {
        that(value >= least && value <= most, key, "is %s and should be %s to %s".formatted(value, least, most));
    }

    public void between(String key, Duration value, Duration least, Duration most) {
        that(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, key, "is %s and should be %s to %s".formatted(value, least, most));
    }

    /// @throws IllegalArgumentException naming every key whose value cannot be
    public void refuse() {
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("Treadle's configuration cannot be used: " + String.join("; ", wrong));
        }
    }
}
