// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import dev.treadle.worker.WorkerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
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
    void itHasKafkaThePairAndWhatStandsBeforeItAndIsWatchedIfThatIsAskedFor() {
        assertThat(compose.ordinary()).containsOnlyKeys("kafka", "ui-service", "worker-service", "load-balancer");
        assertThat(compose.services()).containsKeys("prometheus", "grafana");
    }

    @Test
    void everySettingIsInTheDocumentedFileWithTheSameValue() throws IOException {
        var settings = Files.readAllLines(Deployed.ROOT.resolve(".env")).stream().filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("=", 2)).collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        assertThat(Compose.variables()).isEqualTo(settings);
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
        assertThat(configured.kafka().bootstrapServers()).isEqualTo(KafkaEnv.bootstrapServers()).startsWith("kafka:");
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
        assertThat(compose.ordinary()).allSatisfy((name, service) -> assertThat(service.ports())
                .isEqualTo(name.equals("load-balancer") ? List.of("127.0.0.1:8080:" + balancer().port()) : List.of()));
        assertThat(compose.services().values()).flatMap(Compose.Service::ports).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void theLoadBalancerGivesEachConnectionToTheNextReplicaThatIsReady() throws IOException {
        var service = compose.services().get("load-balancer");
        assertThat(service.build()).isEqualTo(new Compose.Build(".", "load-balancer/Dockerfile"));
        assertThat(service.image()).isEqualTo("treadle/load-balancer:" + RootPom.property("version"));
        assertThat(service.dependsOn()).containsOnlyKeys("ui-service").containsEntry("ui-service", new Compose.Dependency("service_healthy"));
        var replicas = " ui-service:" + Dockerfile.of(Deployed.UI_SERVICE).port() + " ";
        assertThat(Files.readAllLines(Deployed.ROOT.resolve("load-balancer/haproxy.cfg"))).map(String::strip)
                .contains("balance roundrobin", "bind :" + balancer().port(), "http-check send meth GET uri /q/health/ready")
                .anyMatch(line -> line.startsWith("server-template ") && line.contains(replicas))
                .noneMatch(line -> line.startsWith("stick") || line.startsWith("cookie"));
        assertThat(balancer().healthCheck().getLast()).contains("/dev/tcp/127.0.0.1/" + balancer().port() + " ");
    }

    @Test
    void visitorsBehindTheLoadBalancerAreToldApartByWhatItSaysOfThemAndNotByWhatTheySay() throws IOException {
        assertThat(Files.readAllLines(Deployed.ROOT.resolve("load-balancer/haproxy.cfg"))).map(String::strip)
                .containsSubsequence("http-request del-header x-forwarded- -m beg", "http-request set-header X-Forwarded-For %[src]")
                .noneMatch(line -> line.startsWith("option forwardfor"));
        var environment = compose.service(Deployed.UI_SERVICE).environment();
        assertThat(environment).containsEntry("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true")
                .containsEntry("QUARKUS_HTTP_PROXY_ALLOW_X_FORWARDED", "true");
        // Each is a range of private addresses: without any, Quarkus would believe whoever asks.
        assertThat(environment.get("QUARKUS_HTTP_PROXY_TRUSTED_PROXIES").split(",")).isNotEmpty()
                .allMatch(range -> range.matches("[\\d.]+/\\d+") && isPrivate(range.substring(0, range.indexOf('/'))));
    }

    private static boolean isPrivate(String address) {
        try {
            return InetAddress.getByName(address).isSiteLocalAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dockerfile balancer() {
        try {
            return Dockerfile.in(Deployed.ROOT.resolve("load-balancer"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void replicasShareTheKeyThatTheFirstOfThemMakes() throws IOException {
        var file = Path.of(Dockerfile.of(Deployed.UI_SERVICE).environment().get("TREADLE_SESSION_KEY_FILE"));
        assertThat(compose.service(Deployed.UI_SERVICE).volumes()).singleElement().isEqualTo("session-key:" + file.getParent());
        assertThat(compose.volumes()).containsKey("session-key");
        // A volume that is made has the owner that the directory has in the image.
        assertThat(Dockerfile.of(Deployed.UI_SERVICE).all("RUN")).anyMatch(run -> run.contains("-o treadle") && run.contains(" " + file.getParent()));
    }

    @Test
    void containersMayDoNoMoreThanTheyNeed() throws IOException {
        assertThat(compose.services()).allSatisfy((name, service) -> {
            assertThat(service.capDrop()).as(name).containsExactly("ALL");
            assertThat(service.securityOpt()).as(name).containsExactly("no-new-privileges:true");
            assertThat(service.memLimit()).as(name).isNotNull();
        });
        for (var name : List.of("ui-service", "worker-service", "load-balancer")) {
            assertThat(compose.services().get(name).readOnly()).as(name).isTrue();
        }
        for (var service : Deployed.values()) {
            // Native libraries are unpacked there and loaded.
            assertThat(compose.service(service).tmpfs()).contains("/tmp:exec,mode=1777");
        }
        var user = Dockerfile.of(Deployed.UI_SERVICE).one("USER").split(":");
        assertThat(compose.service(Deployed.UI_SERVICE).tmpfs()).contains("%s:mode=0700,uid=%s,gid=%s"
                .formatted(Dockerfile.of(Deployed.UI_SERVICE).environment().get("TREADLE_LEDGER_STATE_DIR"), user[0], user[1]));
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
        assertThat(Deployed.ROOT.resolve(kafka.envFile())).isEqualTo(Overlay.DIRECTORY.resolve("kafka.env")).matches(Files::exists);
        assertThat(kafka.volumes()).singleElement().isEqualTo("kafka-data:/var/lib/kafka/data");
        assertThat(compose.volumes()).containsKey("kafka-data");
        assertThat(KafkaEnv.settings().get("log.dirs")).startsWith("/var/lib/kafka/data/");
    }

    @Test
    void whatWatchesFindsItsFiles() throws IOException {
        for (var name : List.of("prometheus", "grafana")) {
            var files = compose.services().get(name).volumes().stream().filter(volume -> volume.startsWith("./")).toList();
            assertThat(files).isNotEmpty().allSatisfy(volume -> {
                assertThat(volume).endsWith(":ro");
                assertThat(Deployed.ROOT.resolve(volume.split(":")[0])).exists();
            });
        }
        assertThat(compose.services().get("grafana").volumes()).contains("./watch/grafana/dashboards:"
                + Path.of(compose.services().get("grafana").environment().get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")).getParent() + ":ro");
        assertThat(Files.readString(Deployed.ROOT.resolve("watch/prometheus.yml")))
                .contains("names: [ui-service]", "port: " + Dockerfile.of(Deployed.UI_SERVICE).port());
    }
}
