// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.ui.Handler;
import java.util.function.Function;

/// A widget with a label and a value that the user may change.
///
/// A value that the widget doesn't allow ([#objection]) is refused, whoever says it: a browser's Event changes nothing and is
/// answered with what was wrong, and a caller of [#value(Object)] meets an `IllegalArgumentException`.
///
/// @param <T> what the value is: text, a number, a boolean
/// @param <I> the widget's own class, so that calls can be chained
public abstract class Input<T, I extends Input<T, I>> extends Component {

    private final Property<String> label = property("label", "");
    private final Property<Boolean> disabled = property("disabled", false);
    private final Property<T> value;
    private final Handlers<Change<T>> changes;

    /// @param event the DOM event that says that the user has changed it: `input` for each move, `change` for the last
    /// @param value its first value
    protected Input(String event, String label, T value) {
        this(event, label, value, Function.identity());
    }

    /// @param shown makes what the browser's element has as its value
    protected Input(String event, String label, T value, Function<? super T, ?> shown) {
        this.label.set(label);
        this.value = property("value", value, shown);
        this.changes = takes(event, this.value, this::objection);
    }

    @SuppressWarnings("unchecked")
    private I self() {
        return (I) this;
    }

    public String label() {
        return label.get();
    }

    public I label(String label) {
        this.label.set(label);
        return self();
    }

    public T value() {
        return value.get();
    }

    /// Changes the value for the user. Whoever watches it is told; `onChange` isn't, which is about what the user does.
    ///
    /// @throws IllegalArgumentException if the widget doesn't allow it
    public I value(T value) {
        var objection = objection(value);
        if (objection != null) {
            throw new IllegalArgumentException("value of " + name() + " " + objection);
        }
        this.value.set(value);
        return self();
    }

    /// Says what is wrong with a value, as [Check#objection] does. Quick: a browser's value is checked with the Document locked.
    protected String objection(T value) {
        return null;
    }

    public boolean disabled() {
        return disabled.get();
    }

    /// A disabled widget can't be changed, whatever the browser says.
    public I disabled(boolean disabled) {
        this.disabled.set(disabled);
        return self();
    }

    /// When the user has changed the value: one after another with the session's other synchronous handlers, under the
    /// document's lock.
    public I onChange(Handler<Change<T>> handler) {
        changes.add(handler);
        return self();
    }

    /// When the user has changed the value: at once, on a virtual thread of its own, without the lock. Two of them may
    /// overtake each other: read [#value()] for what it is now.
    public I onChangeAsync(Handler<Change<T>> handler) {
        changes.addAsync(handler);
        return self();
    }

    @Override
    protected boolean listens() {
        return !disabled();
    }
}
