// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;

/// Why an attempt failed, for people.
///
/// @param type the exception's class, or a word of our own: `too-large`, `undecodable`, [#TIMEOUT], or [#STUCK]
/// @param message one sentence, cut to [Limits#TEXT_CHARS]
/// @param trace the stack trace, cut likewise; absent if there is none
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ErrorInfo(String type, String message, String trace) {

    /// The attempt, or the job, had its time.
    public static final String TIMEOUT = "timeout";

    /// The attempt had its time, and its Computation doesn't end although it was interrupted: it keeps a slot of its worker.
    /// Such a failure charges the budget of losses too, since it takes a part of a worker with it.
    public static final String STUCK = "stuck";

    public ErrorInfo {
        requireNonNull(type, "type");
        message = Limits.cut(message == null ? type : message);
        trace = Limits.cut(trace);
    }
}
