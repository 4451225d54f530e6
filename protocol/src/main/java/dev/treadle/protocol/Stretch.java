// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import java.util.Collection;
import java.util.List;

/// A stretch of the Journal, and whom it speaks of: who looks for one session needn't read those that don't. Whoever has read a whole
/// stretch may write it, and all write the same.
///
/// @param home the partition
/// @param number the stretch's, from 0: it begins at the offset `number * LENGTH`
/// @param sessions with what the keys of those begin whose Updates stand there, sorted
public record Stretch(int home, long number, List<String> sessions) {

    /// How many offsets a stretch has.
    public static final int LENGTH = 16_384;

    /// How many characters of a key are told: so few sessions that are in a stretch are taken for another one.
    private static final int PREFIX = 6;

    public Stretch {
        sessions = List.copyOf(sessions);
    }

    /// @param prefixes in any order
    public static Stretch of(int home, long number, Collection<String> prefixes) {
        return new Stretch(home, number, prefixes.stream().sorted().toList());
    }

    /// What of a session is told.
    public static String prefix(SessionId session) {
        return session.key().substring(0, PREFIX);
    }

    /// Whether it speaks of the session, or of one whose key begins alike.
    public boolean mayHave(SessionId session) {
        return sessions.contains(prefix(session));
    }
}
