// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Level;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.util.List;

/// Messages to test with.
final class Messages {

    static final Topics TOPICS = new Topics("treadle", new Codec());
    static final Incarnation PAGE = new Incarnation("page~1");
    static final Incarnation WORKER = new Incarnation("worker~1");
    static final SessionId SESSION = SessionId.parse("0-06q8m2r4vwxyz0123456789abc");

    private Messages() {
    }

    static JobRef job(String queue, int number) {
        return new JobRef(SESSION, queue, JobId.of(SESSION, "pause", new Cause.OnEvent("a", number), 0));
    }

    static Submitted submitted(JobRef job) {
        return submitted(job, "{\"job\":{\"queue\":\"other\",\"session\":\"9-x\"}}");
    }

    static Submitted submitted(JobRef job, String work) {
        return new Submitted(job, "pause", new Cause.OnEvent("a", 1), 0, "Pause", Json.of(work), Policy.DEFAULT, false);
    }

    static Execution execution(JobRef job, int attempt, long number) {
        return new Execution(job, attempt, new ExecutionId(WORKER, number));
    }

    static ExecutionUpdate.Started started(Execution by, long beat) {
        return new ExecutionUpdate.Started(by, 0, beat);
    }

    static Beat.Presence presence(long beat, List<String> queues, int slots, Execution... runs) {
        return new Beat.Presence(WORKER, beat, Level.CURRENT, false,
                queues.stream().map(queue -> new Beat.Offer(queue, slots, slots - runs.length, List.of("Pause"))).toList(), List.of(runs));
    }
}
