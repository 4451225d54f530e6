// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import dev.treadle.ledger.Ledger;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Says how it stands with this replica's part in the Ledger. Always up, for the reason that Kafka's check gives.
@Readiness
@Singleton
final class LedgerHealth implements HealthCheck {

    private final Ledger ledger;

    LedgerHealth(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("ledger").up().withData("ledger", ledger.state().name().toLowerCase(Locale.ROOT));
        ledger.waitsFor().ifPresent(why -> response.withData("why", why));
        return response.build();
    }
}
