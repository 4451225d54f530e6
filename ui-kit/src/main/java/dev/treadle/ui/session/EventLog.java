// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Snapshot.OpenEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.LongStream;

/// How it stands with a viewer's Events: applied, then returned when all their handlers have, then done when that is durable.
/// Safe for any number of threads.
final class EventLog {

    /// How many Events a client is told to be done after a resume, at most. It has fewer open.
    private static final int KNOWN = 2_000;

    private final Map<Long, OpenEvent> open = new LinkedHashMap<>();
    private final NavigableSet<Long> returned = new TreeSet<>();
    private final NavigableSet<Long> doneAbove = new TreeSet<>();
    private long received;
    private long doneUpTo;
    private long version;

    /// What an Event is, by its number.
    enum Place { NEXT, REPEATED, SKIPPED }

    /// What a Snapshot has of Events, and what of that is news.
    ///
    /// @param viewed says of Events that they are done as soon as this is durable
    /// @param returned those that are done then, and weren't before
    record Saved(Snapshot.Viewed viewed, List<Long> returned) {
    }

    synchronized Place take(long number) {
        if (number <= received) {
            return Place.REPEATED;
        }
        if (number != received + 1) {
            return Place.SKIPPED;
        }
        received = number;
        version++;
        return Place.NEXT;
    }

    /// An Event has changed something, and its handlers are about to run.
    synchronized void applied(OpenEvent event) {
        open.put(event.number(), event);
        version++;
    }

    /// The handlers of an Event have returned.
    synchronized void returned(long number) {
        open.remove(number);
        returned.add(number);
        version++;
    }

    /// The Events whose handlers have returned and that aren't done.
    synchronized List<Long> returned() {
        return List.copyOf(returned);
    }

    /// That its handlers have returned is durable, or never will be.
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

    /// How many were taken whose handlers haven't returned.
    synchronized long unhandled() {
        return received - doneUpTo - doneAbove.size() - returned.size();
    }

    /// The newest Events that are done.
    synchronized List<Long> known() {
        var known = new ArrayList<Long>();
        LongStream.rangeClosed(Math.max(1, doneUpTo - KNOWN + 1), doneUpTo).forEach(known::add);
        known.addAll(doneAbove);
        return known;
    }

    /// Those whose handlers may not have returned, in order.
    synchronized List<OpenEvent> open() {
        return List.copyOf(open.values());
    }

    /// Changes whenever something changes that [#save] gives.
    synchronized long version() {
        return version;
    }

    /// @param nonce what the Events are numbered in
    synchronized Saved save(String nonce) {
        var done = new TreeSet<>(doneAbove);
        done.addAll(returned);
        return new Saved(new Snapshot.Viewed(nonce, received, List.copyOf(done), doneUpTo, List.copyOf(open.values())), List.copyOf(returned));
    }

    /// Goes on from a Snapshot.
    synchronized void load(Snapshot.Viewed before) {
        received = before.applied();
        doneUpTo = before.doneUpTo();
        doneAbove.addAll(before.done());
        before.open().forEach(this::applied);
    }
}
