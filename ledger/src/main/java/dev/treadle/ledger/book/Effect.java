// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import static java.util.Objects.requireNonNull;

import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.Signal;

/// What the state of a book calls for outside of it. Any of them may happen twice, or be lost with its owner and called for
/// again by the next one; none changes the book before it is read back.
public sealed interface Effect {

    /// Hand an attempt to whichever worker is free.
    ///
    /// @param traceparent the trace that the job was submitted in; null if none
    record HandOut(Dispatch dispatch, String traceparent) implements Effect {
        public HandOut {
            requireNonNull(dispatch, "dispatch");
        }
    }

    /// Append an Update to the Journal. It counts when it is read there.
    record Append(JobUpdate update) implements Effect {
        public Append {
            requireNonNull(update, "update");
        }
    }

    /// Tell an execution something.
    record Tell(Signal signal) implements Effect {
        public Tell {
            requireNonNull(signal, "signal");
        }
    }

    /// Publish what the queue looks like.
    record Publish(QueueState state) implements Effect {
        public Publish {
            requireNonNull(state, "state");
        }
    }

    /// Put a discarded job with the dead letters.
    record Bury(DeadJob dead) implements Effect {
        public Bury {
            requireNonNull(dead, "dead");
        }
    }
}
