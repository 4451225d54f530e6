// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Nothing;
import dev.treadle.work.Work;

/// Counts from 0 on, emits each number, and saves every so often how far it has come: what is lost with its worker is counted
/// again from there.
///
/// @param numbers how many there are; 1 or more
/// @param checkpointEvery after how many numbers it saves; 1 or more
/// @param perSecond how many numbers it counts in a second; 1 to 1,000
public record Count(int numbers, int checkpointEvery, int perSecond) implements Work<Count.Counted, Nothing> {

    /// @param number which one
    /// @param attempt which attempt at the job counted it, from 1
    /// @param process the operating system's number for the process that did
    public record Counted(int number, int attempt, long process) {}

    public Count {
        if (numbers < 1 || checkpointEvery < 1 || perSecond < 1 || perSecond > 1_000) {
            throw new IllegalArgumentException("1 number or more are counted, saved after 1 or more, 1 to 1,000 a second, not "
                    + numbers + ", " + checkpointEvery + " and " + perSecond);
        }
    }
}
