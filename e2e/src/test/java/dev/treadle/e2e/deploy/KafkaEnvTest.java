// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import dev.treadle.local.EmbeddedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/// The broker in a container, held against Kafka itself and against the broker that ./treadle up runs.
class KafkaEnvTest {

    /// Where a broker is and where its data is: all that may differ from the broker that ./treadle up runs.
    private static final Set<String> PLACE = Set.of("listeners", "advertised.listeners", "listener.security.protocol.map",
            "controller.quorum.voters", "log.dirs");

    @Test
    void kafkaKnowsEverySettingAndTakesThemTogether() throws Exception {
        var settings = KafkaEnv.settings();
        assertThat(KafkaConfig.configDef().names()).containsAll(settings.keySet());
        assertThatCode(() -> new KafkaConfig(settings, false)).doesNotThrowAnyException();
    }

    @Test
    void itIsSetAsTheBrokerThatTreadleUpRuns(@TempDir Path data) throws Exception {
        var settings = new TreeMap<>(KafkaEnv.settings());
        settings.keySet().removeAll(PLACE);
        assertThat(settings).hasSizeGreaterThan(10);
        try (var broker = EmbeddedBroker.start(data);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var resource = new ConfigResource(ConfigResource.Type.BROKER, settings.get("node.id"));
            var there = admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
                    .filter(entry -> settings.containsKey(entry.name()))
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
            assertThat(settings).containsExactlyInAnyOrderEntriesOf(there);
        }
    }
}
