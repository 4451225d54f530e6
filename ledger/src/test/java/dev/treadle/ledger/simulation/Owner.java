// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.ledger.book.Inside;
import dev.treadle.ledger.book.MapShelf;
import dev.treadle.ledger.book.MapShelf.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The part of whoever keeps the books, as Kafka Streams plays it at-least-once: each partition that it writes to takes its
/// records in order, but none waits for another, and a commit waits for all. When a keeper dies, another goes on from the
/// commit, with the books as their log has them, or as they lie on the same disk.
final class Owner {

    private final World world;
    /// The books' log, as far as the broker took it.
    private final List<Write> log = new ArrayList<>();
    private int committed;
    /// What was handed out since the last commit.
    final List<Keeper.HandedOut> uncommitted = new ArrayList<>();
    private Keeper keeper;
    private long awayUntil;
    /// What the last keeper left on its disk, and up to where of the log that is complete.
    private TreeMap<byte[], byte[]> disk = new MapShelf(write -> { }).map;
    private int diskCheckpoint;

    Owner(World world) {
        this.world = world;
        open();
    }

    private void open() {
        var found = new MapShelf(write -> { });
        if (world.chance.strikes(Fault.BOOKS_ARE_AHEAD)) {
            // The same disk has what the owner put last, and over it what the log has since the disk's checkpoint.
            found.map.putAll(disk);
            log.subList(diskCheckpoint, log.size()).forEach(found::apply);
        } else {
            log.forEach(found::apply);
        }
        keeper = new Keeper(world, found.map, committed, log::add);
    }

    void turn() {
        if (keeper == null) {
            if (world.now < awayUntil) {
                return;
            }
            open();
        }
        // It ends rather when it has something under way.
        int often = keeper.isAtRest() ? 250 : 4_000;
        boolean freezes = world.chance.strikes(Fault.OWNER_FREEZES, often);
        if (freezes || world.chance.strikes(Fault.OWNER_DIES, often)) {
            disk = keeper.shelf().map;
            diskCheckpoint = world.chance.upTo(log.size());
            keeper.end(freezes);
            keeper = null;
            awayUntil = world.chance.strikes(Fault.OWNER_IS_MISSED) ? world.now + world.chance.between(100, 7_000) : world.now;
            return;
        }
        keeper.turn();
        if (keeper.isAtRest() && !world.chance.strikes(Fault.COMMITS_ARE_RARE, 980) && world.chance.in(300)) {
            committed = keeper.position();
            uncommitted.clear();
        }
    }

    void compareWithReopened() {
        if (keeper != null) {
            keeper.compareWithReopened();
        }
    }

    /// @return empty while nobody keeps the books
    List<Inside.Kept> jobs() {
        return keeper == null ? List.of() : keeper.jobs();
    }

    MapShelf shelf() {
        return keeper.shelf();
    }

    boolean hasReadAll() {
        return keeper != null && keeper.hasReadAll();
    }

    boolean isDone() {
        return hasReadAll() && keeper.isAtRest() && keeper.jobs().isEmpty();
    }
}
