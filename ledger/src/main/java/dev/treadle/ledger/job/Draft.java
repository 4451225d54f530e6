// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.job;

import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.JobUpdate.Discarded;
import java.util.ArrayList;
import java.util.List;

/// A job's next state while it is being put together: a copy of the state before, with fields to write to.
final class Draft {

    private final JobState from;
    Phase phase;
    int attempt;
    Execution owner;
    long number;
    long index;
    long checkpointIndex;
    int failures;
    int losses;
    boolean confirmed;
    long orphanedAt;
    long cancelRequestedAt;
    Discarded.Reason doom;
    long startedAt;
    long dueAt;
    private List<DeadJob.Ending> endings;

    Draft(JobState from) {
        this.from = from;
        phase = from.phase();
        attempt = from.attempt();
        owner = from.owner();
        number = from.number();
        index = from.index();
        checkpointIndex = from.checkpointIndex();
        failures = from.failures();
        losses = from.losses();
        confirmed = from.confirmed();
        orphanedAt = from.orphanedAt();
        cancelRequestedAt = from.cancelRequestedAt();
        doom = from.doom();
        startedAt = from.startedAt();
        dueAt = from.dueAt();
        endings = from.endings();
    }

    /// The running attempt has ended: remembers how.
    void ending(String kind, ErrorInfo error, String text, long at) {
        var all = new ArrayList<>(endings);
        all.add(new DeadJob.Ending(from.owner(), kind, error, text, at));
        if (all.size() > JobFold.ENDINGS) {
            all.remove(1);
        }
        int inShort = all.size() - JobFold.ENDINGS_IN_FULL;
        if (inShort > 0) {
            all.set(inShort, inShort(all.get(inShort)));
        }
        endings = List.copyOf(all);
    }

    private static DeadJob.Ending inShort(DeadJob.Ending ending) {
        var error = ending.error();
        if (error == null) {
            return ending;
        }
        var message = error.message().length() <= JobFold.SHORT_CHARS ? error.message() : error.message().substring(0, JobFold.SHORT_CHARS - 1) + "…";
        return new DeadJob.Ending(ending.execution(), ending.kind(), new ErrorInfo(error.type(), message, null), ending.text(), ending.at());
    }

    /// The job has ended badly.
    void doom(Discarded.Reason reason) {
        phase = Phase.FAILED;
        doom = reason;
    }

    JobState state() {
        return new JobState(from.job(), from.binding(), from.type(), from.policy(), phase, attempt, owner, number, index,
                checkpointIndex, failures, losses, confirmed, orphanedAt, cancelRequestedAt, doom, from.submittedOffset(), from.submittedAt(),
                startedAt, dueAt, endings);
    }
}
