// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Stretch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Notes whom the Journal speaks of while it is read, and tells it of each stretch that was read as a whole. For the reader's
/// thread only.
final class JournalIndex {

    private final Consumer<Stretch> told;
    private final Map<Integer, Notes> byHome = new HashMap<>();

    /// Of a stretch that was read from its beginning.
    private static final class Notes {
        private final Set<String> prefixes = new HashSet<>();
        private long next;

        Notes(long begin) {
            next = begin;
        }
    }

    /// @param told takes what was read as a whole
    JournalIndex(Consumer<Stretch> told) {
        this.told = told;
    }

    /// A record was read.
    ///
    /// @param session null if it is nobody's
    void read(int home, long offset, SessionId session) {
        if (offset % Stretch.LENGTH == 0) {
            byHome.put(home, new Notes(offset));
        }
        var notes = byHome.get(home);
        if (notes == null) {
            return;
        }
        if (offset != notes.next) {
            // It is another Journal, or some of it was lost.
            byHome.remove(home);
            return;
        }
        notes.next++;
        if (session != null) {
            notes.prefixes.add(Stretch.prefix(session));
        }
        if (notes.next % Stretch.LENGTH == 0) {
            byHome.remove(home);
            told.accept(Stretch.of(home, offset / Stretch.LENGTH, notes.prefixes));
        }
    }
}
