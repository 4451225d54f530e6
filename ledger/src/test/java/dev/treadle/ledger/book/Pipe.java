// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/// What somebody has sent to one partition and the broker has not taken yet: in order, without gaps, and lost from some
/// point on if the sender dies.
final class Pipe<T> {

    private final ArrayDeque<T> underWay = new ArrayDeque<>();
    private final World world;
    private final Consumer<T> sink;

    Pipe(World world, Consumer<T> sink) {
        this.world = world;
        this.sink = sink;
    }

    void send(T what) {
        underWay.add(what);
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    /// The broker takes some of it, or all, or nothing.
    void flow() {
        if (world.brokerTakes()) {
            take(world.chance(400) ? underWay.size() : world.chance(500) ? world.upTo(underWay.size()) : 0);
        }
    }

    /// The sender is gone: the broker has got some of it, and the rest is lost, or comes later.
    void cut(boolean comesLater) {
        take(world.brokerTakes() ? world.upTo(underWay.size()) : 0);
        if (comesLater) {
            world.wakesLater(this);
        } else {
            underWay.clear();
        }
    }

    void flush() {
        take(underWay.size());
    }

    private void take(int count) {
        for (int i = 0; i < count; i++) {
            sink.accept(underWay.remove());
        }
    }
}
