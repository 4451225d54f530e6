// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UiConfigTest {

    @Test
    void theDefaultsSuitAKafkaOnThisMachine() {
        var config = TestConfig.of(Map.of());

        UiConfigCheck.check(config);
        assertThat(config.kafka().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(config.session().linger()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.outbox().kept().asLongValue()).isEqualTo(64 << 20);
    }

    @Test
    void theEnvironmentSaysWhereKafkaIs() {
        // KAFKA_BOOTSTRAP_SERVERS, as MicroProfile Config maps it.
        assertThat(TestConfig.of(Map.of("kafka.bootstrap.servers", "kafka:9092")).kafka().bootstrapServers()).isEqualTo("kafka:9092");
    }

    @Test
    void everyValueThatCannotBeIsNamedAtOnce() {
        assertThatThrownBy(() -> UiConfigCheck.check(TestConfig.of(Map.of("treadle.kafka.bootstrap-servers", " ",
                "treadle.topics.journal-partitions", "0", "treadle.session.patches", "0", "treadle.socket.beat", "1ms", "treadle.ledger.missed-beats", "2",
                "treadle.session.components", "0", "treadle.session.per-client", "0", "treadle.session.document-size", "1", "treadle.socket.message-size", "2M"))))
                .hasMessageStartingWith("Treadle's configuration cannot be used: ")
                .hasMessageContaining("treadle.kafka.bootstrap-servers is empty")
                .hasMessageContaining("treadle.topics: there is at least 1 partition")
                .hasMessageContaining("treadle.session.components is 0 and should be 1 to 1000000")
                .hasMessageContaining("treadle.session.per-client is 0 and should be 1 to 1000000")
                .hasMessageContaining("treadle.session.document-size is 1 and should be 1024 to 1073741824")
                .hasMessageContaining("treadle.socket.message-size is 2097152 and should be 1024 to 1048576")
                .hasMessageContaining("treadle.session.patches is 0 and should be 1 to 1000000")
                .hasMessageContaining("treadle.ledger.missed-beats is 2 and should be 3 to 300")
                .hasMessageContaining("treadle.socket.beat is PT0.001S and should be PT0.1S to PT10M");
    }

    @Test
    void aSessionSleepsNoLongerThanTheJournalIsKeptAndAReplicaMayTakeATimeThatAVisitorBears() {
        assertThatThrownBy(() -> UiConfigCheck.check(TestConfig.of(Map.of("treadle.session.sleep", "8d", "treadle.replica.patience", "1ms"))))
                .hasMessageContaining("treadle.session.sleep is PT192H and should be PT0S to PT168H")
                .hasMessageContaining("treadle.replica.patience is PT0.001S and should be PT0.01S to PT10S");
    }

    @Test
    void aValueOfTheWrongKindIsNamedWithItsKeyAndWhatWasExpected() {
        assertThatThrownBy(() -> TestConfig.of(Map.of("treadle.session.patches", "many")))
                .hasStackTraceContaining("treadle.session.patches").hasStackTraceContaining("Expected an integer value, got \"many\"");
    }
}
