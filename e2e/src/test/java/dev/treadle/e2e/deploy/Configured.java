// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import dev.treadle.service.ServiceConfig;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.worker.WorkerConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What a service in a container is configured with, read as the service reads it: its application.properties, and over
/// them the container's environment.
final class Configured {

    /// Quarkus's own, by which it is told whom to believe whose address it is: docs/reference/configuration.md.
    static final Set<String> OF_PROXIES = Set.of("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING",
            "QUARKUS_HTTP_PROXY_ALLOW_X_FORWARDED", "QUARKUS_HTTP_PROXY_TRUSTED_PROXIES");

    /// Quarkus's own, by which the log is for machines.
    private static final Set<String> OF_LOGS = Set.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "QUARKUS_LOG_CONSOLE_FILTER");

    private final Class<? extends ServiceConfig> mapping;
    private final SmallRyeConfig config;

    private Configured(Class<? extends ServiceConfig> mapping, SmallRyeConfig config) {
        this.mapping = mapping;
        this.config = config;
    }

    static Configured by(Deployed service, Map<String, String> environment) throws IOException {
        Class<? extends ServiceConfig> mapping = switch (service) {
            case UI_SERVICE -> UiConfig.class;
            case WORKER_SERVICE -> WorkerConfig.class;
        };
        var properties = service.module().resolve("src/main/resources/application.properties").toUri().toURL();
        return new Configured(mapping, new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withProfile("prod")
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withConverter(Path.class, 200, new PathConverter())
                .withSources(new PropertiesConfigSource(properties, 250), new EnvConfigSource(environment, 300))
                .withMapping(mapping)
                .build());
    }

    /// The names that its variables in the environment may have.
    Set<String> variables() {
        var names = ConfigMappings.getProperties(ConfigClass.configClass(mapping)).keySet().stream()
                .map(name -> name.toUpperCase().replaceAll("[^A-Z0-9]", "_"))
                .collect(Collectors.toSet());
        // The default of treadle.kafka.bootstrap-servers.
        names.add("KAFKA_BOOTSTRAP_SERVERS");
        names.addAll(OF_PROXIES);
        names.addAll(OF_LOGS);
        return names;
    }

    <T> T as(Class<T> type) {
        return config.getConfigMapping(type);
    }

    int port() {
        return config.getOptionalValue("quarkus.http.port", Integer.class).orElse(8080);
    }

    String host() {
        return config.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0");
    }

    ServiceConfig.Kafka kafka() {
        return as(mapping).kafka();
    }
}
