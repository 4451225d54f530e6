// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.treadle.e2e.deploy.Definitions;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The overlay `local` for real, in a cluster: three pages, rollouts, pods that go, workers that come, and who reaches whom.
/// `./treadle test --kubernetes` runs it.
@EndToEnd
@EnabledIfSystemProperty(named = "treadle.kubernetes.namespace", matches = ".+", disabledReason = "./treadle test --kubernetes runs it")
class ClusterTest extends DeployedPages {

    /// The most that the page takes, so that a rollout ends before they do.
    private static final int MANY = 1000;
    // A JVM that SIGTERM ends in order.
    private static final int ENDED_IN_ORDER = 143;
    private static final String HALF_A_CORE = "500m";

    private static Cluster cluster;

    @BeforeAll
    static void up() throws Exception {
        cluster = Cluster.up(System.getProperty("treadle.kubernetes.namespace"));
    }

    @AfterAll
    static void down() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void settle() throws Exception {
        cluster.awaitReady();
    }

    @Override
    URI address() {
        return cluster.address();
    }

    @Override
    Journal journal() {
        return cluster.journal();
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployment/ui-service", "deployment/worker-service", "statefulset/kafka"})
    void eachNumberIsShownOnceWhileThisIsRenewed(String workload, Stage stage) throws Exception {
        var page = count(stage, MANY);
        cluster.renew(workload);
        assertThat(page.sightings().rows()).as("what is shown before all is counted").hasSizeLessThan(MANY);
        requireClean(page, MANY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ui-service", "worker-service", "kafka"})
    void eachNumberIsShownOnceWhenAPodOfThisIsDeletedWhichEndsInItsTime(String service, Stage stage) throws Exception {
        var page = count(stage, MANY);
        var pods = service.equals("worker-service") ? List.of(cluster.workerOf(page)) : cluster.of(service);
        for (var pod : pods) {
            assertThat(cluster.delete(pod)).as("what the container of %s ended with", pod).isEqualTo(ENDED_IN_ORDER);
            cluster.awaitReady();
        }
        requireClean(page, MANY);
    }

    @Test
    void eachNumberIsShownOnceWhenAPodIsEvictedAndItsBudgetKeepsTheOther(Stage stage) throws Exception {
        var page = count(stage);
        var pods = cluster.of("ui-service");
        assertThat(cluster.evict(pods.getFirst())).contains("Success");
        assertThat(cluster.evict(pods.getLast())).contains("disruption budget");
        requireClean(page);
        assertThat(cluster.of("ui-service")).contains(pods.getLast()).doesNotContain(pods.getFirst());
    }

    @Test
    void eachNumberIsShownOnceWhileWorkersComeAndGo(Stage stage) throws Exception {
        var page = count(stage, MANY);
        try {
            cluster.autoscale(4, 8, HALF_A_CORE);
            cluster.awaitWorkers(count -> count >= 4);
            // Three go, at once: whatever they have begun they hand back.
            cluster.autoscale(1, 1, HALF_A_CORE);
            cluster.awaitWorkers(count -> count == 1);
        } finally {
            cluster.autoscale(2, 8, HALF_A_CORE);
        }
        requireClean(page, MANY);
    }

    @Test
    void workersComeWhenThoseThatAreThereComputeHard() throws Exception {
        var workers = cluster.of("worker-service");
        try (var first = cluster.burn(workers.getFirst()); var last = cluster.burn(workers.getLast())) {
            // Less than half a core, for a machine whose cores have other things to do too.
            cluster.autoscale(2, 4, "200m");
            cluster.awaitWorkers(count -> count > 2);
        } finally {
            cluster.autoscale(2, 2, HALF_A_CORE);
            cluster.awaitWorkers(count -> count == 2);
            cluster.autoscale(2, 8, HALF_A_CORE);
        }
    }

    @Test
    void aPodThatMayDoMoreThanItNeedsIsRefused() throws Exception {
        assertThat(cluster.tried("run", "privileged", "--image=any", "--privileged")).contains("violates PodSecurity \"restricted");
    }

    @Test
    void kafkaAndTheWorkersAreReachedByNobodyElse() throws Exception {
        var worker = cluster.kubectl("get", "pods", "--selector", "app.kubernetes.io/name=worker-service",
                "--output", "jsonpath={.items[0].status.podIP}");
        cluster.runBare("outsider", "of=nobody");
        assertThat(cluster.reaches("outsider", "ui-service", 8080)).as("an outsider reaches the pages").isTrue();
        assertThat(cluster.reaches("outsider", "kafka", 9092)).as("an outsider reaches Kafka").isFalse();
        assertThat(cluster.reaches("outsider", worker, 8081)).as("an outsider reaches a worker").isFalse();
        assertThat(cluster.reaches(cluster.of("worker-service").getFirst(), "kafka", 9092)).as("a worker reaches Kafka").isTrue();
        assertThat(cluster.reaches(cluster.of("worker-service").getFirst(), "ui-service", 8080)).as("a worker reaches the pages").isFalse();
    }

    @Test
    void prometheusReachesTheWorkersMetricsOnceItsNamespaceIsLetIn() throws Exception {
        var worker = cluster.kubectl("get", "pods", "--selector", "app.kubernetes.io/name=worker-service",
                "--output", "jsonpath={.items[0].status.podIP}");
        var watchers = cluster.watchers();
        Until.holds("a Prometheus of a namespace that isn't let in reaches a worker", () -> cluster.watcherReaches(worker, 8081), reached -> !reached);
        cluster.label(watchers, "dev.treadle/reaches-metrics=true");
        Until.holds("a Prometheus of a namespace that is let in reaches a worker", () -> cluster.watcherReaches(worker, 8081), reached -> reached);
        var kafka = cluster.kubectl("get", "service", "kafka", "--output", "jsonpath={.spec.clusterIP}");
        assertThat(cluster.watcherReaches(kafka, 9092)).as("it reaches Kafka").isFalse();
    }

    /// All of Strimzi's definitions as Strimzi has them; KEDA's own, where Go is installed to fetch it.
    @ParameterizedTest
    @ValueSource(strings = {"production", "production-queues", "production-keda"})
    void theServerWouldTakeEachObjectForProductionAsItIs(String overlay) throws Exception {
        cluster.define(Definitions.ofStrimzi(Definitions.make()));
        if (overlay.endsWith("-keda")) {
            var keda = Definitions.ofKeda();
            assumeTrue(keda.isPresent(), "go is not installed, and KEDA's definition is in its Go module alone");
            cluster.define(List.of(keda.get()));
        }
        assertThat(cluster.wouldTake(overlay)).hasSizeGreaterThan(20).allMatch(line -> line.endsWith("(server dry run)"));
    }
}
