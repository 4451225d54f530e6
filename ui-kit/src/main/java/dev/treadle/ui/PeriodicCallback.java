// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

import java.time.Duration;

/// Something that a page does again and again while it lives. It begins with the session, runs first when a period has
/// passed, and never overlaps itself: a run that takes longer than a period skips those that it misses. An exception ends
/// that run, and it goes on.
///
/// Safe for any number of threads.
public interface PeriodicCallback {

    /// Ends by itself after so many runs; 0, as at first, for never.
    PeriodicCallback count(long runs);

    /// Ends by itself when so much time has passed since it was started; zero, as at first, for never.
    PeriodicCallback timeout(Duration time);

    /// From the next run on, how long after a run's beginning the next one begins.
    PeriodicCallback period(Duration period);

    Duration period();

    /// Runs from here on, if it doesn't already: first when a period has passed. In [App#build] it says that it begins with
    /// the session, as it does unless it is stopped there.
    PeriodicCallback start();

    /// Runs no more until it is started. A run that is under way goes on.
    PeriodicCallback stop();

    /// Whether it is started, and has not ended.
    boolean running();

    /// How often it has run since it was started.
    long counter();
}
