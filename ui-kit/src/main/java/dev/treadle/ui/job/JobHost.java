// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.QueueState;

/// What the jobs of a session need of the replica that hosts it. Safe for any number of threads; nothing blocks.
public interface JobHost {

    /// A home for a new session.
    int home();

    /// Appends an Update to the Journal: in the order of the calls for one home, tried until it is done.
    ///
    /// @param durable runs once it is; on a thread that must not be kept
    /// @throws IllegalStateException if more waits already than may be kept
    void append(JobUpdate update, Runnable durable);

    /// Up to where the Journal's partition was read, and whatever was read was passed on; -1 if that isn't known.
    long read(int home);

    /// What a queue looked like when its Ledger last said so; null if nothing is known of it.
    QueueState queue(String name);

    /// Why nothing can be appended at the moment, in half a sentence (`Kafka is out of reach`); empty when all is well.
    String trouble();

    /// The terms of a type of Work.
    Terms terms(Class<?> work);

    /// How Work, emissions and results are written and read.
    Payloads payloads();
}
