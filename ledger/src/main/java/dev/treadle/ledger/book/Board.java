// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.protocol.QueueState;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Decides when a queue's state is published: at most four times a second, at once when the queue opens, fills up, or
/// begins to wait for a Work type that nobody offers, and seldom when nothing has changed.
final class Board {

    static final long EVERY_MILLIS = 250;
    /// A queue that opens and fills up all the time says so no more often than this.
    static final long TURN_MILLIS = 20;

    /// What hasn't changed is said again after so long: an owner that was held up may have published over it.
    static final long AGAIN_MILLIS = 10_000;

    private QueueState published;
    private long publishedAt = -EVERY_MILLIS;
    private boolean open;
    private Set<String> missing = Set.of();
    private boolean turned;
    private boolean changed = true;

    /// A step was made.
    void step(boolean nowOpen, Set<String> nowMissing) {
        changed = true;
        if (nowOpen != open || !missing.containsAll(nowMissing)) {
            turned = true;
        }
        open = nowOpen;
        missing = nowMissing.isEmpty() ? Set.of() : new TreeSet<>(nowMissing);
    }

    /// @param uptime the owner's, in milliseconds
    /// @param state makes the state as it is now
    /// @return what is to be published now; null if nothing
    QueueState due(long uptime, Supplier<QueueState> state) {
        long since = uptime - publishedAt;
        if (!(turned && since >= TURN_MILLIS || changed && since >= EVERY_MILLIS)) {
            return null;
        }
        turned = false;
        changed = false;
        var now = state.get();
        if (published != null && since < AGAIN_MILLIS && now.equals(at(published, now.at()))) {
            return null;
        }
        published = now;
        publishedAt = uptime;
        return now;
    }

    private static QueueState at(QueueState state, long at) {
        return new QueueState(state.queue(), state.waiting(), state.scheduled(), state.running(), state.outstanding(), state.slots(),
                state.workers(), state.types(), state.paused(), state.head(), state.missing(), at, state.waitingSince());
    }
}
