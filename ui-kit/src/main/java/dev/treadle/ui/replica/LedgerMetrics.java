// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import dev.treadle.ledger.book.Measures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// What is measured of the books that this replica owns. Each book has one owner, so the replicas' numbers add up.
@Singleton
final class LedgerMetrics implements Measures {

    /// So many series for each queue: they are to tell a click from a minute, and no more.
    private static final Duration[] BUCKETS = {Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(2),
            Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(6)};

    private final MeterRegistry registry;
    private final Timer restore;
    private final Map<String, Timer> waits = new ConcurrentHashMap<>();
    private final Map<String, Timer> runs = new ConcurrentHashMap<>();
    private final Map<String, Counter> attempts = new ConcurrentHashMap<>();

    LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
        restore = Timer.builder("treadle.ledger.restore").description("How long the books of a partition took to be read from Kafka").register(registry);
    }

    @Override
    public void started(String queue, Duration waited) {
        waits.computeIfAbsent(queue, timer("treadle.job.wait", "How long an attempt could have gone before it started")).record(waited);
    }

    @Override
    public void ended(String queue, Outcome outcome, Duration ran) {
        runs.computeIfAbsent(queue, timer("treadle.attempt.run", "How long an attempt ran")).record(ran);
        count(queue, outcome.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void refused(String queue) {
        count(queue, "refused");
    }

    @Override
    public void restored(Duration took) {
        restore.record(took);
    }

    private Function<String, Timer> timer(String name, String description) {
        return queue -> Timer.builder(name).description(description).tag("queue", queue).serviceLevelObjectives(BUCKETS).register(registry);
    }

    private void count(String queue, String outcome) {
        attempts.computeIfAbsent(queue + " " + outcome, any -> Counter.builder("treadle.attempts").description("How attempts ended")
                .tag("queue", queue).tag("outcome", outcome).register(registry)).increment();
    }
}
