// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import java.util.ArrayList;
import java.util.List;

/// Which of several share consumers is polled next, so that none ever acquires more than there are free slots.
///
/// How many records a poll may bring (`max.poll.records`) is fixed for a share consumer's life, and free slots come and go.
/// So there are several, the *rungs*, made for 1, 8, 64, … records up to the number of slots, and the largest that fits the
/// free slots is polled. Two rules keep what is acquired within them:
///
/// - A rung is entered only when as many slots are free as it may bring.
/// - It is left only after a poll that brought records, once those are accepted and that is committed. A consumer goes on
///   acquiring after a poll that brought none, and what it acquires would be withheld from everybody until its lock
///   ends. While it stays the current one, no slots are taken, so free ones can only become more, and what it acquires
///   next fits.
///
/// A rung that would be entered again at once needn't be left: its next poll carries what was accepted, which saves a round
/// trip.
///
/// Each rung is a member of the queue's share group, which has room for 200 unless the broker's `group.share.max.size` says
/// otherwise: a worker with 64 slots takes three.
///
/// Not safe for several threads: an intake's own thread climbs it.
final class Ladder {

    private static final int STEP = 8;

    private final List<Integer> sizes;
    private int current = -1;

    Ladder(int slots) {
        this.sizes = sizes(slots);
    }

    /// The rungs' sizes, in ascending order.
    static List<Integer> sizes(int slots) {
        var sizes = new ArrayList<Integer>();
        for (int size = 1; size < slots; size *= STEP) {
            sizes.add(size);
        }
        sizes.add(slots);
        return List.copyOf(sizes);
    }

    List<Integer> sizes() {
        return sizes;
    }

    /// The rung to poll: the current one, or if that was left, the largest that fits.
    ///
    /// @param free how many slots are free, at least 1
    /// @return its place among the sizes
    int rung(int free) {
        if (current < 0) {
            current = sizes.size() - 1;
            while (sizes.get(current) > free) {
                current--;
            }
        }
        return current;
    }

    /// Whether a poll of the current rung may follow at once, because it is the one that would be entered.
    ///
    /// @param free how many slots are free, also 0
    boolean stays(int free) {
        return sizes.get(current) <= free && (current + 1 == sizes.size() || sizes.get(current + 1) > free);
    }

    /// Leaves the current rung: it brought records, and they are accepted.
    void leave() {
        current = -1;
    }
}
