// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.worker.WorkerConfig;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The overlay `production` and what is laid over it, as kustomize renders them, held against the schemas of their API versions and against
/// what they refer to.
class ProductionTest {

    private static final Pattern SERIES = Pattern.compile("\\btreadle_\\w+");

    private static final Map<String, Overlay> RENDERED = new HashMap<>();

    @BeforeAll
    static void render() throws Exception {
        assumeTrue(Overlay.canRender(), "kubectl is not installed");
        for (var name : List.of("production", "production-keda", "production-queues")) {
            RENDERED.put(name, Overlay.rendered(Overlay.ALL.resolve("overlays/" + name)));
        }
    }

    private static Overlay production() {
        return RENDERED.get("production");
    }

    @Test
    void anUnknownFieldOfACustomResourceIsAnError() {
        assertThatThrownBy(() -> Overlay.parse("""
                apiVersion: kafka.strimzi.io/v1
                kind: KafkaTopic
                metadata: {name: a}
                spec: {partition: 1}
                """)).hasMessageContaining("partition");
        assertThatThrownBy(() -> Overlay.parse("""
                apiVersion: keda.sh/v1alpha1
                kind: ScaledObject
                metadata: {name: a}
                spec: {scaleTargetRef: {name: a}, triggers: [{type: prometheus, metadata: {threshold: 1}}]}
                """)).hasMessageContaining("threshold");
    }

    @Test
    void theTopicsAreThoseThatTheServicesWouldMake() {
        assertTopics(production(), List.of("default", "cpu"));
        assertTopics(RENDERED.get("production-queues"), List.of("default", "cpu", "gpu", "slow"));
    }

    private static void assertTopics(Overlay overlay, List<String> queues) {
        var made = TopicSetup.wanted(new Topics(Topics.DEFAULT_PREFIX, new Codec()), TopicSetup.Sizes.DEFAULT, queues);
        var written = overlay.custom("KafkaTopic");
        assertThat(written).map(topic -> topic.getMetadata().getName())
                .containsExactlyInAnyOrderElementsOf(made.stream().map(NewTopic::name).toList());
        for (var topic : made) {
            var spec = spec(written.stream().filter(each -> each.getMetadata().getName().equals(topic.name())).findFirst().orElseThrow());
            assertThat(spec.path("partitions").asInt()).as(topic.name()).isEqualTo(topic.numPartitions());
            assertThat(spec.path("replicas").asInt()).isEqualTo(3);
            var config = new HashMap<String, String>();
            spec.path("config").properties().forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
            assertThat(config).as(topic.name()).isEqualTo(topic.configs());
        }
    }

    private static JsonNode spec(GenericKubernetesResource resource) {
        return new JsonMapper().valueToTree(resource.get("spec"));
    }

    @Test
    void theShareGroupsOfTheQueuesThatHaveTopicsAreSetUp() {
        for (var overlay : List.of(production(), RENDERED.get("production-queues"))) {
            var queues = overlay.custom("KafkaTopic").stream().map(topic -> topic.getMetadata().getName())
                    .filter(name -> name.startsWith("treadle.dispatch.")).map(name -> name.substring("treadle.dispatch.".length())).toList();
            var arguments = overlay.workload("set-up").container().getArgs();
            assertThat(arguments.subList(0, 2)).containsExactly("setup", "--queues");
            assertThat(arguments.get(2).split(",")).containsExactlyInAnyOrderElementsOf(queues);
        }
    }

    @Test
    void theBrokersAreSetAsThePairNeedsThem() throws IOException {
        var written = spec(production().custom("Kafka").getFirst()).at("/kafka/config");
        var local = KafkaEnv.settings();
        for (var name : List.of("auto.create.topics.enable", "message.max.bytes", "group.share.max.size", "group.initial.rebalance.delay.ms",
                "group.share.min.heartbeat.interval.ms", "group.share.heartbeat.interval.ms")) {
            assertThat(written.path(name).asText()).as(name).isEqualTo(local.get(name));
        }
        // Whatever is one there, because there is one broker, is three here, and two have to have it.
        var replicated = local.keySet().stream().filter(name -> name.endsWith("replication.factor")).toList();
        assertThat(replicated).hasSize(4).allSatisfy(name -> assertThat(written.path(name).asInt()).as(name).isEqualTo(3));
        assertThat(local.keySet().stream().filter(name -> name.endsWith("min.isr") || name.equals("min.insync.replicas"))).hasSize(3)
                .allSatisfy(name -> assertThat(written.path(name).asInt()).as(name).isEqualTo(2));
        assertThat(production().custom("KafkaNodePool")).allSatisfy(pool -> assertThat(spec(pool).path("replicas").asInt()).isEqualTo(3));
        assertThat(spec(production().custom("Kafka").getFirst()).at("/kafka/version").asText())
                .isEqualTo(Compose.read().services().get("kafka").image().split(":")[1]);
    }

