// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.local.EmbeddedBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetupTest {

    @TempDir
    Path folder;

    @Test
    void makesTheTopicsAndSetsTheShareGroupsUpAndFindsNothingLeftToDoAfterwards() throws Exception {
        try (var broker = EmbeddedBroker.start(folder.resolve("kafka"));
             var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            for (int i = 0; i < 2; i++) {
                assertThat(setUp("--kafka", broker.bootstrapServers(), "--queues", "default,gpu"))
                        .isEqualTo("The topics treadle.* are there, and the share groups treadle.workers.default, treadle.workers.gpu are set up.\n");
            }
            assertThat(admin.listTopics().names().get()).contains("treadle.journal", "treadle.dispatch.default", "treadle.dispatch.gpu")
                    .doesNotContain("treadle.dispatch.cpu");
            var group = new ConfigResource(ConfigResource.Type.GROUP, "treadle.workers.gpu");
            var set = admin.describeConfigs(List.of(group)).all().get().get(group).entries().stream()
                    .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
            assertThat(set).containsEntry("share.auto.offset.reset", "earliest").containsEntry("share.record.lock.duration.ms", "15000");
        }
    }

    private static String setUp(String... arguments) throws Exception {
        var out = new ByteArrayOutputStream();
        Setup.run(SetupOptions.parse(List.of(arguments), Map.of()), new PrintStream(out));
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void whatTheServicesAreToldOfKafkaByTheirEnvironmentIsForThisToo() throws Exception {
        var environment = Map.of("KAFKA_BOOTSTRAP_SERVERS", "k:1", "TREADLE_KAFKA_PROPERTIES__SECURITY_PROTOCOL_", "SASL_SSL", "HOME", "/");
        assertThat(SetupOptions.parse(List.of(), environment).client()).isEqualTo(Map.of("bootstrap.servers", "k:1", "security.protocol", "SASL_SSL"));
        assertThat(DeadOptions.parse(List.of("list"), environment).client()).containsEntry("security.protocol", "SASL_SSL");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --quous a            | unknown option '--quous'
            --queues             | --queues needs a value
            --queues a,B!        | --queues is 'a,B!'
            --replicas none      | --replicas is 'none': give a whole number from 1 to 99
            --client nowhere     | --client is a file of Kafka client properties, and nowhere cannot be read
            """)
    void whatIsWrongIsSaidInOneSentence(String call, String sentence) {
        assertThatThrownBy(() -> SetupOptions.parse(List.of(call.split(" ")), Map.of())).isInstanceOf(UsageError.class).hasMessageContaining(sentence);
    }
}
