// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Discarded;
import dev.treadle.protocol.Policy;
import java.util.List;

/// What is known of a job after some prefix of its Updates. Plain data; [JobFold] alone makes the next one.
///
/// It holds none of the user's payload. Times are the broker's, in milliseconds since 1970.
///
/// @param job which job
/// @param binding the name under which its session listens to it
/// @param type its Work's type
/// @param policy its terms
/// @param phase where it is in its life
/// @param attempt the attempt that it waits for, or that runs, or that was its last; from 1
/// @param owner the execution that owns the running attempt, or owned the last one if the job has ended; otherwise absent
/// @param number the number that the owner's next Update gets at the least
/// @param index the index that the next emission gets
/// @param checkpointIndex the index that a further attempt goes on from
/// @param failures how many attempts have failed
/// @param losses how many attempts in a row were lost, or got stuck, up to the newest that has ended
/// @param confirmed whether the owner of an at-most-once job may have begun
/// @param orphanedAt when its session ended, if that matters to it; 0 if it lives, or if the job is kept whatever becomes of it
/// @param cancelRequestedAt when somebody asked for its end while it ran; 0 if nobody did
/// @param doom why it ends badly; absent unless `phase` is [Phase#FAILED] or [Phase#DISCARDED]
/// @param submittedOffset where its Submitted stands in its home's partition
/// @param submittedAt when that was appended
/// @param startedAt when the owner's Started was appended; 0 if nothing ran yet
/// @param dueAt when a scheduled job is to be queued; otherwise 0
/// @param endings how its attempts ended, oldest first: the first one and the newest, at most [JobFold#ENDINGS]
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record JobState(JobRef job, String binding, String type, Policy policy, Phase phase, int attempt, Execution owner,
        long number, long index, long checkpointIndex, int failures, int losses, boolean confirmed, long orphanedAt, long cancelRequestedAt,
        Discarded.Reason doom, long submittedOffset, long submittedAt, long startedAt, long dueAt,
        List<DeadJob.Ending> endings) {

    public JobState {
        endings = endings == null ? List.of() : endings;
    }

    /// Where a job is in its life.
    public enum Phase {
        /// It waits for its time: it was delayed, or an attempt failed and the next is not due yet.
        SCHEDULED,
        /// It waits in the line for a slot.
        QUEUED,
        /// An execution owns its attempt.
        RUNNING,
        /// Its Computation has returned. Final.
        COMPLETED,
        /// It has ended badly, for good: no attempt is left. The Ledger is to put it with the dead letters.
        FAILED,
        /// It was ended because somebody asked for that. Final.
        CANCELLED,
        /// It is with the dead letters. Final.
        DISCARDED;

        /// Whether no attempt of it may begin or go on any more.
        public boolean ended() {
            return switch (this) {
                case SCHEDULED, QUEUED, RUNNING -> false;
                case COMPLETED, FAILED, CANCELLED, DISCARDED -> true;
            };
        }
    }

    /// Since when it could have gone, if it waits: since its submission and its delay, or since its last attempt ended and the wait
    /// after that. In milliseconds since 1970.
    public long waitsSince() {
        if (endings.isEmpty()) {
            return submittedAt + policy.delayMillis();
        }
        var last = endings.getLast();
        return last.at() + (last.error() == null ? 0 : JobFold.backoffMillis(policy, job.id(), failures));
    }

    /// Whether this execution owns the running attempt.
    public boolean isOwnedBy(Execution execution) {
        return phase == Phase.RUNNING && execution.equals(owner);
    }

    /// Until when it may go on although its session has ended; 0 if nothing of the kind bounds it.
    @JsonIgnore
    public long orphanedUntil() {
        return orphanedAt == 0 ? 0 : orphanedAt + policy.orphanGraceMillis();
    }

    /// How many endings it had and doesn't remember. Each attempt has one.
    public int endingsOmitted() {
        return endings.isEmpty() ? 0 : endings.getLast().execution().attempt() - endings.size();
    }

    @JsonIgnore
    public boolean isCancelRequested() {
        return cancelRequestedAt != 0;
    }
}
