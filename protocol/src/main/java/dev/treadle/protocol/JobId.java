// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The id of a job: a hash of what made the session submit it, so that a handler that runs again submits the same job and
/// not a second one. DESIGN.md, "Ids make repeats harmless".
///
/// @param text 26 characters of base 32
public record JobId(@JsonValue String text) {

    @JsonCreator
    public JobId {
        if (!Ids.isSpelt(text)) {
            throw new IllegalArgumentException("a job's id is 26 characters of base 32, not \"" + text + "\"");
        }
    }

    /// @param binding the name under which the session listens to such jobs
    /// @param cause what made the handler run that submits
    /// @param ordinal the how-manieth submission of that binding within that cause, from 0
    public static JobId of(SessionId session, String binding, Cause cause, int ordinal) {
        return new JobId(Ids.hash(session.toString(), binding, cause.toString(), Integer.toString(ordinal)));
    }

    /// The first eight characters: enough to tell the jobs of one page apart.
    public String brief() {
        return text.substring(0, 8);
    }

    @Override
    public String toString() {
        return text;
    }
}
