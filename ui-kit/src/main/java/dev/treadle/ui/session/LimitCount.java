// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How often something was refused because of a limit, since the process began. Safe for any number of threads. What breaks a
/// limit of Events is counted by [RejectionCount].
public final class LimitCount {

    private final Map<Limit, LongAdder> counts = new EnumMap<>(Limit.class);

    /// A limit, by the last part of its key.
    public enum Limit {
        /// `treadle.session.per-client`
        PER_CLIENT,
        /// `treadle.session.components`
        COMPONENTS,
        /// `treadle.session.document-size`
        DOCUMENT_SIZE,
        /// `treadle.socket.message-size`
        MESSAGE_SIZE
    }

    public LimitCount() {
        for (var limit : Limit.values()) {
            counts.put(limit, new LongAdder());
        }
    }

    public void add(Limit limit) {
        counts.get(limit).increment();
    }

    public long of(Limit limit) {
        return counts.get(limit).sum();
    }
}
