// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The settings of the broker in a container, k8s/overlays/local/kafka.env, by the names that they have in Kafka.
final class KafkaEnv {

    private KafkaEnv() {}

    static Map<String, String> settings() throws IOException {
        return Files.readAllLines(Overlay.DIRECTORY.resolve("kafka.env")).stream()
                .filter(line -> line.startsWith("KAFKA_") && !line.startsWith("KAFKA_HEAP_OPTS="))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0].substring("KAFKA_".length()).toLowerCase().replace('_', '.'),
                        pair -> pair[1],
                        (one, other) -> { throw new IllegalStateException("set twice: " + one + " and " + other); },
                        TreeMap::new));
    }

    /// Where clients find the broker: what it says of itself.
    static String bootstrapServers() throws IOException {
        for (var listener : settings().get("advertised.listeners").split(",")) {
            if (listener.startsWith("CLIENT://")) {
                return listener.substring("CLIENT://".length());
            }
        }
        throw new IllegalStateException("no CLIENT listener is advertised in k8s/overlays/local/kafka.env");
    }
}
