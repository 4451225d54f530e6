// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Takes an application's meters with it when it ends. Quarkus does so only in development, and in one JVM tests start an
/// application after another: Micrometer would go on counting what the first of them did.
@Singleton
final class OwnMeters {

    void end(@Observes ShutdownEvent end) {
        Metrics.globalRegistry.clear();
    }
}