    @ParameterizedTest
    @EnumSource
    void aServiceReachesTheListenerThatDemandsAPasswordWithWhatStrimziMakesForItsUser(Deployed service) throws IOException {
        var kafka = production().custom("Kafka").getFirst();
        var listener = spec(kafka).at("/kafka/listeners/0");
        assertThat(listener.path("tls").asBoolean()).isTrue();
        var container = production().workload(service.id()).container();
        var environment = container.getEnv().stream()
                .collect(Collectors.toMap(EnvVar::getName, variable -> Objects.requireNonNullElse(variable.getValue(), "from a secret")));
        assertThat(environment.get("KAFKA_BOOTSTRAP_SERVERS"))
                .isEqualTo(kafka.getMetadata().getName() + "-kafka-bootstrap:" + listener.path("port").asInt());
        var properties = Configured.by(service, environment).kafka().properties();
        assertThat(properties).containsEntry("security.protocol", "SASL_SSL").containsEntry("sasl.jaas.config", "from a secret")
                .containsEntry("sasl.mechanism", listener.at("/authentication/type").asText().toUpperCase()).containsEntry("ssl.truststore.type", "PEM");
        assertThat(container.getVolumeMounts()).map(VolumeMount::getMountPath)
                .anyMatch(path -> properties.get("ssl.truststore.location").startsWith(path + "/"));
    }

