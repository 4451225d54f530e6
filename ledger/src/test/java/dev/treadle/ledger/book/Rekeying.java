// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.book.World.Rekeyed;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.ExecutionUpdate;
import java.util.List;
import java.util.function.BiConsumer;

/// The stateless step of one partition: reads it, and passes on what the books need. Where it was committed it goes on.
final class Rekeying<T> {

    private final World world;
    private final List<T> from;
    private final Step<T> step;
    private Pipe<Rekeyed> out;
    private int position;
    private int committed;

    private interface Step<T> {
        void pass(T record, int offset, BiConsumer<String, Rekeyed> on);
    }

    private Rekeying(World world, List<T> from, Step<T> step) {
        this.world = world;
        this.from = from;
        this.step = step;
        out = new Pipe<>(world, world.ledger::add);
    }

    static Rekeying<World.Appended> ofJournal(World world, List<World.Appended> partition) {
        return new Rekeying<>(world, partition, (appended, offset, on) -> {
            var update = appended.update();
            if (!(update instanceof ExecutionUpdate.Progressed || update instanceof ExecutionUpdate.Emitted || update instanceof ExecutionUpdate.Logged)) {
                on.accept(update.job().queue(), new Rekeyed(update.job().queue(), update, offset, appended.at()));
            }
        });
    }

    static Rekeying<World.Beaten> ofPresence(World world) {
        return new Rekeying<>(world, world.presence, (beaten, offset, on) -> {
            switch (beaten.beat()) {
                case Beat.Canary canary -> on.accept(null, new Rekeyed(null, canary, offset, beaten.at()));
                case Beat.Presence all -> all.offers().forEach(offer -> on.accept(offer.queue(), new Rekeyed(offer.queue(),
                        new Beat.Presence(all.worker(), all.beat(), all.level(), all.draining(), List.of(offer), all.executions()), offset, beaten.at())));
            }
        });
    }

    void turn() {
        if (world.faulty(out.isEmpty() ? world.faults.rekeying() / 4 : world.faults.rekeying() * 4)) {
            out.cut(world.faults.wake() && world.chance(500));
            out = new Pipe<>(world, world.ledger::add);
            position = committed;
            return;
        }
        for (int left = world.upTo(4); left > 0 && position < from.size(); left--) {
            step.pass(from.get(position), position, (queue, rekeyed) -> out.send(rekeyed));
            position++;
        }
        out.flow();
        if (out.isEmpty() && world.chance(300)) {
            committed = position;
        }
    }

    boolean isDone() {
        return position == from.size() && out.isEmpty();
    }
}
