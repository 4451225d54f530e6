// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static java.util.Objects.requireNonNull;

import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.SessionId;

/// What a browser resumes its session by. It is sealed while the browser has it, so that only a replica can make or read one.
///
/// @param session which session
/// @param secret a text that only who may look at this session was ever given, sealed; the same for the session's whole life
/// @param host the address by which other replicas reach the one that hosts the session: `http://10.0.0.7:8080`
/// @param replica that one's incarnation: another process at the same address doesn't host the session
/// @param claim the host's
/// @param position where in the Snapshots' partition of the session's home the newest Snapshot stood; -1 if there was none
/// @param issued when it was sealed, in milliseconds since 1970 by the host's clock
public record Token(SessionId session, String secret, String host, Incarnation replica, long claim, long position, long issued) {

    public Token {
        requireNonNull(session, "session");
        requireNonNull(secret, "secret");
        requireNonNull(host, "host");
        requireNonNull(replica, "replica");
    }
}
