// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.Incarnation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The workers of one queue: who lives, what they offer, and how many more attempts they can run together.
///
/// A worker is silent when so many canaries in succession have passed since it was last heard, each [#APART_MILLIS] or more
/// after the one before by the broker's clock. Neither a clock of ours, nor a slow broker, nor a repeat of old beats, nor a
/// take-over makes anybody silent: in each of those cases the canaries are held up too, or don't count. Nor does a broker
/// that was away: after a gap of [#GAP_MILLIS] among the canaries, those before it count for nobody any more.
final class Fleet {

    static final long APART_MILLIS = Beat.INTERVAL_MILLIS;
    /// Beats didn't get through when canaries are so far apart.
    static final long GAP_MILLIS = 3 * APART_MILLIS;
    /// A worker that was silent for so long is forgotten, with whatever it ran.
    static final long FORGET_MILLIS = 3_600_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final String queue;
    private final int missedBeats;
    private final Map<Incarnation, Worker> workers = new HashMap<>();
    private long canaries;
    private long lastCanaryAt = NEVER;
    /// Whether this owner has begun to count.
    private boolean counting;
    private int room;
    private int slots;
    private int serving;
    private int idle;
    private Set<String> types = new TreeSet<>();

    /// @param missedBeats how many canaries make a worker silent
    Fleet(String queue, int missedBeats) {
        this.queue = queue;
        this.missedBeats = missedBeats;
    }

    /// Goes on from the newest canary that an owner before has counted: those up to it, read again, count for nobody.
    ///
    /// @param canaryAt when it was appended; [Long#MIN_VALUE] if none was
    void resume(long canaryAt) {
        lastCanaryAt = canaryAt;
    }

    /// When the newest canary that counted, or with which counting began, was appended; [Long#MIN_VALUE] if there was none.
    long lastCanaryAt() {
        return lastCanaryAt;
    }

    Collection<Worker> workers() {
        return workers.values();
    }

    /// How many more attempts they can run, the outstanding ones not taken off.
    int room() {
        return room;
    }

    int slots() {
        return slots;
    }

    int serving() {
        return serving;
    }

    /// How many canaries have passed, as far as they count.
    long canaries() {
        return canaries;
    }

    /// How many slots ran nothing by what the newest Presences say.
    int idle() {
        return idle;
    }

    Set<String> types() {
        return types;
    }

    /// A worker that was known before this owner took over. It is taken to live until canaries have passed.
    void add(Worker worker) {
        workers.put(worker.incarnation, worker);
        count();
    }

    /// The worker, heard or not: a Started may come before a Presence.
    Worker of(Incarnation incarnation) {
        return workers.computeIfAbsent(incarnation, unheard -> {
            var worker = new Worker(unheard);
            worker.canaries = canaries;
            return worker;
        });
    }

    /// A worker was heard.
    ///
    /// @param changed whether it says anything else about itself than before, what it runs apart
    record Heard(Worker worker, boolean changed) {
    }

    /// @return null if this is an old Presence, or one of a worker that has nothing to do with the queue
    Heard heard(Beat.Presence presence, long at) {
        var offer = presence.offers().stream().filter(one -> one.queue().equals(queue)).findFirst();
        var worker = workers.get(presence.worker());
        if (worker == null && offer.isEmpty() || worker != null && presence.beat() <= worker.beat) {
            return null;
        }
        if (worker == null) {
            worker = of(presence.worker());
        }
        boolean changed = worker.silent || worker.draining != presence.draining() || worker.offers != offer.isPresent()
                || offer.isPresent() && (worker.slots != offer.get().slots() || !worker.types.equals(offer.get().types()));
        int roomBefore = worker.room();
        int idleBefore = worker.idle;
        worker.beat = presence.beat();
        worker.canaries = canaries;
        worker.heardAt = at;
        worker.silent = false;
        worker.draining = presence.draining();
        worker.offers = offer.isPresent();
        worker.slots = offer.map(Beat.Offer::slots).orElse(0);
        worker.idle = offer.map(Beat.Offer::free).orElse(0);
        worker.types = offer.map(Beat.Offer::types).orElse(List.of());
        list(worker, presence.executions());
        if (changed) {
            count();
        } else if (worker.serves()) {
            room += worker.room() - roomBefore;
            idle += worker.idle - idleBefore;
        }
        return new Heard(worker, changed);
    }

    private void list(Worker worker, List<Execution> executions) {
        var listed = new HashSet<Long>();
        for (var execution : executions) {
            if (execution.job().queue().equals(queue)) {
                listed.add(execution.id().number());
            }
        }
        worker.strays.clear();
        for (var number : listed) {
            if (worker.listed.contains(number) && !worker.owned.containsKey(number)) {
                worker.strays.add(number);
            }
        }
        worker.listed = listed;
    }

    /// A canary was read.
    ///
    /// @return whether it counts; then workers may have become silent
    boolean canary(long at) {
        if (!counting && at >= lastCanaryAt) {
            // The ones after it count.
            counting = true;
            lastCanaryAt = at;
            return false;
        }
        if (at - lastCanaryAt >= GAP_MILLIS) {
            // Whoever lives needs no less time to be heard again than this canary did.
            lastCanaryAt = at;
            workers.values().stream().filter(worker -> !worker.silent).forEach(worker -> worker.canaries = canaries);
            return false;
        }
        if (at - lastCanaryAt < APART_MILLIS) {
            return false;
        }
        lastCanaryAt = at;
        canaries++;
        boolean changed = false;
        for (var worker : workers.values()) {
            boolean silent = canaries - worker.canaries >= missedBeats;
            changed |= silent != worker.silent;
            worker.silent = silent;
        }
        if (changed) {
            count();
        }
        return true;
    }

    /// Takes those out who have been silent for long and own nothing.
    List<Worker> forgetLongSilent(long now) {
        var gone = new ArrayList<Worker>();
        for (var worker : workers.values()) {
            if (worker.heardAt == 0) {
                worker.heardAt = now;
            }
            if (worker.silent && worker.owned.isEmpty() && now - worker.heardAt > FORGET_MILLIS) {
                gone.add(worker);
            }
        }
        gone.forEach(worker -> workers.remove(worker.incarnation));
        return gone;
    }

    /// The entry's owner runs it from now on.
    void own(Entry entry) {
        var owner = entry.state.owner();
        var worker = of(owner.id().worker());
        room -= worker.room();
        worker.owned.put(owner.id().number(), entry);
        worker.strays.remove(owner.id().number());
        room += worker.room();
    }

    /// The entry's owner runs it no more.
    void disown(Entry entry) {
        var owner = entry.state.owner();
        var worker = of(owner.id().worker());
        room -= worker.room();
        worker.owned.remove(owner.id().number());
        room += worker.room();
    }

    private void count() {
        room = 0;
        slots = 0;
        serving = 0;
        idle = 0;
        var offered = new TreeSet<String>();
        for (var worker : workers.values()) {
            if (worker.serves()) {
                room += worker.room();
                slots += worker.slots;
                idle += worker.idle;
                serving++;
                offered.addAll(worker.types);
            }
        }
        types = offered;
    }
}
