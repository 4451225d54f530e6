// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

/// Names a job, with what routes its records: its owner's home orders them, its queue's book counts them.
///
/// @param session who owns the job
/// @param queue the line that it waits in
/// @param id which job it is
public record JobRef(SessionId session, String queue, JobId id) {

    public JobRef {
        requireNonNull(session, "session");
        Queues.check(queue);
        requireNonNull(id, "id");
    }
}
