// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;

/// An item that takes two seconds to work off. Of one page's items one is worked on at a time: the others wait in the Ledger.
///
/// @param number the how-manieth click launched it
@WorkType(limit = 1)
public record QueueItem(int number) implements Work<Nothing, Nothing> {
}
