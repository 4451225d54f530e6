// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;

/// Fails, as a Computation with a fault would.
///
/// @param message what the exception says
public record Fail(String message) implements Work<Nothing, Nothing> {
}
