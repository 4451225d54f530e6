// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;

/// Counts down to zero, a number a second, and emits each.
///
/// @param click the how-manieth click asked for it; comes back with the job
/// @param from the first number; 1 or more
/// @param stubborn whether it goes on although it is interrupted
@WorkType(grace = "2s")
public record Countdown(int click, int from, boolean stubborn) implements Work<Integer, Nothing> {

    public Countdown {
        if (from < 1) {
            throw new IllegalArgumentException("a countdown begins at 1 or more, not at " + from);
        }
    }
}
