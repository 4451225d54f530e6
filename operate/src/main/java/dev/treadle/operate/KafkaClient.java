// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/// What a Kafka client is given beside the address, by Kafka's own names.
final class KafkaClient {

    private static final String BEGINNING = "TREADLE_KAFKA_PROPERTIES__";

    private KafkaClient() {
    }

    /// What the environment gives the services' clients: of `TREADLE_KAFKA_PROPERTIES__SASL_MECHANISM_`, the property `sasl.mechanism`.
    static Map<String, Object> of(Map<String, String> environment) {
        var all = new HashMap<String, Object>();
        environment.forEach((variable, value) -> {
            if (variable.startsWith(BEGINNING) && variable.endsWith("_")) {
                all.put(variable.substring(BEGINNING.length(), variable.length() - 1).toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return all;
    }

    /// What a file of `--client` has.
    static Map<String, Object> read(String file) throws UsageError {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageError("--client is a file of Kafka client properties, and " + file + " cannot be read: " + e.getMessage());
        }
        var all = new HashMap<String, Object>();
        properties.forEach((key, value) -> all.put(key.toString(), value));
        return all;
    }
}
