// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.protocol.JobId;
import java.util.TreeMap;

/// The part of the line whose jobs wait for the same: whether one of them may go says whether any may.
final class Lane {

    /// @param type the Work's type
    /// @param limit the limit's key; null if unlimited
    /// @param running how many of that key may run at once; 0 if unlimited
    /// @param line the line that its jobs stand in, one after another; null if none
    record Key(String type, String limit, int running, String line) {
    }

    final Key key;
    /// By place.
    final TreeMap<Place, Ticket> jobs = new TreeMap<>();
    boolean open;

    /// @param offset of its newest Update, under which it is on the shelf
    record Ticket(JobId job, long offset) {
        static Ticket of(Entry entry) {
            return new Ticket(entry.id(), entry.offset);
        }
    }

    Lane(Key key) {
        this.key = key;
    }

    Place head() {
        return jobs.firstKey();
    }
}
