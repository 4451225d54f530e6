// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.socket.Patch;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// A component that is given more and more: the browser is sent what is appended, and not the whole again.
public abstract class Streamed extends Component {

    /// Guarded by the Document.
    final Notes notes = new Notes(this);

    /// Changes what it holds, under the Document's guard.
    final void stream(Runnable change) {
        change(() -> {
            change.run();
            return true;
        }, turn -> turn.markStreamed(this));
    }

    /// Takes back what a run's emissions have appended, from one of them on.
    ///
    /// @return whether that was anything
    boolean takeBack(Appended run, long index) {
        var any = new AtomicBoolean();
        change(() -> {
            var stay = notes.takeBack(run, index);
            if (stay != null) {
                retain(stay);
            }
            any.set(stay != null);
            return any.get();
        }, turn -> turn.markStreamed(this));
        return any.get();
    }

    /// What a run's emissions before this one have appended stays for good.
    final void settle(Appended run, long index) {
        change(() -> {
            // More than half of what is held was held for the run.
            if (notes.settle(run, index) && notes.hidden() > notes.shown()) {
                retain(notes.compact());
            }
            return false;
        }, turn -> { });
    }

    /// Drops all rows that it holds but these. Called with the Document locked, when the notes know only these.
    abstract void retain(BitSet stay);

    /// Puts into chunks what is in none yet. Called with the Document locked.
    abstract void save(Supplier<String> ids, List<Saved.Chunk> to);

    /// Goes on from chunks, in place of what it holds. Called with the Document locked.
    ///
    /// @throws IllegalArgumentException if it can't hold such rows
    abstract void load(List<Loaded.Rows> chunks, BiFunction<String, Long, Appended> runs);

    /// All that it holds, for elements that are new and empty, and that are all that there are. Called with the Document locked.
    abstract Patch whole();

    /// All that it holds, for one more element that is new and empty, beside those that go on with what they have been told. Called
    /// with the Document locked.
    abstract Patch again();

    /// What the browser hasn't been told of; null if nothing. Called with the Document locked, in the order in which patches
    /// leave; what is returned is told from then on.
    abstract Patch news();
}
