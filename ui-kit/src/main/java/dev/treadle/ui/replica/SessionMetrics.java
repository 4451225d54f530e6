// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import dev.treadle.ui.component.Rejection.Reason;
import dev.treadle.ui.kafka.KafkaStore;
import dev.treadle.ui.session.LimitCount;
import dev.treadle.ui.session.LimitCount.Limit;
import dev.treadle.ui.session.Sessions;
import dev.treadle.ui.session.SlowCount;
import dev.treadle.ui.socket.OpenSockets;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// What is measured of sessions and their sockets. All metrics are listed in docs/reference/metrics.md, with what they mean.
@Singleton
final class SessionMetrics implements MeterBinder {

    private final Sessions sessions;
    private final LimitCount limits;
    private final KafkaStore store;
    private final OpenSockets sockets;

    SessionMetrics(Sessions sessions, LimitCount limits, KafkaStore store, OpenSockets sockets) {
        this.sessions = sessions;
        this.limits = limits;
        this.store = store;
        this.sockets = sockets;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("treadle.sessions", sessions, Sessions::count).description("Sessions that this replica hosts").register(registry);
        Gauge.builder("treadle.clients.kept", sessions, Sessions::kept).baseUnit("bytes")
                .description("What is kept for browsers that haven't read it yet").register(registry);
        Gauge.builder("treadle.sockets", sockets, OpenSockets::count).description("Sockets that are open here").register(registry);
        FunctionCounter.builder("treadle.frames", sockets, OpenSockets::frames).description("Frames that were sent to browsers").register(registry);
        FunctionCounter.builder("treadle.sockets.sent", sockets, OpenSockets::bytes).baseUnit("bytes").description("What was sent by sockets")
                .register(registry);
        FunctionCounter.builder("treadle.patches.coalesced", sessions.slow(), SlowCount::coalesced)
                .description("Patches that took the place of earlier ones, since a client is slow").register(registry);
        FunctionCounter.builder("treadle.clients.forgotten", sessions.slow(), SlowCount::forgotten)
                .description("Slow clients for which nothing was kept any more, and which are told the whole page").register(registry);
        FunctionCounter.builder("treadle.claims", sessions, Sessions::claims).description("Sessions that were taken over from another replica")
                .register(registry);
        FunctionCounter.builder("treadle.claims.read", store, KafkaStore::lookedAt).description("Records that were read to take sessions over")
                .register(registry);
        FunctionCounter.builder("treadle.snapshots", store, KafkaStore::appends).description("Snapshots, and parts of them, that were appended")
                .register(registry);
        FunctionCounter.builder("treadle.snapshots.written", store, KafkaStore::bytes).baseUnit("bytes").description("What those had in them, before it was compressed")
                .register(registry);
        for (var reason : Reason.values()) {
            FunctionCounter.builder("treadle.events.rejected", sessions.rejections(), count -> count.of(reason))
                    .description("Events of browsers that were rejected").tag("reason", reason.name().toLowerCase(Locale.ROOT)).register(registry);
        }
        for (var limit : Limit.values()) {
            refused(registry, limit.name(), limits, count -> count.of(limit));
        }
        refused(registry, "viewers", sessions, Sessions::viewersRefused);
        refused(registry, "event-rate", sessions.rejections(), count -> count.of(Reason.RATE));
        refused(registry, "events", sessions.rejections(), count -> count.of(Reason.BUSY));
    }

    private static <T> void refused(MeterRegistry registry, String limit, T counts, ToDoubleFunction<T> count) {
        FunctionCounter.builder("treadle.limits.refused", counts, count).description("What was refused because of a limit")
                .tag("limit", limit.toLowerCase(Locale.ROOT).replace('_', '-')).register(registry);
    }
}
