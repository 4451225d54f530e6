// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Up while the worker takes what is dispatched: Kafka answers, and every queue is served.
@Readiness
@Singleton
final class WorkerReadiness implements HealthCheck {

    private final WorkerLife life;

    WorkerReadiness(WorkerLife life) {
        this.life = life;
    }

    @Override
    public HealthCheckResponse call() {
        var worker = life.worker();
        var response = HealthCheckResponse.named("treadle-worker").status(worker.ready())
                .withData("worker", worker.name().toString())
                .withData("unreadable", worker.unreadable())
                .withData("stuck", worker.stuck());
        if (!worker.troubles().isEmpty()) {
            response.withData("why", String.join("; ", worker.troubles()));
        }
        return response.build();
    }
}
