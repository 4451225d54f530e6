// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

/// Names one worker's run of one attempt at a job.
///
/// @param job which job
/// @param attempt which attempt at it, from 1
/// @param id whose run of it
public record Execution(JobRef job, int attempt, ExecutionId id) {

    public Execution {
        requireNonNull(job, "job");
        requireNonNull(id, "id");
        if (attempt < 1) {
            throw new IllegalArgumentException("attempts are counted from 1, not " + attempt);
        }
    }
}
