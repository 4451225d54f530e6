// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import dev.treadle.ui.session.Sessions;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Says that this replica takes no more pages, once it is told to end: they are to go to the others.
@Readiness
@Singleton
final class DrainHealth implements HealthCheck {

    private final Sessions sessions;

    DrainHealth(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("pages").status(!sessions.draining()).build();
    }
}
