// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.job.JobState;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobUpdate;
import java.time.Duration;

/// Is told what a replica measures of the books that it owns. Each thing is told once, but for what is read again after an owner
/// has died. Called on the threads that keep the books, which must not be blocked.
public interface Measures {

    /// Nobody wants to know.
    Measures NONE = new Measures() {
        @Override
        public void started(String queue, Duration waited) {
        }

        @Override
        public void ended(String queue, Outcome outcome, Duration ran) {
        }

        @Override
        public void refused(String queue) {
        }

        @Override
        public void restored(Duration took) {
        }
    };

    /// How an attempt ends.
    enum Outcome { COMPLETED, FAILED, TIMEOUT, STUCK, LOST, RELEASED, CANCELLED }

    /// An attempt has started.
    ///
    /// @param waited since it could have, by the broker's clock
    void started(String queue, Duration waited);

    /// An attempt has ended.
    ///
    /// @param ran since it started, by the broker's clock
    void ended(String queue, Outcome outcome, Duration ran);

    /// A worker has refused a Dispatch.
    void refused(String queue);

    /// The books of one partition were read from Kafka, so that they could be gone on with.
    void restored(Duration took);

    private static Outcome outcome(JobUpdate update) {
        return switch (update) {
            case ExecutionUpdate.Completed completed -> Outcome.COMPLETED;
            case ExecutionUpdate.Failed failed -> switch (failed.error().type()) {
                case ErrorInfo.STUCK -> Outcome.STUCK;
                case ErrorInfo.TIMEOUT -> Outcome.TIMEOUT;
                default -> Outcome.FAILED;
            };
            case ExecutionUpdate.Released released -> Outcome.RELEASED;
            case JobUpdate.Lost lost -> Outcome.LOST;
            case JobUpdate.Discarded discarded -> Outcome.TIMEOUT;
            case JobUpdate other -> Outcome.CANCELLED;
        };
    }

    /// Tells what an Update that was folded says of its attempt.
    default void counted(JobState before, JobUpdate update, JobState after, long at) {
        var queue = before.job().queue();
        boolean ran = before.phase() == Phase.RUNNING;
        boolean runs = after.phase() == Phase.RUNNING;
        if (runs && !ran) {
            started(queue, between(before.waitsSince(), at));
        } else if (ran && !runs) {
            ended(queue, outcome(update), between(before.startedAt(), at));
        } else if (update instanceof ExecutionUpdate.Refused) {
            refused(queue);
        }
    }

    private static Duration between(long from, long to) {
        return Duration.ofMillis(Math.max(0, to - from));
    }
}
