// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.local.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives a test a [Fleet] on a real broker, which all tests of this JVM share; each fleet has topics of its own.
final class RealBroker implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(RealBroker.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Fleet.class;
    }

    @Override
    public Fleet resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var broker = context.getRoot().getStore(NAMESPACE).computeIfAbsent(Running.class, key -> new Running(), Running.class);
        return context.getStore(NAMESPACE).computeIfAbsent(Fleet.class, key -> new Fleet(broker.broker.bootstrapServers()), Fleet.class);
    }

    /// Closed by JUnit when the last test has ended.
    private static final class Running implements AutoCloseable {

        private final Path data;
        private final EmbeddedBroker broker;

        Running() {
            try {
                data = Files.createTempDirectory("treadle-worker-kit");
                broker = EmbeddedBroker.start(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            broker.close();
            try (var files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }
}
