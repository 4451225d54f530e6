// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.job;

import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Histories of one job, in which anybody may say anything at any time: more than a real Journal can hold.
final class Histories {

    static final SessionId SESSION = SessionId.parse("0-06q8m2r4vwxyz0123456789abc");
    static final JobRef JOB = new JobRef(SESSION, "default", JobId.of(SESSION, "pause", new Cause.OnEvent("a", 1), 0));
    static final Json NULL = Json.of("null");

    private Histories() {
    }

    static JobUpdate.Submitted submitted(Policy policy) {
        return new JobUpdate.Submitted(JOB, "pause", new Cause.OnEvent("a", 1), 0, "Pause", NULL, policy, false);
    }

    static Policy policy(int attempts, int losses, long delayMillis, boolean atMostOnce) {
        return new Policy(0, null, attempts, losses, new Policy.Backoff(1_000, 8_000), delayMillis, 0, 0, 0, atMostOnce, 700L);
    }

    static Execution execution(int attempt, int worker) {
        return new Execution(JOB, attempt, new ExecutionId(new Incarnation("w" + worker + "~x"), attempt));
    }

    /// A Submitted, then so many Updates by three workers, the Ledger and the page, at random.
    static List<JobUpdate> random(RandomGenerator random, int length) {
        var history = new ArrayList<JobUpdate>();
        history.add(submitted(policy(1 + random.nextInt(3), 1 + random.nextInt(3), random.nextInt(2) * 500, random.nextInt(4) == 0)));
        while (history.size() < length) {
            history.add(any(random));
        }
        return history;
    }

    private static JobUpdate any(RandomGenerator random) {
        int attempt = 1 + random.nextInt(3);
        var by = execution(attempt, random.nextInt(3));
        long number = 1 + random.nextInt(6);
        // Started and what ends an attempt are the more frequent, or few histories would get anywhere.
        return switch (random.nextInt(27)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> new ExecutionUpdate.Started(by, 0, 1);
            case 8 -> new ExecutionUpdate.Progressed(by, number, 1, 2, null);
            case 9, 10 -> new ExecutionUpdate.Emitted(by, number, random.nextInt(5), NULL);
            case 11 -> new ExecutionUpdate.Logged(by, number, "info", "text");
            case 12 -> new ExecutionUpdate.Checkpointed(by, number, new Checkpoint(NULL, random.nextInt(5)));
            case 13 -> new ExecutionUpdate.Completed(by, number, NULL);
            case 14, 15 -> new ExecutionUpdate.Failed(by, number, new ErrorInfo("x", "y", null), random.nextInt(4) > 0);
            case 16 -> new ExecutionUpdate.Released(by, number, "ending");
            case 17 -> new ExecutionUpdate.Refused(by, 0, ExecutionUpdate.Refused.Reason.BUSY, "busy");
            case 18, 19 -> new JobUpdate.Lost(by, "silent");
            case 20, 21 -> new JobUpdate.Queued(JOB, attempt);
            case 22 -> new JobUpdate.Confirmed(by);
            case 23 -> random.nextInt(4) == 0 ? new JobUpdate.CancelRequested(JOB, "page") : new JobUpdate.Overdue(JOB, attempt, 0);
            case 24 -> random.nextInt(4) == 0 ? new JobUpdate.Cancelled(JOB, random.nextBoolean() ? by : null, number, "asked")
                    : submitted(Policy.DEFAULT);
            case 25 -> new JobUpdate.Orphaned(JOB, "closed");
            default -> new JobUpdate.Discarded(JOB, JobUpdate.Discarded.Reason.values()[random.nextInt(4)], "text");
        };
    }
}
