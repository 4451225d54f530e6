// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.ui.component.Rejection.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How many Events were rejected, for each reason, since the process began. Safe for any number of threads.
public final class RejectionCount {

    private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);

    public RejectionCount() {
        for (var reason : Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    public void add(Reason reason) {
        counts.get(reason).increment();
    }

    public long of(Reason reason) {
        return counts.get(reason).sum();
    }
}
