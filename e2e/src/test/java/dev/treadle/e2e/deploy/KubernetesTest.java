// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import dev.treadle.worker.WorkerConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// The kustomize overlay `local` with its base, held against the Kubernetes API's model, docker-compose.yml and what it refers to.
class KubernetesTest {

    private static final String PLACES = "metadata|spec|template|securityContext|target|authentication|authorization|pod|kafkaContainer|storage"
            + "|jvmOptions|entityOperator|topicOperator|fallback|advanced|behavior|scaleUp|scaleTargetRef|resources|backend";

    private Overlay overlay;

    @BeforeEach
    void read() throws Exception {
        overlay = Overlay.read(Overlay.DIRECTORY);
    }

    @Test
    void everyFileIsListed() throws IOException {
        for (var directory : Overlay.directories()) {
            assertThat(files(directory)).as(directory.toString()).containsExactlyInAnyOrderElementsOf(Overlay.kustomization(directory).files());
        }
    }

    private static List<String> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).filter(name -> !name.equals("kustomization.yaml")).toList();
        }
    }

    @Test
    void itHasKafkaAndThePair() {
        assertThat(overlay.workloads()).map(Overlay.Workload::name).containsExactlyInAnyOrder("kafka", "ui-service", "worker-service");
        assertThat(overlay.all(Service.class)).map(service -> service.getMetadata().getName())
                .containsExactlyInAnyOrder("kafka", "ui-service");
    }

    @Test
    void aMisspeltFieldWouldFailTheReading() {
        assertThatThrownBy(() -> Overlay.parse("""
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec: {selectors: {a: b}}
                """)).hasMessageContaining("selectors");
    }

    /// Each of ours with a field too many in its depth, so that no part of the model is more lenient than the rest.
    @Test
    void aFieldThatTheApiDoesNotHaveFailsTheReadingOfEachFileWhereverItStands() throws Exception {
        for (var directory : Overlay.directories()) {
            for (var name : Overlay.kustomization(directory).objects()) {
                var file = Files.readString(directory.resolve(name));
                assertThat(Overlay.parse(file)).as("%s of %s", name, directory).isNotEmpty();
                for (var line : file.lines().filter(each -> each.matches(" *(" + PLACES + "):")).distinct().toList()) {
                    var planted = file.replace("\n" + line + "\n", "\n" + line + "\n  " + " ".repeat(line.indexOf(line.strip())) + "plantedField: 1\n");
                    assertThatThrownBy(() -> Overlay.parse(planted)).as("%s, below '%s'", name, line).hasMessageContaining("plantedField");
                }
            }
        }
    }

    @Test
    void kustomizeRendersTheObjectsThatAreCheckedHere() throws Exception {
        assumeTrue(Overlay.canRender(), "kubectl is not installed");
        var written = Stream.concat(overlay.objects().stream().map(KubernetesTest::called), Stream.of("ConfigMap kafka"));
        assertThat(Overlay.rendered(Overlay.DIRECTORY).objects()).map(KubernetesTest::called).containsExactlyInAnyOrderElementsOf(written.toList());
    }

    // A generated name ends with a hash of what is in it.
    private static String called(HasMetadata object) {
        var name = object.getMetadata().getName();
        return object.getKind() + " " + (object.getKind().equals("ConfigMap") ? name.replaceFirst("-[a-z0-9]{10}$", "") : name);
    }

    @Test
    void selectorsFindThePodsThatAreMeant() {
        for (var workload : overlay.workloads()) {
            assertThat(labels(workload)).containsAllEntriesOf(workload.selector().getMatchLabels());
        }
        for (var service : overlay.all(Service.class)) {
            assertThat(overlay.workloads()).filteredOn(each -> labels(each).entrySet().containsAll(service.getSpec().getSelector().entrySet()))
                    .map(Overlay.Workload::name).containsExactly(service.getMetadata().getName());
        }
    }

    private static Map<String, String> labels(Overlay.Workload workload) {
        return workload.template().getMetadata().getLabels();
    }

    @Test
    void portsAreNamedAndAreThere() {
        for (var service : overlay.all(Service.class)) {
            var container = overlay.workload(service.getMetadata().getName()).container();
            for (var port : service.getSpec().getPorts()) {
                assertThat(number(container, port.getTargetPort())).isEqualTo(port.getPort());
            }
        }
        for (var workload : overlay.workloads()) {
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
        var container = overlay.workload(service.id()).container();
        var image = Dockerfile.of(service);
        assertThat(container.getImage()).isEqualTo(Compose.read().service(service).image());
        assertThat(container.getImagePullPolicy()).isEqualTo("IfNotPresent");
        assertThat(container.getPorts()).singleElement().extracting(ContainerPort::getContainerPort).isEqualTo(image.port());
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/q/health/ready");
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
        assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
        assertThat(overlay.workload(service.id()).template().getMetadata().getAnnotations()).containsEntry("prometheus.io/scrape", "true")
                .containsEntry("prometheus.io/path", "/q/metrics").containsEntry("prometheus.io/port", Integer.toString(image.port()));
    }

    @ParameterizedTest
    @EnumSource
    void aServiceIsConfiguredAsComposeConfiguresIt(Deployed service) throws IOException {
        var environment = overlay.workload(service.id()).container().getEnv().stream().filter(each -> each.getValue() != null)
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
        var key = overlay.workload("ui-service").container().getEnv().stream().filter(each -> each.getName().equals("TREADLE_SESSION_KEY"))
                .findFirst().orElseThrow().getValueFrom().getSecretKeyRef();
        assertThat(key.getName()).isEqualTo("treadle-session");
        assertThat(key.getKey()).isEqualTo("key");
        assertThat(key.getOptional()).isNotEqualTo(true);
        assertThat(Deployed.ROOT.resolve("docs/deploy.md")).content()
                .contains("create secret generic treadle-session --from-literal=key=\"$(openssl rand -base64 32)\"");
    }

    @Test
    void kafkaIsTheBrokerThatComposeRuns() throws IOException {
        var kafka = overlay.workload("kafka");
        assertThat(kafka.container().getImage()).isEqualTo(Compose.read().services().get("kafka").image());
        assertThat(kafka.container().getEnvFrom()).singleElement()
                .extracting(from -> from.getConfigMapRef().getName()).isEqualTo("kafka");
        assertThat(Overlay.kustomization(Overlay.DIRECTORY).configMapGenerator())
                .containsExactly(new Overlay.Generator("kafka", List.of("kafka.env"), null));
        assertThat(kafka.container().getEnv()).isEmpty();
        var service = overlay.all(Service.class).stream().filter(each -> each.getMetadata().getName().equals("kafka")).findFirst().orElseThrow();
        assertThat("kafka:" + service.getSpec().getPorts().getFirst().getPort()).isEqualTo(KafkaEnv.bootstrapServers());
    }

    @Test
    void whatIsMountedIsThere() throws IOException {
        for (var workload : overlay.workloads()) {
            assertThat(workload.container().getVolumeMounts()).map(VolumeMount::getName)
                    .containsExactlyInAnyOrderElementsOf(volumes(workload));
        }
        assertThat(mounts("kafka")).anyMatch(path -> logDirs().startsWith(path + "/"));
        assertThat(mounts("ui-service")).contains(Dockerfile.of(Deployed.UI_SERVICE).environment().get("TREADLE_LEDGER_STATE_DIR"));
    }

    private List<String> volumes(Overlay.Workload workload) {
        var claims = overlay.all(StatefulSet.class).stream().filter(set -> set.getMetadata().getName().equals(workload.name()))
                .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream()).map(claim -> claim.getMetadata().getName());
        return Stream.concat(workload.template().getSpec().getVolumes().stream().map(Volume::getName), claims).toList();
    }

    private List<String> mounts(String workload) {
        return overlay.workload(workload).container().getVolumeMounts().stream().map(VolumeMount::getMountPath).toList();
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
        for (var workload : overlay.workloads()) {
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
        PodTemplateSpec template = overlay.workload(service.id()).template();
        var user = template.getSpec().getSecurityContext();
        assertThat(user.getRunAsUser() + ":" + user.getRunAsGroup()).isEqualTo(Dockerfile.of(service).one("USER"));
    }

    @Test
    void aContainerHasTheMemoryThatComposeGivesIt() throws IOException {
        var services = Compose.read().services();
        for (var workload : overlay.workloads()) {
            var limit = workload.container().getResources().getLimits().get("memory").getNumericalAmount().longValueExact();
            assertThat(services.get(workload.name()).memLimit()).isEqualTo(limit / (1024 * 1024) + "m");
        }
    }

    @Test
    void aWorkerHasMoreTimeToEndThanItsAttemptsHave() throws IOException {
        var grace = Configured.by(Deployed.WORKER_SERVICE, Map.of()).as(WorkerConfig.class).worker().drainGrace();
        assertThat(overlay.workload("worker-service").template().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(grace.toSeconds() + 5);
    }

    @Test
    void aReplicaIsSentNobodyAnyMoreBeforeItIsToldToEndAndHasOneToSendItsPagesTo() {
        var pod = overlay.workload("ui-service").template().getSpec();
        var wait = overlay.workload("ui-service").container().getLifecycle().getPreStop().getSleep().getSeconds();
        assertThat(wait).isPositive().isLessThan(pod.getTerminationGracePeriodSeconds() / 2);
        var strategy = deployment("ui-service").getSpec().getStrategy().getRollingUpdate();
        assertThat(strategy.getMaxUnavailable().getIntVal()).isZero();
        assertThat(strategy.getMaxSurge().getIntVal()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void podsOfAServiceAreSpreadOverZonesAndNodesAsFarAsThereAreSeveral(Deployed service) {
        var workload = overlay.workload(service.id());
        var spreads = workload.template().getSpec().getTopologySpreadConstraints();
        assertThat(spreads).map(TopologySpreadConstraint::getTopologyKey).containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
        assertThat(spreads).allSatisfy(spread -> {
            assertThat(spread.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
            assertThat(spread.getLabelSelector()).isEqualTo(workload.selector());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatIsEmptiedTakesOnePodOfAServiceAtATime(Deployed service) {
        assertThat(overlay.all(PodDisruptionBudget.class)).filteredOn(each -> each.getMetadata().getName().equals(service.id()))
                .singleElement().satisfies(budget -> {
                    assertThat(budget.getSpec().getSelector()).isEqualTo(overlay.workload(service.id()).selector());
                    assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
                });
    }

    @Test
    void howManyWorkersThereAreIsTheAutoscalersAlone() {
        var scaled = overlay.all(HorizontalPodAutoscaler.class).getFirst().getSpec();
        assertThat(scaled.getScaleTargetRef().getKind() + "/" + scaled.getScaleTargetRef().getName()).isEqualTo("Deployment/worker-service");
        // Another apply would otherwise take it back.
        assertThat(deployment("worker-service").getSpec().getReplicas()).isNull();
        assertThat(scaled.getMinReplicas()).isLessThan(scaled.getMaxReplicas());
        assertThat(overlay.workload("worker-service").container().getResources().getRequests())
                .containsKey(scaled.getMetrics().getFirst().getResource().getName());
    }

    private Deployment deployment(String name) {
        return overlay.all(Deployment.class).stream().filter(each -> each.getMetadata().getName().equals(name)).findFirst().orElseThrow();
    }

    /// Which pods may open a connection to which port of which: whatever isn't listed is refused.
    @Test
    void podsReachWhatTheyNeedAndNothingElse() {
        var ways = new TreeSet<String>();
        for (var from : overlay.workloads()) {
            for (var to : overlay.workloads()) {
                for (var port : to.container().getPorts()) {
                    if (allowed(from, to, port, "Egress") && allowed(to, from, port, "Ingress")) {
                        ways.add(from.name() + " -> " + to.name() + ":" + port.getContainerPort());
                    }
                }
            }
        }
        assertThat(ways).containsExactly("ui-service -> kafka:9092", "ui-service -> ui-service:8080", "worker-service -> kafka:9092");
        for (var workload : overlay.workloads()) {
            for (var direction : List.of("Egress", "Ingress")) {
                assertThat(policies(workload, direction)).as("what limits the %s of %s", direction, workload.name()).isNotEmpty();
            }
        }
    }

    @Test
    void onlyPagesAreForWhoeverIsNotNamed() {
        var open = overlay.all(NetworkPolicy.class).stream()
                .flatMap(policy -> policy.getSpec().getIngress().stream().filter(rule -> rule.getFrom().isEmpty())
                        .flatMap(rule -> rule.getPorts().stream()).map(port -> policy.getMetadata().getName() + ":" + port.getPort().getIntVal()));
        assertThat(open).containsExactly("ui-service:8080");
    }

    @Test
    void ofOtherNamespacesPrometheusAloneReachesAWorkerAndOnlyWhereItsNamespaceIsLetIn() {
        var peers = policies(overlay.workload("worker-service"), "Ingress").stream().flatMap(policy -> policy.getSpec().getIngress().stream()).toList();
        assertThat(peers).singleElement().satisfies(rule -> {
            assertThat(rule.getPorts()).singleElement().extracting(port -> port.getPort().getIntVal()).isEqualTo(8081);
            assertThat(rule.getFrom()).singleElement().satisfies(peer -> {
                assertThat(peer.getPodSelector().getMatchLabels()).containsExactly(Map.entry("app.kubernetes.io/name", "prometheus"));
                assertThat(peer.getNamespaceSelector().getMatchLabels()).containsExactly(Map.entry("dev.treadle/reaches-metrics", "true"));
            });
        });
    }

    private List<NetworkPolicy> policies(Overlay.Workload of, String direction) {
        return overlay.all(NetworkPolicy.class).stream()
                .filter(policy -> policy.getSpec().getPolicyTypes().contains(direction) && selects(policy.getSpec().getPodSelector(), of)).toList();
    }

    /// Whether some policy of a pod lets this direction through; a rule without peers means everybody.
    private boolean allowed(Overlay.Workload of, Overlay.Workload other, ContainerPort port, String direction) {
        return policies(of, direction).stream().anyMatch(policy -> direction.equals("Egress")
                ? policy.getSpec().getEgress().stream().anyMatch(rule -> matches(rule.getTo(), rule.getPorts(), other, port))
                : policy.getSpec().getIngress().stream().anyMatch(rule -> matches(rule.getFrom(), rule.getPorts(), other, port)));
    }

    private static boolean matches(List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports, Overlay.Workload other, ContainerPort port) {
        // A peer that names a namespace is in another one.
        return (peers.isEmpty() || peers.stream().anyMatch(peer -> peer.getNamespaceSelector() == null && selects(peer.getPodSelector(), other)))
                && ports.stream().anyMatch(each -> each.getPort().getIntVal().equals(port.getContainerPort()));
    }

    private static boolean selects(LabelSelector selector, Overlay.Workload workload) {
        return selector.getMatchLabels().entrySet().stream().allMatch(each -> each.getValue().equals(labels(workload).get(each.getKey())))
                && selector.getMatchExpressions().stream().allMatch(each -> each.getOperator().equals("In")
                && each.getValues().contains(labels(workload).get(each.getKey())));
    }
}
