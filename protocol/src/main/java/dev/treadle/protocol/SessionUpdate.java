// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;

/// What happened to a session itself.
public sealed interface SessionUpdate extends Update {

    /// A replica takes the session over. The offset of this Update is the claim's number; the highest is the host.
    ///
    /// @param nonce of the viewer that asked for it
    /// @param host the address by which other replicas reach that one; absent if it was of a version that didn't say so
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Claimed(SessionId session, Incarnation replica, String nonce, String host) implements SessionUpdate {
        public Claimed {
            requireNonNull(session, "session");
            requireNonNull(replica, "replica");
        }
    }

    /// The session is given up: its tab was closed, or it slept too long.
    ///
    /// @param reason for people
    record Ended(SessionId session, Incarnation replica, String reason) implements SessionUpdate {
        public Ended {
            requireNonNull(session, "session");
        }
    }
}
