// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// docker-compose.yml, with the values that its variables have by default. Has the keys that are used; another one, as a misspelt one, fails the reading.
record Compose(Map<String, Service> services, Map<String, Object> volumes) {

    record Service(String image, Build build, List<String> profiles, String envFile, Map<String, String> environment, List<String> ports,
                   List<String> volumes, HealthCheck healthcheck, Map<String, Dependency> dependsOn, String memLimit,
                   boolean readOnly, List<String> tmpfs, List<String> capDrop, List<String> securityOpt,
                   String stopGracePeriod, String restart) {

        Service {
            environment = environment == null ? Map.of() : environment;
            ports = ports == null ? List.of() : ports;
            profiles = profiles == null ? List.of() : profiles;
            volumes = volumes == null ? List.of() : volumes;
            tmpfs = tmpfs == null ? List.of() : tmpfs;
            dependsOn = dependsOn == null ? Map.of() : dependsOn;
        }

        Duration stopGrace() {
            return Duration.parse("PT" + stopGracePeriod);
        }
    }

    record Build(String context, String dockerfile) {}

    record HealthCheck(List<String> test, String interval, String timeout, int retries, String startPeriod) {}

    record Dependency(String condition) {}

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");

    static Compose read() throws IOException {
        return YAMLMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .build()
                .readValue(VARIABLE.matcher(text()).replaceAll("$2"), Compose.class);
    }

    private static String text() throws IOException {
        return Files.readString(Deployed.ROOT.resolve("docker-compose.yml"));
    }

    /// The variables that it has, with the values that they have by default.
    static Map<String, String> variables() throws IOException {
        return VARIABLE.matcher(text()).results().collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    /// What runs without being asked for by a profile.
    Map<String, Service> ordinary() {
        return services.entrySet().stream().filter(each -> each.getValue().profiles().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Service service(Deployed service) {
        return services.get(service.id());
    }
}
