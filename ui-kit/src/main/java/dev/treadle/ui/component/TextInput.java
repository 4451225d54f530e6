// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.ui.Handler;

/// A line of text to write. Its value follows the typing; keystrokes that come fast are taken together.
public class TextInput extends Component {

    private final Property<String> label = property("label", "");
    private final Property<String> value = property("value", "");
    private final Property<String> placeholder = property("placeholder", "");
    private final Property<Boolean> disabled = property("disabled", false);
    private final Handlers<Change<String>> changes = takes("input", value);

    public TextInput() {
    }

    public TextInput(String label) {
        this.label.set(label);
    }

    public String label() {
        return label.get();
    }

    public TextInput label(String label) {
        this.label.set(label);
        return this;
    }

    public String value() {
        return value.get();
    }

    /// Changes the text for the user; nobody's handler runs because of it.
    public TextInput value(String value) {
        this.value.set(value);
        return this;
    }

    public String placeholder() {
        return placeholder.get();
    }

    public TextInput placeholder(String placeholder) {
        this.placeholder.set(placeholder);
        return this;
    }

    public boolean disabled() {
        return disabled.get();
    }

    public TextInput disabled(boolean disabled) {
        this.disabled.set(disabled);
        return this;
    }

    /// When the user has changed the text: one after another with the session's other synchronous handlers, under the
    /// document's lock.
    public TextInput onChange(Handler<Change<String>> handler) {
        changes.add(handler);
        return this;
    }

    /// When the user has changed the text: at once, on a virtual thread of its own, without the lock. Two of them may
    /// overtake each other: read [#value] for what the text is now.
    public TextInput onChangeAsync(Handler<Change<String>> handler) {
        changes.addAsync(handler);
        return this;
    }

    @Override
    protected boolean listens() {
        return !disabled();
    }
}
