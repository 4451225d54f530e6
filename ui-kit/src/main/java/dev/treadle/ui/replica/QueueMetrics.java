// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import dev.treadle.protocol.QueueState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/// What is measured of queues: the state that each queue's Ledger publishes. Every replica tells the same, so that it doesn't matter
/// which one is asked, nor who keeps the book.
@Singleton
final class QueueMetrics {

    private final MeterRegistry registry;
    private final Map<String, QueueState> states = new ConcurrentHashMap<>();

    QueueMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /// These queues look like this now.
    void see(Collection<QueueState> queues) {
        for (var state : queues) {
            if (states.put(state.queue(), state) == null) {
                register(state.queue());
            }
        }
    }

    private void register(String queue) {
        gauge(queue, "waiting", null, "Jobs that stand in the line", QueueState::waiting);
        gauge(queue, "scheduled", null, "Jobs whose time has not come", QueueState::scheduled);
        gauge(queue, "outstanding", null, "Dispatches that no worker has answered yet", QueueState::outstanding);
        gauge(queue, "running", null, "Attempts that run", QueueState::running);
        gauge(queue, "slots", null, "Attempts that the living workers can run at once", QueueState::slots);
        gauge(queue, "workers", null, "Workers that serve the queue", QueueState::workers);
        gauge(queue, "oldest", "seconds", "For how long whoever has waited for the longest could have gone", state -> oldest(state, System.currentTimeMillis()));
        gauge(queue, "backlog", null, "Jobs that wait or run, for each slot", QueueMetrics::backlog);
    }

    private void gauge(String queue, String name, String unit, String description, ToDoubleFunction<QueueState> value) {
        Gauge.builder("treadle.queue." + name, states, known -> value.applyAsDouble(known.get(queue)))
                .baseUnit(unit).description(description).tag("queue", queue).register(registry);
    }

    /// In seconds; 0 if nobody waits. The broker's clock says since when, and this machine's how long that is.
    static double oldest(QueueState state, long now) {
        return state.waitingSince() == 0 ? 0 : Math.max(0, now - state.waitingSince()) / 1_000.0;
    }

    /// How many jobs there are to each slot. Where there is no slot each counts as a whole one, so that this calls for the first worker.
    static double backlog(QueueState state) {
        return (state.waiting() + state.outstanding() + state.running()) / (double) Math.max(1, state.slots());
    }
}
