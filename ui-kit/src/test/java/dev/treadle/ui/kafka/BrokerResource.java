// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import dev.treadle.local.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/// A real broker for an application under test, gone with its data afterwards.
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    private Path data;
    private EmbeddedBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            data = Files.createTempDirectory("treadle-broker");
            broker = EmbeddedBroker.start(data.resolve("kafka"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("treadle.kafka.bootstrap-servers", broker.bootstrapServers());
    }

    @Override
    public void stop() {
        broker.close();
        try (var files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
