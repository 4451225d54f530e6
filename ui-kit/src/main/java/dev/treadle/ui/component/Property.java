// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static java.util.Objects.requireNonNull;

import dev.treadle.protocol.Json;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// One property of one component: plain data under a name. A change of it is atomic, and is sent to the browser by itself.
///
/// Safe for any number of threads.
///
/// @param <T> what it holds: text, numbers (that may be absent), booleans, or lists and maps of those
public final class Property<T> {

    private final Component owner;
    private final String name;
    private final Function<? super T, ?> shown;
    private final Kind kind;
    private volatile T value;
    /// What the page's code had built, if it was set since; else null. Guarded by the Document.
    private T built;

    /// What a change of a property does to the page.
    enum Kind {
        /// The element's property of that name changes.
        SENT,
        /// The element's inside is rendered anew.
        STRUCTURE,
        /// Nothing: the browser doesn't know of it, or has made the change itself.
        KEPT
    }

    Property(Component owner, String name, T initial, Function<? super T, ?> shown, Kind kind) {
        this.owner = owner;
        this.name = requireNonNull(name, "name");
        this.value = requireNonNull(initial, "initial");
        this.shown = shown;
        this.kind = kind;
    }

    public T get() {
        return value;
    }

    /// @throws NullPointerException if the value is null: a property without a value has an empty one
    /// @throws dev.treadle.ui.SessionClosed if the component's page is gone
    /// @throws dev.treadle.ui.DocumentTooLarge if the page may not hold that much
    public void set(T value) {
        requireNonNull(value, () -> name + " of " + owner.name() + " may not be null");
        update(before -> value);
    }

    /// Makes a new value of the one that it has, with no other thread's change in between.
    ///
    /// @param change quick, since the Document is locked meanwhile; never gives null
    /// @throws dev.treadle.ui.SessionClosed if the component's page is gone
    public void update(UnaryOperator<T> change) {
        var before = new AtomicReference<T>();
        var now = new AtomicReference<T>();
        owner.change(() -> {
            before.set(value);
            now.set(requireNonNull(change.apply(before.get())));
            owner.admit(name, before.get(), now.get());
            value = now.get();
            boolean changed = !value.equals(before.get());
            if (changed && owner.document() != null) {
                touch(before.get());
            }
            return changed;
        }, turn -> turn.mark(owner, this));
        announce(before.get(), now.get(), false);
    }

    /// Takes over what a browser has already; called with the Document locked.
    void take(T value) {
        var before = this.value;
        this.value = value;
        touch(before);
        announce(before, value, false);
    }

    /// Tells those who watch it, as if it had changed.
    void trigger() {
        announce(value, value, true);
    }

    private void announce(T before, T now, boolean triggered) {
        owner.announce(this, new PropertyChange(owner, name, now, before, triggered));
    }

    private void touch(T before) {
        if (built == null) {
            built = before;
        }
    }

    /// Whether it was set since its page was built.
    boolean isTouched() {
        return built != null;
    }

    /// What the page's code had built.
    T built() {
        return built == null ? value : built;
    }

    Json save() {
        return Values.write(value, name + " of " + owner.name());
    }

    /// Goes on from what was saved, and tells nobody; called with the Document locked.
    ///
    /// @throws IOException if it is of another type
    @SuppressWarnings("unchecked")
    void load(Json saved) throws IOException {
        var read = (T) read(saved);
        touch(value);
        value = read;
    }

    /// @throws IOException if it is of another type
    Object read(Json saved) throws IOException {
        return Values.read(saved, value);
    }

    /// The change from one value to another, as its watchers are told of it.
    PropertyChange change(Object before, Object now) {
        return new PropertyChange(owner, name, now, before, false);
    }

    String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    /// The value as the browser is shown it.
    Object shown() {
        return shown.apply(value);
    }
}
