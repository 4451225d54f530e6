// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The id of a session, or of whoever else owns jobs (an API caller). It names its home, so that everybody who has the id
/// knows which partition of the Journal orders its records. Spelt `HOME-KEY`, for instance `3-06q8…`.
///
/// @param home the partition of the Journal, from 0; fixed for life
/// @param key 26 characters of base 32
public record SessionId(int home, String key) {

    public SessionId {
        if (home < 0 || !Ids.isSpelt(key)) {
            throw new IllegalArgumentException("a session's id is HOME-KEY with 26 characters of base 32, not %d-%s".formatted(home, key));
        }
    }

    public static SessionId random(int home) {
        return new SessionId(home, Ids.random());
    }

    @JsonCreator
    public static SessionId parse(String text) {
        int hyphen = text.indexOf('-');
        try {
            return new SessionId(Integer.parseInt(text.substring(0, Math.max(hyphen, 0))), text.substring(hyphen + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a session's id is HOME-KEY, not \"" + text + "\"", e);
        }
    }

    @JsonValue
    @Override
    public String toString() {
        return home + "-" + key;
    }
}
