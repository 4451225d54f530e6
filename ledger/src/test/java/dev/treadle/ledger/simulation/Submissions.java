// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import java.util.HashMap;
import java.util.Map;

/// Which jobs there are in a world. What a cause submits is always the same, whichever host runs the handler.
final class Submissions {

    private final World world;
    private final Map<JobId, Submitted> all = new HashMap<>();

    Submissions(World world) {
        this.world = world;
    }

    /// What a session's handler of an Event submits.
    Submitted ofClick(SessionId session, int number) {
        return of(session, "click", new Cause.OnEvent("nonce", number));
    }

    /// Whether the handler of a job's completion submits a further one.
    boolean isFollowed(JobState job) {
        return job.binding().equals("click") && Math.floorMod(job.job().id().hashCode(), 5) == 0;
    }

    /// What a session's handler of an Update submits.
    Submitted ofUpdate(SessionId session, long offset) {
        return of(session, "chain", new Cause.OnUpdate(offset));
    }

    /// What was submitted before.
    Submitted again(JobId id) {
        return all.get(id);
    }

    /// How many items a job's Computation emits.
    static int items(JobId id) {
        return Math.floorMod(id.hashCode() >> 4, 8);
    }

    private Submitted of(SessionId session, String binding, Cause cause) {
        var id = JobId.of(session, binding, cause, 0);
        return all.computeIfAbsent(id, first -> {
            var queue = world.chance.any(World.QUEUES);
            return new Submitted(new JobRef(session, queue, id), binding, cause, 0, world.chance.in(700) ? "A" : "B", Json.of("{}"), policy(session), false);
        });
    }

    private Policy policy(SessionId session) {
        var chance = world.chance;
        var limit = chance.in(300) ? new Policy.Limit(chance.in(500) ? session.toString() : "all", chance.between(1, 2)) : null;
        return new Policy(chance.between(-1, 1), limit, chance.between(1, 3), chance.between(2, 5), new Policy.Backoff(100, 1_000),
                chance.in(150) ? chance.between(1, 1_500) : 0, 0, chance.in(50) ? 20_000 : 0, 500, chance.in(200), null,
                chance.in(100) ? session.toString() : null);
    }
}
