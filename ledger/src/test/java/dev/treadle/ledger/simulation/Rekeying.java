// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobUpdate;
import java.util.List;
import java.util.function.Consumer;

/// The stateless step of one partition: reads it, and passes on what the books need. Where it was committed it goes on.
final class Rekeying<T> {

    private final World world;
    private final List<T> from;
    private final Step<T> step;
    private Pipe<Broker.Rekeyed> out;
    private int position;
    private int committed;

    private interface Step<T> {
        void pass(T record, int offset, Consumer<Broker.Rekeyed> on);
    }

    private Rekeying(World world, List<T> from, Step<T> step) {
        this.world = world;
        this.from = from;
        this.step = step;
        out = new Pipe<>(world, world.broker.ledger::add);
    }

    static Rekeying<Broker.Appended> ofJournal(World world, int home) {
        return new Rekeying<>(world, world.broker.journal.get(home), (appended, offset, on) -> {
            var update = appended.update();
            if (isNeeded(update)) {
                on.accept(new Broker.Rekeyed(update.job().queue(), update, offset, appended.at()));
            }
        });
    }

    static Rekeying<Broker.Beaten> ofPresence(World world) {
        return new Rekeying<>(world, world.broker.presence, (beaten, offset, on) -> {
            switch (beaten.beat()) {
                case Beat.Canary canary -> on.accept(new Broker.Rekeyed(null, canary, offset, beaten.at()));
                case Beat.Presence all -> all.offers().forEach(offer -> on.accept(new Broker.Rekeyed(offer.queue(),
                        new Beat.Presence(all.worker(), all.beat(), all.level(), all.draining(), List.of(offer), all.executions()), offset, beaten.at())));
            }
        });
    }

    /// Whether the books need it.
    static boolean isNeeded(JobUpdate update) {
        return !(update instanceof ExecutionUpdate.Progressed || update instanceof ExecutionUpdate.Emitted || update instanceof ExecutionUpdate.Logged);
    }

    void turn() {
        // It dies rather when it has something under way.
        int often = out.isEmpty() ? 250 : 4_000;
        boolean freezes = world.chance.strikes(Fault.REKEYING_FREEZES, often);
        if (freezes || world.chance.strikes(Fault.REKEYING_DIES, often)) {
            if (freezes) {
                out.cut();
                world.wakeLater(out::flush);
            } else {
                out.lose();
            }
            out = new Pipe<>(world, world.broker.ledger::add);
            position = committed;
            return;
        }
        for (int left = world.chance.upTo(4); left > 0 && position < from.size(); left--) {
            step.pass(from.get(position), position, out::send);
            position++;
        }
        out.flow();
        if (out.isEmpty() && world.chance.in(300)) {
            committed = position;
        }
    }

    boolean isDone() {
        return position == from.size() && out.isEmpty();
    }
}
