// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ledger.book.Measures.Outcome;
import dev.treadle.protocol.QueueState;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void whatAQueueLooksLikeIsWhatItsLedgerHasSaidLast() {
        var metrics = new QueueMetrics(registry);
        metrics.see(List.of(state("default", 7, 2, 1, 3, 0), state("cpu", 0, 0, 0, 4, 0)));
        metrics.see(List.of(state("default", 9, 2, 1, 3, 0)));
        assertThat(registry.scrape(TextFormat.CONTENT_TYPE_OPENMETRICS_100)).contains("treadle_queue_waiting{queue=\"default\"} 9.0", "treadle_queue_running{queue=\"default\"} 2.0",
                "treadle_queue_outstanding{queue=\"default\"} 1.0", "treadle_queue_slots{queue=\"cpu\"} 4.0", "treadle_queue_workers{queue=\"cpu\"} 1.0",
                "treadle_queue_backlog{queue=\"default\"} 4.0", "treadle_queue_oldest_seconds{queue=\"default\"} 0.0");
    }

    @Test
    void whoeverHasWaitedForTheLongestHasDoneSoUntilNow() {
        assertThat(QueueMetrics.oldest(state("default", 1, 0, 0, 0, 1_000), 4_500)).isEqualTo(3.5);
        assertThat(QueueMetrics.oldest(state("default", 1, 0, 0, 0, 5_000), 4_500)).as("by a clock that is behind").isZero();
        assertThat(QueueMetrics.oldest(state("default", 0, 0, 0, 0, 0), 4_500)).as("nobody waits").isZero();
    }

    @Test
    void theBacklogOfAQueueWithoutASlotIsAllItsJobs() {
        assertThat(QueueMetrics.backlog(state("default", 0, 0, 0, 0, 0))).isZero();
        assertThat(QueueMetrics.backlog(state("default", 3, 0, 0, 0, 0))).isEqualTo(3);
        assertThat(QueueMetrics.backlog(state("default", 3, 2, 1, 4, 0))).isEqualTo(1.5);
    }

    @Test
    void timesAreHistogramsOfAQueueAndEndingsHaveNames() {
        var metrics = new LedgerMetrics(registry);
        metrics.started("default", Duration.ofMillis(30));
        metrics.ended("default", Outcome.LOST, Duration.ofSeconds(3));
        metrics.refused("default");
        metrics.restored(Duration.ofSeconds(2));
        assertThat(registry.scrape(TextFormat.CONTENT_TYPE_OPENMETRICS_100)).contains("treadle_job_wait_seconds_bucket{queue=\"default\",le=\"0.02\"} 0.0",
                "treadle_job_wait_seconds_bucket{queue=\"default\",le=\"0.1\"} 1.0", "treadle_attempt_run_seconds_bucket{queue=\"default\",le=\"10.0\"} 1.0",
                "treadle_attempts_total{outcome=\"lost\",queue=\"default\"} 1.0", "treadle_attempts_total{outcome=\"refused\",queue=\"default\"} 1.0",
                "treadle_ledger_restore_seconds_sum 2.0");
    }

    private static QueueState state(String queue, int waiting, int running, int outstanding, int slots, long since) {
        return new QueueState(queue, waiting, 0, running, outstanding, slots, 1, List.of(), false, List.of(), List.of(), 1, since);
    }
}
