// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

/// One thing that happened to a job or a session. The Journal is the log of them; its order within one home is the only
/// truth about what came first.
///
/// An Update's kind on the wire is its record's simple name in lower case (`started`). Kinds and fields are only ever
/// added: see [Level].
public sealed interface Update permits JobUpdate, SessionUpdate {

    /// Whose home orders it.
    SessionId session();
}