    /// What the page says is what a test gives a real Kafka: docs/reference/kafka-access.md.
    @Test
    void usersMayDoWhatTheyNeedAndNothingElse() throws IOException {
        var tables = Files.readString(Deployed.ROOT.resolve("docs/reference/kafka-access.md")).split("\\| user \\|");
        // To run it, and to set it up; what would make topics isn't allowed here.
        var needed = Stream.of(tables[1], tables[3]).flatMap(String::lines).filter(line -> line.startsWith("| `"))
                .map(line -> line.replace("`", "").split("\\s*\\|\\s*"))
                .flatMap(cells -> Stream.of(cells[4].split(", ")).map(operation -> String.join(" ", cells[1], cells[2], cells[3], operation)))
                .collect(Collectors.toCollection(TreeSet::new));
        var called = Map.of("treadle-ui-service", "ui", "treadle-worker-service", "worker", "treadle-operate", "operator");
        var written = new TreeSet<String>();
        for (var user : production().custom("KafkaUser")) {
            for (var acl : spec(user).at("/authorization/acls")) {
                var name = acl.at("/resource/name").asText() + (acl.at("/resource/patternType").asText().equals("prefix") ? "*" : "");
                acl.path("operations").forEach(operation -> written.add(String.join(" ", called.get(user.getMetadata().getName()),
                        acl.at("/resource/type").asText(), name, operation.asText())));
            }
            assertThat(spec(user).at("/authentication/type").asText())
                    .isEqualTo(spec(production().custom("Kafka").getFirst()).at("/kafka/listeners/0/authentication/type").asText());
        }
        assertThat(written).isEqualTo(needed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "production-keda", "production-queues"})
    void everySecretIsOneThatStrimziMakesOrThatTheDocumentationHasMade(String name) throws IOException {
        var overlay = RENDERED.get(name);
        var secrets = new TreeSet<String>();
        for (var workload : overlay.workloads()) {
            workload.container().getEnv().stream().filter(each -> each.getValueFrom() != null)
                    .forEach(each -> secrets.add(each.getValueFrom().getSecretKeyRef().getName()));
            workload.template().getSpec().getVolumes().stream().filter(each -> each.getSecret() != null)
                    .forEach(each -> secrets.add(each.getSecret().getSecretName()));
        }
        overlay.all(Ingress.class).forEach(ingress -> ingress.getSpec().getTls().forEach(tls -> secrets.add(tls.getSecretName())));
        var made = overlay.custom("KafkaUser").stream().map(user -> user.getMetadata().getName()).collect(Collectors.toSet());
        overlay.custom("Kafka").forEach(kafka -> made.add(kafka.getMetadata().getName() + "-cluster-ca-cert"));
        secrets.removeAll(made);
        assertThat(secrets).containsExactly("treadle-session", "treadle-tls");
        assertThat(Files.readString(Deployed.ROOT.resolve("docs/deploy.md"))).contains("create secret generic treadle-session", "create secret tls treadle-tls");
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "production-keda", "production-queues"})
    void podsAreRestrictedLimitedAndProbed(String name) {
        for (var workload : RENDERED.get(name).workloads()) {
            var pod = workload.template().getSpec();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getEnableServiceLinks()).isFalse();
            var container = workload.container();
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getEnv()).as("%s says nothing twice", workload.name()).map(EnvVar::getName).doesNotHaveDuplicates();
            assertThat(container.getVolumeMounts()).map(VolumeMount::getName)
                    .containsExactlyInAnyOrderElementsOf(pod.getVolumes().stream().map(volume -> volume.getName()).toList());
            if (!workload.name().equals("set-up")) {
                assertThat(Stream.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())).doesNotContainNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "production-keda", "production-queues"})
    void eachDeploymentHasPodsABudgetAndAnAutoscalerOfItsOwn(String name) {
        var overlay = RENDERED.get(name);
        var selectors = new HashSet<Map<String, String>>();
        for (var deployment : overlay.all(Deployment.class)) {
            var called = deployment.getMetadata().getName();
            assertThat(deployment.getSpec().getReplicas()).as("another apply would take %s back", called).isNull();
            var selector = deployment.getSpec().getSelector();
            assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels()).containsAllEntriesOf(selector.getMatchLabels());
            assertThat(selectors.add(selector.getMatchLabels())).as("pods of %s are of no other", called).isTrue();
            assertThat(overlay.all(PodDisruptionBudget.class)).filteredOn(each -> each.getMetadata().getName().equals(called)).singleElement()
                    .extracting(each -> each.getSpec().getSelector()).isEqualTo(selector);
            assertThat(deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints()).hasSize(2)
                    .allSatisfy(spread -> assertThat(spread.getLabelSelector()).isEqualTo(selector));
            assertThat(scaled(overlay)).filteredOn(called::equals).as("how many of %s there are is one autoscaler's", called).hasSize(1);
        }
        assertThat(scaled(overlay)).hasSameSizeAs(overlay.all(Deployment.class));
    }

    private static List<String> scaled(Overlay overlay) {
        return Stream.concat(overlay.all(HorizontalPodAutoscaler.class).stream().map(each -> each.getSpec().getScaleTargetRef().getName()),
                overlay.custom("ScaledObject").stream().map(each -> spec(each).at("/scaleTargetRef/name").asText())).toList();
    }

    @Test
    void workersAreScaledByWhatTheLedgerSaysOfTheQueuesThatTheyServe() throws IOException {
        var overlay = RENDERED.get("production-queues");
        for (var scaler : overlay.all(HorizontalPodAutoscaler.class)) {
            var workload = overlay.workload(scaler.getSpec().getScaleTargetRef().getName());
            if (!workload.name().startsWith("worker-service")) {
                continue;
            }
            var served = workload.container().getEnv().stream().filter(each -> each.getName().equals("TREADLE_WORKER_SERVE")).findFirst()
                    .orElseThrow().getValue().split(",");
            var metrics = scaler.getSpec().getMetrics().stream().map(MetricSpec::getExternal).toList();
            assertThat(metrics).map(metric -> metric.getMetric().getSelector().getMatchLabels()).allMatch(labels -> labels.keySet().equals(Set.of("queue")));
            assertThat(metrics.stream().map(metric -> metric.getMetric().getSelector().getMatchLabels().get("queue")).distinct())
                    .containsExactlyInAnyOrder(served);
            assertThat(documented()).containsAll(metrics.stream().map(metric -> metric.getMetric().getName()).toList());
        }
    }

    @Test
    void theAdapterTellsTheClusterEachMetricThatAnAutoscalerGoesBy() throws IOException {
        var rules = new YAMLMapper().readTree(Overlay.ALL.resolve("prometheus-adapter.yaml").toFile());
        var told = new TreeSet<String>();
        for (var kind : List.of("rules", "externalRules")) {
            rules.path(kind).forEach(rule -> told.add(rule.path("seriesQuery").asText().split("\\{")[0]));
        }
        var gone = new TreeSet<String>();
        for (var scaler : RENDERED.get("production-queues").all(HorizontalPodAutoscaler.class)) {
            for (var metric : scaler.getSpec().getMetrics()) {
                if (metric.getExternal() != null) {
                    gone.add(metric.getExternal().getMetric().getName());
                } else if (metric.getPods() != null) {
                    gone.add(metric.getPods().getMetric().getName());
                }
            }
        }
        assertThat(told).isEqualTo(gone);
        assertThat(documented()).containsAll(told);
    }

    @Test
    void kedaAsksForSeriesThatThereAreAndTakesWorkersToNoneAndBack() throws IOException {
        var scaled = scaledObject("worker-service");
        assertThat(scaled.path("minReplicaCount").asInt()).isZero();
        assertThat(asked(scaled)).contains("treadle_queue_waiting", "treadle_queue_oldest_seconds");
        assertThat(documented()).containsAll(asked(scaled));
        assertThat(scaled.path("triggers")).allMatch(trigger -> trigger.at("/metadata/ignoreNullValues").asText().equals("false"),
                "takes an answer without the series for none");
        // KEDA falls back without a ready worker for what is an average over workers alone.
        assertThat(StreamSupport.stream(scaled.path("triggers").spliterator(), false).map(trigger -> trigger.path("metricType").asText()))
                .contains("AverageValue");
        var hpa = autoscaler("worker-service");
        assertThat(scaled.path("maxReplicaCount").asInt()).isEqualTo(hpa.getMaxReplicas());
        assertThat(scaled.at("/fallback/replicas").asInt()).isEqualTo(hpa.getMinReplicas());
    }

    @Test
    void kedaHasAsManyReplicasOfThePagesAsTheAutoscalerInItsPlaceByTheSame() throws IOException {
        var scaled = scaledObject("ui-service");
        var hpa = autoscaler("ui-service");
        assertThat(scaled.path("minReplicaCount").asInt()).isEqualTo(hpa.getMinReplicas());
        assertThat(scaled.path("maxReplicaCount").asInt()).isEqualTo(hpa.getMaxReplicas());
        assertThat(asked(scaled)).containsExactly(hpa.getMetrics().getFirst().getPods().getMetric().getName());
        assertThat(scaled.at("/triggers/0/metadata/threshold").asText()).isEqualTo(hpa.getMetrics().getFirst().getPods().getTarget().getAverageValue().toString());
        assertThat(scaled.at("/triggers/1/metadata/value").asText()).isEqualTo(hpa.getMetrics().getLast().getResource().getTarget().getAverageValue().toString());
    }

    private static JsonNode scaledObject(String name) {
        return spec(RENDERED.get("production-keda").custom("ScaledObject").stream().filter(each -> each.getMetadata().getName().equals(name))
                .findFirst().orElseThrow());
    }

    private static HorizontalPodAutoscalerSpec autoscaler(String name) {
        return production().all(HorizontalPodAutoscaler.class).stream().filter(each -> each.getMetadata().getName().equals(name))
                .findFirst().orElseThrow().getSpec();
    }

    private static List<String> asked(JsonNode scaledObject) {
        return StreamSupport.stream(scaledObject.path("triggers").spliterator(), false).filter(trigger -> trigger.path("type").asText().equals("prometheus"))
                .peek(trigger -> assertThat(trigger.at("/metadata/threshold").asDouble()).isPositive())
                .flatMap(trigger -> SERIES.matcher(trigger.at("/metadata/query").asText()).results()).map(MatchResult::group).toList();
    }

    private static Set<String> documented() throws IOException {
        return Files.readAllLines(Deployed.ROOT.resolve("docs/reference/metrics.md")).stream().filter(row -> row.startsWith("| `treadle_"))
                .map(row -> row.split("\\|")[1].strip().replace("`", "")).collect(Collectors.toSet());
    }

    @Test
    void aWorkerHasMoreTimeToEndThanItsAttemptsHave() throws IOException {
        for (var workload : RENDERED.get("production-queues").workloads()) {
            if (workload.name().startsWith("worker-service")) {
                var environment = workload.container().getEnv().stream().filter(each -> each.getValue() != null)
                        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
                Duration grace = Configured.by(Deployed.WORKER_SERVICE, environment).as(WorkerConfig.class).worker().drainGrace();
                assertThat(workload.template().getSpec().getTerminationGracePeriodSeconds()).as(workload.name()).isGreaterThanOrEqualTo(grace.toSeconds() + 5);
            }
        }
    }

    @Test
    void theIngressLeadsToThePagesAndTiesNobodyToAReplica() {
        var ingress = production().all(Ingress.class).getFirst();
        assertThat(ingress.getMetadata().getAnnotations()).isNullOrEmpty();
        var backend = ingress.getSpec().getRules().getFirst().getHttp().getPaths().getFirst().getBackend().getService();
        assertThat(backend.getName()).isEqualTo("ui-service");
        assertThat(ingress.getSpec().getTls().getFirst().getHosts()).containsExactly(ingress.getSpec().getRules().getFirst().getHost());
    }
}
