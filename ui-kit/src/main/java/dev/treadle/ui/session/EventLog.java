// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.LongStream;

/// Which Events of one page load were taken, and which are done. Safe for any number of threads.
final class EventLog {

    /// How many Events a client is told to be done after a resume, at most. It has fewer open.
    private static final int KNOWN = 2_000;

    private final NavigableSet<Long> doneAbove = new TreeSet<>();
    private final NavigableSet<Long> returned = new TreeSet<>();
    private long received;
    private long doneUpTo;

    /// What an Event is, by its number.
    enum Place { NEXT, REPEATED, SKIPPED }

    synchronized Place take(long number) {
        if (number <= received) {
            return Place.REPEATED;
        }
        if (number != received + 1) {
            return Place.SKIPPED;
        }
        received = number;
        return Place.NEXT;
    }

    /// Goes on from a Snapshot.
    synchronized void load(long applied, long upTo, List<Long> done) {
        received = applied;
        doneUpTo = upTo;
        doneAbove.addAll(done);
    }

    /// The handlers of an Event have returned. It is done once that is durable.
    synchronized void returned(long number) {
        returned.add(number);
    }

    /// The Events whose handlers have returned and that aren't done.
    synchronized List<Long> returned() {
        return List.copyOf(returned);
    }

    synchronized long doneUpTo() {
        return doneUpTo;
    }

    /// Those above [#doneUpTo] that are done, or will be with the next Snapshot.
    synchronized List<Long> doneAbove() {
        var all = new TreeSet<>(doneAbove);
        all.addAll(returned);
        return List.copyOf(all);
    }

    synchronized void done(long number) {
        returned.remove(number);
        if (number <= doneUpTo) {
            return;
        }
        doneAbove.add(number);
        while (!doneAbove.isEmpty() && doneAbove.first() == doneUpTo + 1) {
            doneUpTo = doneAbove.removeFirst();
        }
    }

    synchronized boolean isDone(long number) {
        return number <= doneUpTo || doneAbove.contains(number);
    }

    synchronized long received() {
        return received;
    }

    /// How many were taken and aren't done.
    synchronized long open() {
        return received - doneUpTo - doneAbove.size();
    }

    /// The newest Events that are done.
    synchronized List<Long> known() {
        var known = new ArrayList<Long>();
        LongStream.rangeClosed(Math.max(1, doneUpTo - KNOWN + 1), doneUpTo).forEach(known::add);
        known.addAll(doneAbove);
        return known;
    }
}
