// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.book.Lane.Ticket;
import dev.treadle.protocol.QueueState.Gate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The jobs that wait for a slot, in order. A job that has to wait for something else as well keeps its place and holds
/// nobody up: finding who goes next costs the same however many of them stand in front.
final class Line {

    /// Stands in the line.
    ///
    /// @param gate what it waits for, apart from a slot: TYPE, LIMIT, REFUSED, or SLOT if nothing
    record Waiting(Ticket ticket, Gate gate) {
    }

    private final Predicate<String> offered;
    private final Map<Lane.Key, Lane> lanes = new HashMap<>();
    private final Tally limits = new Tally();
    private final Tally lines = new Tally();
    private final Map<String, Integer> types = new HashMap<>();
    /// By the second since when they could have gone, how many.
    private final TreeMap<Long, Integer> since = new TreeMap<>();
    /// The lanes from which somebody may go. No two jobs have one place, so the order is total.
    private final TreeSet<Lane> open = new TreeSet<>(Comparator.comparing(Lane::head));
    /// Those that rest because a worker refused them.
    private final TreeMap<Place, Ticket> resting = new TreeMap<>();
    private int size;

    /// By key, how many jobs take one of the places that there are, and the lanes that wait for one.
    private final class Tally {
        private final Map<String, Integer> taken = new HashMap<>();
        private final Map<String, Set<Lane>> waiting = new HashMap<>();

        private int taken(String key) {
            return taken.getOrDefault(key, 0);
        }

        private void take(String key, int more) {
            if (key != null && more != 0) {
                taken.merge(key, more, (a, b) -> a + b == 0 ? null : a + b);
                waiting.getOrDefault(key, Set.of()).forEach(Line.this::review);
            }
        }

        private void enter(String key, Lane lane) {
            if (key != null) {
                waiting.computeIfAbsent(key, any -> new HashSet<>()).add(lane);
            }
        }

        private void leave(String key, Lane lane) {
            if (key != null) {
                waiting.computeIfPresent(key, (any, same) -> same.remove(lane) && same.isEmpty() ? null : same);
            }
        }
    }

    /// @param offered whether a worker offers a Work type
    Line(Predicate<String> offered) {
        this.offered = offered;
    }

    int size() {
        return size;
    }

    /// The Work types that are waited for.
    Set<String> types() {
        return types.keySet();
    }

    /// Since when whoever has waited for the longest could have gone, to the second, in milliseconds since 1970; 0 if nobody waits.
    long waitingSince() {
        return since.isEmpty() ? 0 : TimeUnit.SECONDS.toMillis(since.firstKey());
    }

    void add(Entry entry) {
        count(entry, 1);
        stand(entry);
    }

    /// It waits, and not for a slot alone, until [#rested] is said.
    void addResting(Entry entry) {
        count(entry, 1);
        resting.put(entry.place(), Ticket.of(entry));
        holdUp(entry, 1);
    }

    /// @return whether it rested
    boolean rested(Entry entry) {
        if (resting.remove(entry.place()) == null) {
            return false;
        }
        holdUp(entry, -1);
        stand(entry);
        return true;
    }

    void remove(Entry entry) {
        if (resting.remove(entry.place()) == null) {
            change(lanes.get(entry.lane()), lane -> lane.jobs.remove(entry.place()));
        } else {
            holdUp(entry, -1);
        }
        count(entry, -1);
    }

    /// Who goes next; null if nobody may.
    Ticket next() {
        return open.isEmpty() ? null : open.first().jobs.firstEntry().getValue();
    }

    /// One more of the entry's limit's key runs, or one fewer; it holds its line up, or not any more.
    void busy(Entry entry, int more) {
        var limit = entry.state.policy().limit();
        limits.take(limit == null ? null : limit.key(), more);
        holdUp(entry, more);
    }

    /// Those behind it in its line wait for it, though it doesn't stand there itself; or not any more.
    void holdUp(Entry entry, int more) {
        lines.take(entry.state.policy().line(), more);
    }

    /// Other Work types are offered than before.
    void offersChanged() {
        lanes.values().forEach(this::review);
    }

    /// The first of the line, in the order of their places.
    List<Waiting> head(int most) {
        record Walk(Map.Entry<Place, Ticket> first, Iterator<Map.Entry<Place, Ticket>> rest, Gate gate) {
            static Walk along(Iterator<Map.Entry<Place, Ticket>> jobs, Gate gate) {
                return new Walk(jobs.next(), jobs, gate);
            }
        }
        var walks = new PriorityQueue<Walk>(Comparator.comparing(walk -> walk.first().getKey()));
        if (!resting.isEmpty()) {
            walks.add(Walk.along(resting.entrySet().iterator(), Gate.REFUSED));
        }
        lanes.values().forEach(lane -> walks.add(Walk.along(lane.jobs.entrySet().iterator(), gate(lane.key))));
        var head = new ArrayList<Waiting>();
        while (head.size() < most && !walks.isEmpty()) {
            var walk = walks.poll();
            head.add(new Waiting(walk.first().getValue(), walk.gate()));
            if (walk.rest().hasNext()) {
                walks.add(Walk.along(walk.rest(), walk.gate()));
            }
        }
        return head;
    }

    private Gate gate(Lane.Key key) {
        if (!offered.test(key.type())) {
            return Gate.TYPE;
        }
        boolean full = key.limit() != null && limits.taken(key.limit()) >= key.running();
        return full || lines.taken(key.line()) > 0 ? Gate.LIMIT : Gate.SLOT;
    }

    private void stand(Entry entry) {
        var key = entry.lane();
        var lane = lanes.get(key);
        if (lane == null) {
            lane = new Lane(key);
            lane.open = gate(key) == Gate.SLOT;
            lanes.put(key, lane);
            limits.enter(key.limit(), lane);
            lines.enter(key.line(), lane);
        }
        change(lane, changed -> changed.jobs.put(entry.place(), Ticket.of(entry)));
    }

    /// A lane's head is its place among the open ones, so it leaves them while it changes.
    private void change(Lane lane, Consumer<Lane> change) {
        if (lane.open && !lane.jobs.isEmpty()) {
            open.remove(lane);
        }
        change.accept(lane);
        if (lane.jobs.isEmpty()) {
            lanes.remove(lane.key);
            limits.leave(lane.key.limit(), lane);
            lines.leave(lane.key.line(), lane);
        } else if (lane.open) {
            open.add(lane);
        }
    }

    private void review(Lane lane) {
        boolean now = gate(lane.key) == Gate.SLOT;
        if (now != lane.open) {
            lane.open = now;
            if (now) {
                open.add(lane);
            } else {
                open.remove(lane);
            }
        }
    }

    private void count(Entry entry, int more) {
        size += more;
        types.merge(entry.state.type(), more, (a, b) -> a + b == 0 ? null : a + b);
        since.merge(TimeUnit.MILLISECONDS.toSeconds(entry.state.waitsSince()), more, (a, b) -> a + b == 0 ? null : a + b);
    }
}
