// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/// What somebody has sent to one partition and the broker has not taken yet: in order, without gaps, and lost from some
/// point on if the sender dies.
final class Pipe<T> {

    private final ArrayDeque<T> underWay = new ArrayDeque<>();
    private final World world;
    private final Consumer<T> sink;
    private long sent;

    Pipe(World world, Consumer<T> sink) {
        this.world = world;
        this.sink = sink;
    }

    void send(T what) {
        underWay.add(what);
        sent++;
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    int size() {
        return underWay.size();
    }

    /// How much has been sent.
    long sent() {
        return sent;
    }

    /// How much of it the broker has taken, or will never take.
    long taken() {
        return sent - underWay.size();
    }

    void forEach(Consumer<T> each) {
        underWay.forEach(each);
    }

    /// The broker takes some of it, or all, or nothing.
    void flow() {
        if (world.broker.takes()) {
            take(world.chance.in(400) ? underWay.size() : world.chance.in(500) ? world.chance.upTo(underWay.size()) : 0);
        }
    }

    /// The sender is gone: the broker has got some of it.
    void cut() {
        take(world.broker.takes() ? world.chance.upTo(underWay.size()) : 0);
    }

    /// The sender is gone: the broker has got some of it, and the rest is lost.
    void lose() {
        cut();
        underWay.clear();
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
