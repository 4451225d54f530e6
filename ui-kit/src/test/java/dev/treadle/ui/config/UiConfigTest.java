// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.service.UnknownKeys;
import dev.treadle.ui.job.TermsBook;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;
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
    void whatKafkaOrWorkCannotBeToldStopsTheServiceToo() {
        assertThatThrownBy(() -> UiConfigCheck.check(TestConfig.of(Map.of("treadle.kafka.properties.\"security.protocol\"", "TLS",
                "treadle.topics.prefix", "No Prefix", "treadle.session.viewers", "0"))))
                .hasMessageContaining("treadle.kafka.properties.\"security.protocol\": ").hasMessageContaining("SASL_SSL")
                .hasMessageContaining("treadle.topics.prefix: a topic prefix is 1 to 100 of a-z")
                .hasMessageContaining("treadle.session.viewers is 0 and should be 1 to 10000");
        assertThatThrownBy(() -> TermsBook.check(TestConfig.of(Map.of("treadle.work.Pause.backoff", "soon")).work()))
                .hasMessage("treadle.work.\"Pause\" cannot be: backoff is a duration like 500ms, 2s, 5m, 1h or PT2S, not \"soon\"");
        TermsBook.check(TestConfig.of(Map.of("treadle.work.Pause.limit-by", "whatever", "treadle.work.Pause.limit", "2")).work());
    }

    @Test
    void aKeyThatThereIsNotIsNamedWithTheNearestAndWithoutItsValue() {
        var config = new SmallRyeConfigBuilder().addDefaultInterceptors().withMapping(UiConfig.class).withValidateUnknown(false)
                .withConverters(new Converter<?>[] {new MemorySizeConverter(), new DurationConverter()})
                .withSources(new PropertiesConfigSource(Map.of("treadle.sesion.key", "secret", "treadle.worker.name", "the other's",
                        "treadle.kafka.properties.\"sasl.jaas.confg\"", "secret", "treadle.work.Pause.queue", "known"), "a file", 200),
                        new EnvConfigSource(Map.of("TREADLE_SESSION_RETRUN", "secret", "TREADLE_CHROMIUM", "a tool's"), 300)).build();
        assertThat(UnknownKeys.find(config, config.getConfigMapping(UiConfig.class), UiConfig.class, Set.of("worker"))).satisfiesExactlyInAnyOrder(
                one -> assertThat(one).contains("treadle.sesion.key ", "did you mean treadle.session.key?"),
                one -> assertThat(one).contains("TREADLE_SESSION_RETRUN ", "did you mean TREADLE_SESSION_RETURN?"),
                one -> assertThat(one).contains("treadle.kafka.properties.\"sasl.jaas.confg\" is a property that no Kafka client knows"))
                .noneMatch(one -> one.contains("secret"));
    }

    @Test
    void aValueOfTheWrongKindIsNamedWithItsKeyAndWhatWasExpected() {
        assertThatThrownBy(() -> TestConfig.of(Map.of("treadle.session.patches", "many")))
                .hasStackTraceContaining("treadle.session.patches").hasStackTraceContaining("Expected an integer value, got \"many\"");
    }
}
