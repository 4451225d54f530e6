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
import java.util.function.Supplier;

/// Takes a session's Snapshots, and lays one over a page that was built. What changes meanwhile is the caller's to hold up.
final class Snapshots {

    private final SessionId session;
    private final long claim;
    private final Opening opening;
    private final Cells cells;
    private final SessionJobs jobs;
    private final Viewers viewers;
    private final Periodics periodics;
    private final Aside aside = new Aside();
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

    /// All chunks are to be written anew, since the old ones won't be kept for much longer.
    void writeAgain(Document document) {
        document.writeAgain();
        aside.writeAgain();
    }

    Keeper.Captured take(Document document) {
        // First: what changes from here on may be in it or not.
        long version = version(document);
        var viewed = viewers.save();
        var first = viewed.viewed().getFirst();
        var others = viewed.viewed().subList(1, viewed.viewed().size());
        Supplier<String> ids = () -> "k" + ++chunks;
        var saved = document.save(ids);
        var fresh = new ArrayList<Snapshot.Chunk>();
        saved.chunks().forEach(chunk -> fresh.add(new Snapshot.Chunk(session, claim, chunk.id(), chunk.component(), chunk.data(), List.of())));
        var rest = aside.put(saved.properties(), cells.save(), jobs.save(), ids,
                (id, name, data, runs) -> fresh.add(new Snapshot.Chunk(session, claim, id, name, data, runs)));
        var pieces = new LinkedHashMap<>(saved.pieces());
        pieces.putAll(rest.pieces());
        long folded = jobs.folded();
        var ticks = periodics.save();
        long number = ++taken;
        return new Keeper.Captured(version, fresh, pieces, viewed.durable(), placed -> new Snapshot(session, claim, number, opening.page(),
                opening.query(), rest.properties(), saved.children(), saved.passed(), saved.lastId(), rest.cells(), first.nonce(), first.applied(),
                first.done(), first.doneUpTo(), first.open(), folded, rest.runs(), ticks, placed, others));
    }

    /// Lays a Snapshot over a page that was built with its cells.
    ///
    /// @param snapshot with all that was put aside
    /// @param found the chunks that are there, by their ids
    /// @return what has no place on it any more, each in half a sentence
    List<String> lay(Snapshot snapshot, Map<String, Snapshot.Chunk> found, Document document) {
        var dropped = new ArrayList<>(jobs.load(snapshot.runs(), snapshot.folded()));
        var rows = new LinkedHashMap<String, List<Loaded.Rows>>();
        snapshot.chunks().forEach((component, pieces) -> {
            if (pieces.stream().allMatch(piece -> found.containsKey(piece.id()))) {
                rows.put(component, pieces.stream().map(piece -> new Loaded.Rows(found.get(piece.id()).data(), piece.skip())).toList());
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
