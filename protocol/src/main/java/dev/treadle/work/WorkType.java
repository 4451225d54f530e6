// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.work;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The terms on which one type of Work is done. Every term can be overridden by configuration; a Work record without
/// this annotation has the defaults below.
///
/// Durations are ISO-8601 (`PT2S`) or a number with a unit (`500ms`, `2s`, `5m`, `1h`); empty means none.
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WorkType {

    /// The name on the wire. Empty means the record's simple name. Rename the record freely once this is set.
    String name() default "";

    /// The queue that jobs of this type wait in: 1 to 63 lower-case letters, digits and hyphens, a letter or digit first.
    String queue() default "default";

    /// Who goes first: a job of a higher priority is dispatched before every waiting job of a lower one. −100 to 100.
    int priority() default 0;

    /// How many attempts may fail by the Computation's own doing before the job is discarded. At least 1.
    int attempts() default 1;

    /// How many attempts in a row may be lost with their worker, or keep a slot of it because they don't end, before the job is
    /// discarded as poison. An attempt that ends in any other way begins the row anew: its worker has survived it. At least 1.
    int losses() default 5;

    /// The wait before the second attempt; it doubles with every further one, with a jitter of a fifth.
    String backoff() default "1s";

    /// The longest wait between two attempts.
    String maxBackoff() default "5m";

    /// How long one attempt may run.
    String attemptTimeout() default "";

    /// How long the job may take in all, from its submission to its outcome.
    String timeout() default "";

    /// How long the job waits before it may be dispatched.
    String delay() default "";

    /// How long a cancelled Computation may go on before it is abandoned.
    String grace() default "10s";

    /// For how long the job may go on when its page is gone for good; then it is cancelled. Empty, or `never` in
    /// the configuration, means that it is kept, whatever becomes of the page; `0s` that it ends with it.
    String orphanGrace() default "";

    /// True for Work that must not even begin twice. A job of it that is lost ends as *outcome unknown*.
    boolean atMostOnce() default false;

    /// How many jobs of one key may run at once. 0 means no limit.
    int limit() default 0;

    /// The component of the record whose text is the limit's key. Empty means the session.
    String limitBy() default "";
}
