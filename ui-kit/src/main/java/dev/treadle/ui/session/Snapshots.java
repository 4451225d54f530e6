// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Snapshot;
import dev.treadle.ui.component.Document;
import dev.treadle.ui.component.Loaded;
import dev.treadle.ui.component.Saved;
import dev.treadle.ui.job.SessionJobs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Takes a session's Snapshots, and lays one over a page that was built. What changes meanwhile is the caller's to hold up.
final class Snapshots {

    private final SessionId session;
    private final long claim;
    private final Opening opening;
    private final Cells cells;
    private final SessionJobs jobs;
    private final Viewers viewers;
    private final Periodics periodics;
    private long taken;
    private long chunks;

    Snapshots(SessionId session, long claim, Opening opening, Cells cells, SessionJobs jobs, Viewers viewers, Periodics periodics) {
        this.session = session;
        this.claim = claim;
        this.opening = opening;
        this.cells = cells;
        this.jobs = jobs;
        this.viewers = viewers;
        this.periodics = periodics;
    }

    /// Changes whenever something changes that a Snapshot would have.
    long version(Document document) {
        return document.version() + cells.version() + jobs.version() + viewers.version() + periodics.ticks();
    }

    Keeper.Captured take(Document document) {
        // First: what changes from here on may be in it or not.
        long version = version(document);
        var viewed = viewers.save();
        var first = viewed.viewed().getFirst();
        var others = viewed.viewed().subList(1, viewed.viewed().size());
        var saved = document.save(() -> "k" + ++chunks);
        var values = cells.save();
        var runs = jobs.save();
        long folded = jobs.folded();
        var ticks = periodics.save();
        long number = ++taken;
        return new Keeper.Captured(version, saved, viewed.durable(), pieces -> new Snapshot(session, claim, number, opening.page(), opening.query(),
                saved.properties(), saved.children(), saved.passed(), saved.lastId(), values, first.nonce(), first.applied(), first.done(),
                first.doneUpTo(), first.open(), folded, runs, ticks, pieces, others));
    }

    /// Lays what was found over a page that was built with its cells.
    ///
    /// @return what has no place on it any more, each in half a sentence
    List<String> lay(Store.Found found, Document document) {
        var snapshot = found.snapshot();
        var dropped = new ArrayList<>(jobs.load(snapshot.runs(), snapshot.folded()));
        var rows = new LinkedHashMap<String, List<Loaded.Rows>>();
        snapshot.chunks().forEach((component, pieces) -> {
            if (pieces.stream().allMatch(piece -> found.chunks().containsKey(piece.id()))) {
                rows.put(component, pieces.stream().map(piece -> new Loaded.Rows(found.chunks().get(piece.id()), piece.skip())).toList());
            } else {
                dropped.add("rows of %s (they are not found)".formatted(component));
            }
        });
        var saved = new Saved(snapshot.properties(), snapshot.children(), snapshot.passed(), snapshot.lastId(), Map.of(), List.of());
        dropped.addAll(document.load(new Loaded(saved, rows), jobs::appended));
        cells.unread().forEach(name -> dropped.add("what the state cell \"%s\" held (it is of another type)".formatted(name)));
        int callbacks = periodics.load(snapshot.ticks());
        if (callbacks > 0) {
            dropped.add(callbacks + " periodic callbacks that handlers had added");
        }
        return dropped;
    }
}
