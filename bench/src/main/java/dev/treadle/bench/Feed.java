// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import java.util.function.Consumer;

/// Submits jobs that take a time and no processor: so many, or so that there are always as many open. Not thread-safe.
final class Feed implements Consumer<Watch.Ended> {

    private final Load load;
    private final Moments moments;
    private final int millis;
    private boolean going;
    private int submitted;

    /// @param millis how long each job takes
    Feed(Load load, Moments moments, int millis) {
        this.load = load;
        this.moments = moments;
        this.millis = millis;
    }

    void submit(int count) {
        load.submit(load.pauses(Crew.QUEUE, count, millis), moments::add);
        submitted += count;
    }

    /// From now on each job that ends is followed by another one.
    ///
    /// @param open how many there are to be: more than slots, so that these are the limit
    void keepOpen(int open) {
        submit(open);
        going = true;
    }

    void stop() {
        going = false;
    }

    @Override
    public void accept(Watch.Ended ended) {
        if (going) {
            submit(1);
        }
    }

    /// How many in all.
    int submitted() {
        return submitted;
    }
}
