// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;

/// Thinks for a second and then walks at random. Emits each step as it is taken: how far up it goes, or down, drawn from the
/// standard normal distribution.
///
/// What it emits are steps, not places: so the walk goes on from wherever it has come to, whoever else walks meanwhile.
///
/// @param steps how many; 1 or more
public record RandomWalk(int steps) implements Work<Double, Nothing> {

    public RandomWalk {
        if (steps < 1) {
            throw new IllegalArgumentException("a walk has 1 step or more, not " + steps);
        }
    }
}
