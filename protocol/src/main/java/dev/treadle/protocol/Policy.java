// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;

/// The terms of one job, resolved by whoever submits it from the Work type's annotation and configuration, so that the
/// Ledger needs to know no Work type. Times are in milliseconds; 0 means none, unless said otherwise.
///
/// @param priority −100 to 100; higher goes first
/// @param limit at most so many of one key at once; absent if unlimited
/// @param attempts how many attempts may fail, at least 1
/// @param losses how many attempts in a row may be lost with their worker, or keep a slot of it, at least 1
/// @param backoff how long to wait between attempts
/// @param delayMillis how long after its submission it may first be dispatched
/// @param attemptTimeoutMillis how long one attempt may run
/// @param timeoutMillis how long it may take from submission to outcome
/// @param graceMillis how long a cancelled Computation may go on before it is abandoned
/// @param atMostOnce whether it must not even begin twice
/// @param orphanGraceMillis how long after its session's end it is cancelled; absent means it is kept
/// @param line jobs of one line go one after another, in the order in which they were submitted, each when the one before has
///     ended; absent if it stands in no line but its queue's
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Policy(int priority, Limit limit, int attempts, int losses, Backoff backoff, long delayMillis,
        long attemptTimeoutMillis, long timeoutMillis, long graceMillis, boolean atMostOnce, Long orphanGraceMillis, String line) {

    /// The terms of Work that asks for none.
    public static final Policy DEFAULT =
            new Policy(0, null, 1, 5, new Backoff(1_000, 300_000), 0, 0, 0, 10_000, false, null);

    /// At most `running` jobs of one key at once, among the jobs of one queue.
    ///
    /// @param key compared as text; two Work types that share a key share the limit
    public record Limit(String key, int running) {
        public Limit {
            requireNonNull(key, "key");
            if (running < 1) {
                throw new IllegalArgumentException("a limit lets at least 1 job run, not " + running);
            }
        }
    }

    /// Doubling waits.
    ///
    /// @param firstMillis before the second attempt
    /// @param mostMillis the longest
    public record Backoff(long firstMillis, long mostMillis) {
        public Backoff {
            if (firstMillis < 0 || mostMillis < firstMillis) {
                throw new IllegalArgumentException(
                        "a backoff begins at 0 ms or more and ends no lower, not from %d to %d".formatted(firstMillis, mostMillis));
            }
        }
    }

    public Policy {
        requireNonNull(backoff, "backoff");
        if (priority < -100 || priority > 100) {
            throw new IllegalArgumentException("a priority is -100 to 100, not " + priority);
        }
        if (attempts < 1 || losses < 1) {
            throw new IllegalArgumentException("attempts and losses are at least 1, not %d and %d".formatted(attempts, losses));
        }
        if (delayMillis < 0 || attemptTimeoutMillis < 0 || timeoutMillis < 0 || graceMillis < 0) {
            throw new IllegalArgumentException("a delay, a timeout and a grace are 0 ms or more");
        }
        if (orphanGraceMillis != null && orphanGraceMillis < 0) {
            throw new IllegalArgumentException("an orphan's grace is 0 ms or more, not " + orphanGraceMillis);
        }
    }

    /// The terms of a job that stands in no line but its queue's.
    public Policy(int priority, Limit limit, int attempts, int losses, Backoff backoff, long delayMillis, long attemptTimeoutMillis,
            long timeoutMillis, long graceMillis, boolean atMostOnce, Long orphanGraceMillis) {
        this(priority, limit, attempts, losses, backoff, delayMillis, attemptTimeoutMillis, timeoutMillis, graceMillis, atMostOnce,
                orphanGraceMillis, null);
    }

    /// The same with another limit.
    ///
    /// @param other null for none
    public Policy limited(Limit other) {
        return new Policy(priority, other, attempts, losses, backoff, delayMillis, attemptTimeoutMillis, timeoutMillis, graceMillis,
                atMostOnce, orphanGraceMillis, line);
    }

    /// The same in another line.
    ///
    /// @param other null for none but the queue's
    public Policy inLine(String other) {
        return new Policy(priority, limit, attempts, losses, backoff, delayMillis, attemptTimeoutMillis, timeoutMillis, graceMillis,
                atMostOnce, orphanGraceMillis, other);
    }
}
