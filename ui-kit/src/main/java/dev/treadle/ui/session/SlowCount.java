// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import java.util.concurrent.atomic.LongAdder;

/// What clients that read too slowly were spared, since the process began. Safe for any number of threads.
public final class SlowCount {

    private final LongAdder coalesced = new LongAdder();
    private final LongAdder forgotten = new LongAdder();

    /// A patch took the place of an earlier one, or was joined to it.
    void addCoalesced() {
        coalesced.increment();
    }

    /// All that was kept for a client was forgotten.
    void addForgotten() {
        forgotten.increment();
    }

    /// How many patches took the place of earlier ones, or were joined to them.
    public long coalesced() {
        return coalesced.sum();
    }

    /// How often all was forgotten that was kept for a client, which is told the whole page when it reads again.
    public long forgotten() {
        return forgotten.sum();
    }
}
