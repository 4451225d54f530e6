// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;

/// Keeps a core busy, and says ten times a second how far it is. Returns how many primes it has counted meanwhile.
///
/// @param seconds for how long, by the clock; 0 or more
@WorkType(queue = "cpu")
public record Burn(double seconds) implements Work<Nothing, Long> {

    public Burn {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("a core is kept busy for 0 seconds or more, not " + seconds);
        }
    }
}
