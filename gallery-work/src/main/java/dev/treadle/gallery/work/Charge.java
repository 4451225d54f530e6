// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;

/// Charges somebody, which takes five seconds and must not even begin twice.
///
/// @param click the how-manieth click asked for it; comes back with the job
@WorkType(atMostOnce = true)
public record Charge(int click) implements Work<Nothing, Nothing> {
}
