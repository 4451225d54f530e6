// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.ui.Block;
import dev.treadle.ui.SessionClosed;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What the emissions of one run have appended to streamed components, noted as long as it may have to be taken back: an
/// attempt that ends unfinished leaves what it said up to its checkpoint, and the next one says the rest again.
///
/// Safe for any number of threads.
public final class Appended {

    private static final ScopedValue<Emission> EMISSION = ScopedValue.newInstance();

    private final Set<Streamed> components = ConcurrentHashMap.newKeySet();
    private final String name;

    /// @param name names the run within its session; null if it needs no name
    public Appended(String name) {
        this.name = name;
    }

    public Appended() {
        this(null);
    }

    String name() {
        return name;
    }

    /// One emission of a run.
    ///
    /// @param index the how-manieth of the run's emissions it is, from 0
    record Emission(Appended run, long index) {
    }

    /// The emission whose handler this thread is in; null if it is in none, so that what it appends is the page's own.
    static Emission emission() {
        return EMISSION.isBound() ? EMISSION.get() : null;
    }

    /// Runs the handlers of an emission. What this thread appends meanwhile came from it, in whichever page; what others append,
    /// also threads that the handlers start, did not.
    ///
    /// @param index the emission's
    public <X extends Exception> void of(long index, Block<X> handlers) throws X {
        ScopedValue.where(EMISSION, new Emission(this, index)).<Void, X>call(() -> {
            handlers.run();
            return null;
        });
    }

    void note(Streamed component) {
        components.add(component);
    }

    /// Takes back what the emissions with this index, and those after it, have appended. Rows of others stay, in order; what these
    /// had pushed out comes again.
    public void takeBackFrom(long index) {
        components.forEach(component -> whileOpen(() -> component.takeBack(this, index)));
    }

    /// Forgets where rows came from: those of the emissions before this index will never be taken back.
    public void keepUpTo(long index) {
        components.forEach(component -> whileOpen(() -> component.settle(this, index)));
    }

    /// Forgets where all rows came from: none will ever be taken back.
    public void keep() {
        keepUpTo(Long.MAX_VALUE);
        components.clear();
    }

    private static void whileOpen(Runnable change) {
        try {
            change.run();
        } catch (SessionClosed e) {
            // Nobody looks at that page any more.
        }
    }
}
