// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Started;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealBroker.class)
class WorkerMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void itsSlotsAreBusyWhileTheyAreTakenAndItsPresenceIsYoung(Fleet fleet) {
        var gate = new Semaphore(0);
        var worker = fleet.worker(3, (act, attempt) -> {
            gate.acquire();
            return "";
        });
        new WorkerMetrics(worker).bindTo(registry);
        assertThat(value("slots")).isEqualTo(3);
        assertThat(value("busy")).isZero();

        var job = fleet.dispatch(new Act("it"));
        fleet.await(job, Started.class);
        assertThat(value("busy")).isEqualTo(1);
        assertThat(value("stuck")).isZero();
        assertThat(registry.get("treadle.worker.presence").gauge().value()).isBetween(0.0, Fleet.PATIENCE.toSeconds() * 1.0);

        gate.release();
        fleet.await(job, Completed.class);
        fleet.await("the slot to be free", () -> value("busy") == 0);
        assertThat(registry.scrape(TextFormat.CONTENT_TYPE_OPENMETRICS_100)).contains("treadle_worker_slots{queue=\"default\"} 3.0", "treadle_worker_unreadable_total 0.0");
    }

    @Test
    void aWorkerThatHasNotReachedKafkaHasSlotsAndNoPresence(Fleet fleet) {
        var worker = fleet.unstarted(Map.of("treadle.kafka.bootstrap-servers", "127.0.0.1:1", "treadle.worker.queues.default.slots", "5"), (act, attempt) -> "");
        worker.start();
        new WorkerMetrics(worker).bindTo(registry);
        assertThat(value("slots")).isEqualTo(5);
        assertThat(value("busy")).isZero();
        assertThat(registry.get("treadle.worker.presence").gauge().value()).isNaN();
    }

    private double value(String name) {
        return registry.get("treadle.worker." + name).tag("queue", "default").gauge().value();
    }
}
