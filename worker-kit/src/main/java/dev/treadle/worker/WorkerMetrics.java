// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/// What is measured of a worker. All metrics are listed in docs/reference/metrics.md, with what they mean. How long jobs wait and run, and
/// how attempts end, the Ledger knows: it is there when a worker isn't any more.
@Singleton
final class WorkerMetrics implements MeterBinder {

    private final Worker worker;

    @Inject
    WorkerMetrics(WorkerLife life) {
        this(life.worker());
    }

    WorkerMetrics(Worker worker) {
        this.worker = worker;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var queue : worker.queues()) {
            gauge(registry, queue, "slots", "Jobs of the queue that it runs at once", all -> queue.slots());
            gauge(registry, queue, "busy", "Slots that are taken", all -> queue.slots() - all.slots(queue).free());
            gauge(registry, queue, "stuck", "Slots that are taken by Computations that don't end although they should", all -> queue.slots() - all.slots(queue).slots());
        }
        Gauge.builder("treadle.worker.presence", worker, all -> all.sincePresence().map(WorkerMetrics::seconds).orElse(Double.NaN)).baseUnit("seconds")
                .description("How long ago Kafka acknowledged its last Presence").register(registry);
        FunctionCounter.builder("treadle.worker.unreadable", worker, Worker::unreadable).description("Records that were passed over, since they could not be read")
                .register(registry);
    }

    private void gauge(MeterRegistry registry, ServedQueue queue, String name, String description, ToDoubleFunction<Worker> value) {
        Gauge.builder("treadle.worker." + name, worker, value).description(description).tag("queue", queue.name()).register(registry);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1_000.0;
    }
}
