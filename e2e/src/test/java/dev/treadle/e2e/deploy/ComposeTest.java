// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import dev.treadle.worker.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// docker-compose.yml, held against what it refers to.
class ComposeTest {

    private Compose compose;

    @BeforeEach
    void read() throws IOException {
        compose = Compose.read();
    }

    @Test
    void itHasKafkaAndThePair() {
        assertThat(compose.services()).containsOnlyKeys("kafka", "ui-service", "worker-service");
    }

    @ParameterizedTest
    @EnumSource
    void aServiceIsBuiltFromItsDockerfileAndHasTheProjectsVersion(Deployed service) throws IOException {
        var container = compose.service(service);
        assertThat(container.build()).isEqualTo(new Compose.Build(".", service.id() + "/Dockerfile"));
        assertThat(container.image()).isEqualTo("treadle/" + service.id() + ":" + RootPom.property("version"));
    }

    @ParameterizedTest
    @EnumSource
    void aServiceFindsKafkaAndKnowsItsWholeEnvironment(Deployed service) throws IOException {
        var environment = Dockerfile.of(service).environment();
        environment.putAll(compose.service(service).environment());
        var configured = Configured.by(service, environment);
        assertThat(configured.variables()).containsAll(environment.keySet());
        assertThat(configured.bootstrapServers()).isEqualTo(KafkaEnv.bootstrapServers()).startsWith("kafka:");
    }

    @ParameterizedTest
    @EnumSource
    void aServiceStartsOnceKafkaIsHealthy(Deployed service) throws IOException {
        assertThat(compose.service(service).dependsOn()).containsOnlyKeys("kafka")
                .containsEntry("kafka", new Compose.Dependency("service_healthy"));
        var check = compose.services().get("kafka").healthcheck();
        assertThat(check.test().getLast()).endsWith("/dev/tcp/127.0.0.1/" + KafkaEnv.bootstrapServers().split(":")[1]);
    }

    @Test
    void onlyThePageIsPublishedAndOnLoopbackOnly() throws IOException {
        assertThat(compose.services().get("kafka").ports()).isEmpty();
        assertThat(compose.service(Deployed.WORKER_SERVICE).ports()).as("so that it can be scaled").isEmpty();
        assertThat(compose.service(Deployed.UI_SERVICE).ports()).singleElement().asString()
                .matches("127\\.0\\.0\\.1:\\$\\{TREADLE_PORT:-8080}:" + Dockerfile.of(Deployed.UI_SERVICE).port());
    }

    @Test
    void aWorkerHasMoreTimeToEndThanItsAttemptsHave() throws IOException {
        var grace = Configured.by(Deployed.WORKER_SERVICE, compose.service(Deployed.WORKER_SERVICE).environment())
                .as(WorkerConfig.class).worker().drainGrace();
        assertThat(compose.service(Deployed.WORKER_SERVICE).stopGrace()).isGreaterThanOrEqualTo(grace.plusSeconds(5));
    }

    @Test
    void kafkaIsTheClientsVersionAndKeepsItsDataInANamedVolume() throws IOException {
        var kafka = compose.services().get("kafka");
        assertThat(kafka.image()).isEqualTo("apache/kafka:" + RootPom.property("kafka.version"));
        assertThat(Deployed.ROOT.resolve(kafka.envFile())).isEqualTo(Base.DIRECTORY.resolve("kafka.env")).matches(Files::exists);
        assertThat(kafka.volumes()).singleElement().isEqualTo("kafka-data:/var/lib/kafka/data");
        assertThat(compose.volumes()).containsOnlyKeys("kafka-data");
        assertThat(KafkaEnv.settings().get("log.dirs")).startsWith("/var/lib/kafka/data/");
    }
}
