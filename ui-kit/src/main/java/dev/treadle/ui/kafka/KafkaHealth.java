// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Says how it is with Kafka. Always up: a replica without Kafka serves its pages, keeps what is clicked, and goes on by
/// itself; taking it out of the load balancer would only take the page away that says so.
@Readiness
@Singleton
final class KafkaHealth implements HealthCheck {

    private final KafkaJobs jobs;

    KafkaHealth(KafkaJobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public HealthCheckResponse call() {
        var reach = jobs.reach();
        var response = HealthCheckResponse.named("kafka").up().withData("waiting", jobs.waiting()).withData("since", reach.since().toString());
        return switch (reach) {
            case Broker.Reach.Unknown unknown -> response.withData("kafka", "unknown").build();
            case Broker.Reach.There there -> response.withData("kafka", "there").build();
            case Broker.Reach.Away away -> response.withData("kafka", "out of reach").withData("why", String.valueOf(away.why())).build();
            case Broker.Reach.Lacking lacking -> response.withData("kafka", "lacking").withData("why", lacking.what()).build();
        };
    }
}
