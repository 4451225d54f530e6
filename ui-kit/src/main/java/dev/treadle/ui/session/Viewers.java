// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.component.Changes;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Everybody who looks at a session's page. What changes in its Document each of them is told. Safe for any number of threads.
final class Viewers implements Changes {

    private final List<Viewer> all = new CopyOnWriteArrayList<>();
    /// What those had counted who are here no more, so that [#version] never comes back to what it was.
    private long counted;

    /// What a Snapshot has of all viewers.
    ///
    /// @param viewed one each
    /// @param durable has the Events done that are done as soon as this is durable
    record Saved(List<Snapshot.Viewed> viewed, Runnable durable) {
    }

    @Override
    public void add(List<Patch> patches) {
        all.forEach(each -> each.outgoing().add(patches));
    }

    @Override
    public void flush() {
        all.forEach(each -> each.outgoing().flush());
    }

    /// All but one.
    Changes others(Viewer but) {
        return new Changes() {
            @Override
            public void add(List<Patch> patches) {
                all.stream().filter(each -> each != but).forEach(each -> each.outgoing().add(patches));
            }

            @Override
            public void flush() {
                all.stream().filter(each -> each != but).forEach(each -> each.outgoing().flush());
            }
        };
    }

    /// Whether nobody else has been told anything that still counts.
    boolean isAlone(Viewer viewer) {
        return all.stream().allMatch(each -> each == viewer || each.outgoing().isForgotten());
    }

    /// @return null if there is none of that nonce
    Viewer of(String nonce) {
        return all.stream().filter(each -> each.nonce().equals(nonce)).findFirst().orElse(null);
    }

    void enter(Viewer viewer) {
        all.add(viewer);
    }

    /// One looks no more.
    ///
    /// @return false if it is the only one, who stays as long as the session
    synchronized boolean leave(Viewer viewer, String reason) {
        if (all.size() == 1) {
            return false;
        }
        if (all.remove(viewer)) {
            counted += viewer.events().version() + 1;
            viewer.end(reason);
        }
        return true;
    }

    /// Whether [#makeRoom] could.
    boolean mayMakeRoom(int most) {
        long now = System.nanoTime();
        return all.size() < most || all.stream().anyMatch(each -> each.goneFor(now) >= 0);
    }

    /// Makes room for one more, at the cost of who has been away for the longest.
    ///
    /// @param most how many there may be
    /// @return whether there is room now
    boolean makeRoom(int most) {
        long now = System.nanoTime();
        while (all.size() >= most) {
            var longest = all.stream().filter(each -> each.goneFor(now) >= 0).max(Comparator.comparingLong(each -> each.goneFor(now)));
            if (longest.isEmpty() || !leave(longest.get(), "others look at its page")) {
                return false;
            }
        }
        return true;
    }

    int count() {
        return all.size();
    }

    void each(Consumer<Viewer> what) {
        all.forEach(what);
    }

    /// For how many nanoseconds nobody has been there; -1 if somebody is.
    long goneFor(long now) {
        long least = Long.MAX_VALUE;
        for (var each : all) {
            least = Math.min(least, each.goneFor(now));
        }
        return all.isEmpty() ? 0 : least;
    }

    /// Whether nobody comes back. Of a session that begins, the first has yet to enter.
    boolean left() {
        return !all.isEmpty() && all.stream().allMatch(Viewer::left);
    }

    /// About how many bytes are kept for them.
    long kept() {
        return all.stream().mapToLong(each -> each.outgoing().kept()).sum();
    }

    /// Changes whenever something changes that [#save] gives.
    synchronized long version() {
        return counted + all.stream().mapToLong(each -> each.events().version()).sum();
    }

    Saved save() {
        var saved = all.stream().map(each -> new Counted(each, each.events().save(each.nonce()))).toList();
        return new Saved(saved.stream().map(each -> each.saved.viewed()).toList(),
                () -> saved.forEach(each -> done(each.viewer, each.saved.returned())));
    }

    private record Counted(Viewer viewer, EventLog.Saved saved) {
    }

    /// The Events whose handlers have returned are done, whether that is durable or never will be.
    void returnedAreDone() {
        all.forEach(each -> done(each, each.events().returned()));
    }

    private static void done(Viewer viewer, List<Long> numbers) {
        for (long number : numbers) {
            viewer.events().done(number);
            viewer.outgoing().done(number);
        }
    }
}
