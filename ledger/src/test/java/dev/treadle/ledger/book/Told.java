// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Notes what is measured.
public final class Told implements Measures {

    private final List<String> told = new ArrayList<>();
    private final List<Duration> restored = new CopyOnWriteArrayList<>();

    /// What was told since this was last asked.
    List<String> take() {
        var taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    /// How long each partition's books took to be read.
    public List<Duration> restorations() {
        return restored;
    }

    @Override
    public void started(String queue, Duration waited) {
        told.add("started after " + waited.toMillis());
    }

    @Override
    public void ended(String queue, Outcome outcome, Duration ran) {
        told.add(outcome + " after " + ran.toMillis());
    }

    @Override
    public void refused(String queue) {
        told.add("refused");
    }

    @Override
    public void restored(Duration took) {
        restored.add(took);
    }
}
