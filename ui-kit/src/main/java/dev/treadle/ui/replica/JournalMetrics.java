// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import dev.treadle.ledger.Ledger;
import dev.treadle.ui.kafka.KafkaJobs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.OptionalLong;
import java.util.function.Function;

/// What this replica reads of the Journal, and how far behind its readers are.
@Singleton
final class JournalMetrics implements MeterBinder {

    private final KafkaJobs jobs;
    private final Ledger ledger;

    JournalMetrics(KafkaJobs jobs, Ledger ledger) {
        this.jobs = jobs;
        this.ledger = ledger;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("treadle.homes", jobs, KafkaJobs::listening).description("Homes whose part of the Journal is read for the sessions that have them")
                .register(registry);
        lag(registry, "pages", jobs, KafkaJobs::lag);
        lag(registry, "ledger", ledger, Ledger::lag);
        lag(registry, "books", ledger, Ledger::booksLag);
    }

    private static <T> void lag(MeterRegistry registry, String name, T reader, Function<T, OptionalLong> lag) {
        Gauge.builder("treadle.journal.lag", reader, asked -> orNaN(lag.apply(asked))).description("Records that a reader of the Journal has yet to read").tag("reader", name)
                .register(registry);
    }

    private static double orNaN(OptionalLong lag) {
        return lag.isPresent() ? lag.getAsLong() : Double.NaN;
    }
}
