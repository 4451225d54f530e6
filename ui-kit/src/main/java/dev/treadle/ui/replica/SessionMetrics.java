// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import dev.treadle.ui.component.Rejection.Reason;
import dev.treadle.ui.session.Sessions;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.Locale;

/// What is measured of sessions: the gauges `treadle.sessions` and `treadle.clients.kept` (bytes), and the counter
/// `treadle.events.rejected` with its `reason`, at `/q/metrics`.
@Singleton
final class SessionMetrics implements MeterBinder {

    private final Sessions sessions;

    SessionMetrics(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("treadle.sessions", sessions, Sessions::count).description("Sessions that this replica hosts").register(registry);
        Gauge.builder("treadle.clients.kept", sessions, Sessions::kept).baseUnit("bytes")
                .description("What is kept for browsers that haven't read it yet").register(registry);
        for (var reason : Reason.values()) {
            FunctionCounter.builder("treadle.events.rejected", sessions.rejections(), count -> count.of(reason))
                    .description("Events of browsers that were rejected").tag("reason", reason.name().toLowerCase(Locale.ROOT)).register(registry);
        }
    }
}
