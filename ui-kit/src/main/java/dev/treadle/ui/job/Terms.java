// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import static java.util.Objects.requireNonNull;

import dev.treadle.protocol.Policy;
import dev.treadle.protocol.Queues;
import dev.treadle.protocol.SessionId;
import java.lang.invoke.MethodHandle;

/// The terms on which one type of Work is done, resolved from its annotation and the configuration.
///
/// @param type its name on the wire
/// @param queue the line that its jobs wait in
/// @param policy the terms, without the limit's key
/// @param limit how many jobs of one key may run at once; 0 if any number
/// @param key takes the limit's key out of the Work; null if the session is the key
public record Terms(String type, String queue, Policy policy, int limit, MethodHandle key) {

    public Terms {
        requireNonNull(type, "type");
        Queues.check(queue);
        requireNonNull(policy, "policy");
    }

    /// The terms of one job.
    Policy policy(Object work, SessionId session) {
        return limit == 0 ? policy : policy.limited(new Policy.Limit(key(work, session), limit));
    }

    private String key(Object work, SessionId session) {
        if (key == null) {
            return session.toString();
        }
        try {
            return String.valueOf(key.invoke(work));
        } catch (Throwable e) {
            throw new IllegalStateException("the key of %s's limit cannot be taken from %s".formatted(type, work), e);
        }
    }
}
