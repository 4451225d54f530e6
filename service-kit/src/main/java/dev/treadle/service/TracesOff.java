// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.service;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/// Has traces made only where it is said who collects them.
public final class TracesOff implements ConfigSourceFactory {

    /// Behind everything that is configured, and before Quarkus's defaults.
    private static final int ORDINAL = 80;
    private static final List<String> ENDPOINTS = List.of("quarkus.otel.exporter.otlp.endpoint", "quarkus.otel.exporter.otlp.traces.endpoint");

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        // Quarkus has a default for them.
        boolean collected = ENDPOINTS.stream().map(context::getValue).anyMatch(value -> value != null && value.getValue() != null && value.getConfigSourceOrdinal() > 0);
        return Stream.<ConfigSource>of(new PropertiesConfigSource(Map.of("quarkus.otel.sdk.disabled", Boolean.toString(!collected)), "treadle traces", ORDINAL)).toList();
    }
}
