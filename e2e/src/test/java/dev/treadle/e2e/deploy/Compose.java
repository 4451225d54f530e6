// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// docker-compose.yml. Has the keys that are used; another one, as a misspelt one, fails the reading.
record Compose(Map<String, Service> services, Map<String, Object> volumes) {

    record Service(String image, Build build, String envFile, Map<String, String> environment, List<String> ports,
                   List<String> volumes, HealthCheck healthcheck, Map<String, Dependency> dependsOn, String memLimit,
                   String stopGracePeriod, String restart) {

        Service {
            environment = environment == null ? Map.of() : environment;
            ports = ports == null ? List.of() : ports;
            volumes = volumes == null ? List.of() : volumes;
            dependsOn = dependsOn == null ? Map.of() : dependsOn;
        }

        Duration stopGrace() {
            return Duration.parse("PT" + stopGracePeriod);
        }
    }

    record Build(String context, String dockerfile) {}

    record HealthCheck(List<String> test, String interval, String timeout, int retries, String startPeriod) {}

    record Dependency(String condition) {}

    static Compose read() throws IOException {
        return YAMLMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .build()
                .readValue(Deployed.ROOT.resolve("docker-compose.yml").toFile(), Compose.class);
    }

    Service service(Deployed service) {
        return services.get(service.id());
    }
}
