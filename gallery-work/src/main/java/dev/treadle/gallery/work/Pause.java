// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;

/// Waits, as a call to a slow service would.
///
/// @param click the how-manieth click asked for it; comes back with the job
/// @param seconds how long; 0 or more
public record Pause(int click, double seconds) implements Work<Nothing, Nothing> {

    private static final double SECONDS = 2;

    public Pause {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("a pause takes 0 seconds or more, not " + seconds);
        }
    }

    /// A pause of two seconds.
    public Pause(int click) {
        this(click, SECONDS);
    }
}
