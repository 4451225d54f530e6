// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigKeysTest {

    private final ConfigKeys keys = new ConfigKeys(Set.of("treadle.session.key", "treadle.session.key-file", "treadle.session.plot-rows",
            "treadle.kafka.properties.*", "treadle.work.*.queue", "treadle.queues.*.slots"), Set.of("worker"));

    @Test
    void what_is_known_is_passed_over_however_it_is_written() {
        assertThat(keys.unknown(List.of("treadle.session.key", "%dev.treadle.session.key-file", "TREADLE_SESSION_KEY", "TREADLE_SESSION_KEY_FILE",
                "treadle.kafka.properties.\"sasl.jaas.config\"", "treadle.kafka.properties.acks", "TREADLE_KAFKA_PROPERTIES__SASL_JAAS_CONFIG_",
                "treadle.work.\"Random Walk\".queue", "TREADLE_WORK_PAUSE_QUEUE", "treadle.queues.gpu.slots",
                "treadle.worker.name", "TREADLE_WORKER_NAME", "quarkus.http.port", "TREADLE_CHROMIUM", "HOME"))).isEmpty();
    }

    @Test
    void what_is_misspelt_is_named_with_the_nearest_key() {
        assertThat(keys.unknown(List.of("treadle.sesion.key", "treadle.session.plotrows", "treadle.work.Pause.queu", "TREADLE_SESION_KEY",
                "TREADLE_SESSION_PLOT_ROW", "%prod.treadle.session.kez"))).satisfiesExactlyInAnyOrder(
                        one -> assertThat(one).startsWith("treadle.sesion.key isn't a key of this service and is ignored: did you mean treadle.session.key?"),
                        one -> assertThat(one).startsWith("treadle.session.plotrows ").contains("did you mean treadle.session.plot-rows?"),
                        one -> assertThat(one).startsWith("treadle.work.Pause.queu "),
                        one -> assertThat(one).startsWith("TREADLE_SESION_KEY ").contains("did you mean TREADLE_SESSION_KEY?"),
                        one -> assertThat(one).startsWith("TREADLE_SESSION_PLOT_ROW ").contains("did you mean TREADLE_SESSION_PLOT_ROWS?"),
                        one -> assertThat(one).startsWith("%prod.treadle.session.kez ").contains("did you mean treadle.session.key?"));
    }

    @Test
    void what_is_like_none_is_named_without() {
        assertThat(keys.unknown(List.of("treadle.somewhere.else.altogether.and.far"))).singleElement().asString().doesNotContain("did you mean");
    }

    @Test
    void values_that_no_client_of_kafka_takes_are_named_and_so_are_names_that_none_knows() {
        assertThat(KafkaProperties.wrong(Map.of("security.protocol", "SASL_TLS", "linger.ms", "soon", "sasl.mechanism", "SCRAM-SHA-512")))
                .hasSize(2).anySatisfy(one -> assertThat(one).startsWith("treadle.kafka.properties.\"security.protocol\": ").contains("SASL_TLS", "SASL_SSL"))
                .anySatisfy(one -> assertThat(one).startsWith("treadle.kafka.properties.\"linger.ms\": ").contains("soon"));
        assertThat(KafkaProperties.unknown(Map.of("sasl.jaas.confg", "secret", "acks", "all"))).containsExactly("sasl.jaas.confg");
    }
}
