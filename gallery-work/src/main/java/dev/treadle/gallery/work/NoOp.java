// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;

/// Does nothing: what is left is what a job costs by itself.
///
/// @param number tells one from the other
/// @param ballast makes it larger
public record NoOp(long number, String ballast) implements Work<Nothing, Nothing> {
}
