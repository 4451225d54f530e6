// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import dev.treadle.worker.WorkerConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// The kustomize base, held against the Kubernetes API's model, docker-compose.yml and what it refers to.
class KubernetesTest {

    private Base base;

    @BeforeEach
    void read() throws IOException {
        base = Base.read();
    }

    @Test
    void everyFileOfTheBaseIsListed() throws IOException {
        try (var files = Files.list(Base.DIRECTORY)) {
            var listed = Stream.concat(base.kustomization().resources().stream(),
                    base.kustomization().configMapGenerator().stream().flatMap(generator -> generator.envs().stream()));
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("kustomization.yaml")))
                    .containsExactlyInAnyOrderElementsOf(listed.toList());
        }
    }

    @Test
    void itHasKafkaAndThePair() {
        assertThat(base.workloads()).map(Base.Workload::name).containsExactlyInAnyOrder("kafka", "ui-service", "worker-service");
        assertThat(base.all(Service.class)).map(service -> service.getMetadata().getName())
                .containsExactlyInAnyOrder("kafka", "ui-service");
    }

    @Test
    void aMisspeltFieldWouldFailTheReading() {
        assertThatThrownBy(() -> Base.parse("""
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec: {selectors: {a: b}}
                """)).hasMessageContaining("selectors");
    }

    @Test
    void kustomizeRendersTheObjectsThatAreCheckedHere() throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(each -> Files.isExecutable(Path.of(each, "kubectl"))),
                "kubectl is not installed");
        var kustomize = new ProcessBuilder("kubectl", "kustomize", Base.DIRECTORY.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var rendered = Base.parse(new String(kustomize.getInputStream().readAllBytes()));
        assertThat(kustomize.waitFor()).isZero();
        var written = Stream.concat(base.objects().stream().map(KubernetesTest::called), Stream.of("ConfigMap kafka"));
        assertThat(rendered).map(KubernetesTest::called).containsExactlyInAnyOrderElementsOf(written.toList());
    }

    // A generated name ends with a hash of what is in it.
    private static String called(HasMetadata object) {
        var name = object.getMetadata().getName();
        return object.getKind() + " " + (object.getKind().equals("ConfigMap") ? name.replaceFirst("-[a-z0-9]{10}$", "") : name);
    }

    @Test
    void selectorsFindThePodsThatAreMeant() {
        for (var workload : base.workloads()) {
            assertThat(labels(workload)).containsAllEntriesOf(workload.selector().getMatchLabels());
        }
        for (var service : base.all(Service.class)) {
            assertThat(base.workloads()).filteredOn(each -> labels(each).entrySet().containsAll(service.getSpec().getSelector().entrySet()))
                    .map(Base.Workload::name).containsExactly(service.getMetadata().getName());
        }
    }

    private static Map<String, String> labels(Base.Workload workload) {
        return workload.template().getMetadata().getLabels();
    }

    @Test
    void portsAreNamedAndAreThere() {
        for (var service : base.all(Service.class)) {
            var container = base.workload(service.getMetadata().getName()).container();
            for (var port : service.getSpec().getPorts()) {
                assertThat(number(container, port.getTargetPort())).isEqualTo(port.getPort());
            }
        }
        for (var workload : base.workloads()) {
            assertThat(probes(workload.container())).hasSize(3).allSatisfy(probe -> number(workload.container(), portOf(probe)));
        }
    }

    private static List<Probe> probes(Container container) {
        return Stream.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())
                .filter(Objects::nonNull).toList();
    }

    private static IntOrString portOf(Probe probe) {
        return probe.getHttpGet() != null ? probe.getHttpGet().getPort() : probe.getTcpSocket().getPort();
    }

    private static int number(Container container, IntOrString name) {
        return container.getPorts().stream().filter(port -> port.getName().equals(name.getStrVal()))
                .mapToInt(ContainerPort::getContainerPort).findFirst()
                .orElseThrow(() -> new AssertionError(container.getName() + " has no port " + name + ": " + container.getPorts()));
    }

    @ParameterizedTest
    @EnumSource
    void aServiceIsTheImageThatComposeBuildsAndIsAskedWhereItAnswers(Deployed service) throws IOException {
        var container = base.workload(service.id()).container();
        var image = Dockerfile.of(service);
        assertThat(container.getImage()).isEqualTo(Compose.read().service(service).image());
        assertThat(container.getImagePullPolicy()).isEqualTo("IfNotPresent");
        assertThat(container.getPorts()).singleElement().extracting(ContainerPort::getContainerPort).isEqualTo(image.port());
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/q/health/ready");
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
        assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
    }

    @ParameterizedTest
    @EnumSource
    void aServiceIsConfiguredAsComposeConfiguresIt(Deployed service) throws IOException {
        var environment = base.workload(service.id()).container().getEnv().stream().filter(each -> each.getValue() != null)
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
        var composed = new HashMap<>(Compose.read().service(service).environment());
        // There it is a setting; here it is the default.
        composed.remove("TREADLE_WORKER_DRAIN_GRACE");
        // Which proxy there is, if there is one, differs from cluster to cluster.
        composed.keySet().removeAll(Configured.OF_PROXIES);
        assertThat(environment).isEqualTo(composed);
    }

    @Test
    void noReplicaStartsWithoutTheKeyThatAllOfThemShare() {
        var key = base.workload("ui-service").container().getEnv().stream().filter(each -> each.getName().equals("TREADLE_SESSION_KEY"))
                .findFirst().orElseThrow().getValueFrom().getSecretKeyRef();
        assertThat(key.getName()).isEqualTo("treadle-session");
        assertThat(key.getKey()).isEqualTo("key");
        assertThat(key.getOptional()).isNotEqualTo(true);
        assertThat(Deployed.ROOT.resolve("docs/deploy.md")).content()
                .contains("create secret generic treadle-session --from-literal=key=\"$(openssl rand -base64 32)\"");
    }

    @Test
    void kafkaIsTheBrokerThatComposeRuns() throws IOException {
        var kafka = base.workload("kafka");
        assertThat(kafka.container().getImage()).isEqualTo(Compose.read().services().get("kafka").image());
        assertThat(kafka.container().getEnvFrom()).singleElement()
                .extracting(from -> from.getConfigMapRef().getName()).isEqualTo("kafka");
        assertThat(base.kustomization().configMapGenerator())
                .containsExactly(new Base.Generator("kafka", List.of("kafka.env")));
        assertThat(kafka.container().getEnv()).isEmpty();
        var service = base.all(Service.class).stream().filter(each -> each.getMetadata().getName().equals("kafka")).findFirst().orElseThrow();
        assertThat("kafka:" + service.getSpec().getPorts().getFirst().getPort()).isEqualTo(KafkaEnv.bootstrapServers());
    }

    @Test
    void whatIsMountedIsThere() throws IOException {
        for (var workload : base.workloads()) {
            assertThat(workload.container().getVolumeMounts()).map(VolumeMount::getName)
                    .containsExactlyInAnyOrderElementsOf(volumes(workload));
        }
        assertThat(mounts("kafka")).anyMatch(path -> logDirs().startsWith(path + "/"));
        assertThat(mounts("ui-service")).contains(Dockerfile.of(Deployed.UI_SERVICE).environment().get("TREADLE_LEDGER_STATE_DIR"));
    }

    private List<String> volumes(Base.Workload workload) {
        var claims = base.all(StatefulSet.class).stream().filter(set -> set.getMetadata().getName().equals(workload.name()))
                .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream()).map(claim -> claim.getMetadata().getName());
        return Stream.concat(workload.template().getSpec().getVolumes().stream().map(Volume::getName), claims).toList();
    }

    private List<String> mounts(String workload) {
        return base.workload(workload).container().getVolumeMounts().stream().map(VolumeMount::getMountPath).toList();
    }

    private static String logDirs() {
        try {
            return KafkaEnv.settings().get("log.dirs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void podsMayDoNoMoreThanTheyNeed() {
        for (var workload : base.workloads()) {
            var pod = workload.template().getSpec();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getEnableServiceLinks()).as("KAFKA_PORT and the like are settings to the broker's image").isFalse();
            var container = workload.container();
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(container.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).containsOnlyKeys("memory");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServiceRunsAsTheUserOfItsImage(Deployed service) throws IOException {
        PodTemplateSpec template = base.workload(service.id()).template();
        var user = template.getSpec().getSecurityContext();
        assertThat(user.getRunAsUser() + ":" + user.getRunAsGroup()).isEqualTo(Dockerfile.of(service).one("USER"));
    }

    @Test
    void aContainerHasTheMemoryThatComposeGivesIt() throws IOException {
        var services = Compose.read().services();
        for (var workload : base.workloads()) {
            var limit = workload.container().getResources().getLimits().get("memory").getNumericalAmount().longValueExact();
            assertThat(services.get(workload.name()).memLimit()).isEqualTo(limit / (1024 * 1024) + "m");
        }
    }

    @Test
    void aWorkerHasMoreTimeToEndThanItsAttemptsHave() throws IOException {
        var grace = Configured.by(Deployed.WORKER_SERVICE, Map.of()).as(WorkerConfig.class).worker().drainGrace();
        assertThat(base.workload("worker-service").template().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(grace.toSeconds() + 5);
    }

    @Test
    void aReplicaIsSentNobodyAnyMoreBeforeItIsToldToEndAndHasOneToSendItsPagesTo() {
        var pod = base.workload("ui-service").template().getSpec();
        var wait = base.workload("ui-service").container().getLifecycle().getPreStop().getSleep().getSeconds();
        assertThat(wait).isPositive().isLessThan(pod.getTerminationGracePeriodSeconds() / 2);
        var strategy = base.all(Deployment.class).stream().filter(each -> each.getMetadata().getName().equals("ui-service"))
                .findFirst().orElseThrow().getSpec().getStrategy().getRollingUpdate();
        assertThat(strategy.getMaxUnavailable().getIntVal()).isZero();
        assertThat(strategy.getMaxSurge().getIntVal()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void podsOfAServiceAreSpreadOverTheNodesAsFarAsThereAreSeveral(Deployed service) {
        var workload = base.workload(service.id());
        assertThat(workload.template().getSpec().getTopologySpreadConstraints()).singleElement().satisfies(spread -> {
            assertThat(spread.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
            assertThat(spread.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
            assertThat(spread.getLabelSelector()).isEqualTo(workload.selector());
        });
    }
}
