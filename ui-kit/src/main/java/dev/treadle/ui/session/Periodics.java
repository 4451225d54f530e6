// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Snapshot.Ticking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The periodic callbacks of one session. A callback's name is the how-manieth of them it is, the same each time the page is built.
/// Safe for any number of threads.
final class Periodics {

    private final Timer timer;
    private final List<Periodic> all = new ArrayList<>();
    private boolean living;
    private boolean ended;

    Periodics(Timer timer) {
        this.timer = timer;
    }

    /// @param runner makes what runs it, given its name
    synchronized Periodic add(Duration period, Function<String, Periodic.Runner> runner) {
        var added = new Periodic(timer, period, runner.apply(name(all.size())));
        all.add(added);
        if (living) {
            added.begin();
        }
        if (ended) {
            added.end();
        }
        return added;
    }

    private static String name(int index) {
        return Integer.toString(index + 1);
    }

    /// The session lives.
    synchronized void begin() {
        living = true;
        all.forEach(Periodic::begin);
    }

    /// The session is gone.
    synchronized void end() {
        ended = true;
        all.forEach(Periodic::end);
    }

    /// How often any of them has begun.
    synchronized long ticks() {
        return all.stream().mapToLong(Periodic::ticks).sum();
    }

    synchronized Map<String, Ticking> save() {
        var saved = new LinkedHashMap<String, Ticking>();
        for (int i = 0; i < all.size(); i++) {
            saved.put(name(i), all.get(i).save());
        }
        return saved;
    }

    /// Goes on from a Snapshot, before the session lives.
    ///
    /// @return how many ran that the page's code doesn't add
    synchronized int load(Map<String, Ticking> saved) {
        for (int i = 0; i < all.size(); i++) {
            var ticking = saved.get(name(i));
            if (ticking != null) {
                all.get(i).load(ticking);
            }
        }
        return (int) saved.entrySet().stream().filter(each -> each.getValue().on() && Integer.parseInt(each.getKey()) > all.size()).count();
    }
}
