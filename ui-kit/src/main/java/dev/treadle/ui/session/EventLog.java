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

    synchronized void done(long number) {
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
