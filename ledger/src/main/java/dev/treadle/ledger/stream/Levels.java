// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who beats with another feature level than this build's, as in the middle of a rollout. So far nothing waits for a level,
/// so that saying it is all that is done.
final class Levels {

    // Of a fleet that is larger than that somebody may be named twice.
    private static final int REMEMBERED = 10_000;

    private final Set<Incarnation> named = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Incarnation, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /// @return what is to be said of a beat: something only of the first one of a life whose level is another
    Optional<String> hear(Beat beat) {
        if (beat.level() == Level.CURRENT) {
            return Optional.empty();
        }
        var who = switch (beat) {
            case Beat.Presence presence -> presence.worker();
            case Beat.Canary canary -> canary.replica();
        };
        return named.add(who) ? Optional.of(words(beat, who)) : Optional.empty();
    }

    private static String words(Beat beat, Incarnation who) {
        return "%s=%s has feature level %d and this replica %d: %s".formatted(beat instanceof Beat.Presence ? "worker" : "replica", who,
                beat.level(), Level.CURRENT, beat.level() > Level.CURRENT ? "what only the newer level knows is passed over here"
                        : "it passes over what it doesn't know yet");
    }
}
