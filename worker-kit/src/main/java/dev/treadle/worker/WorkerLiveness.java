// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/// Down when only another process can mend it. A broker that is out of reach is no such thing.
@Liveness
@Singleton
final class WorkerLiveness implements HealthCheck {

    private final WorkerLife life;

    WorkerLiveness(WorkerLife life) {
        this.life = life;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("treadle-worker").status(life.worker().alive()).build();
    }
}
