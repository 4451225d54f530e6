// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.ui.Handler;
import dev.treadle.ui.Tone;

/// Something to press.
public class Button extends Component {

    private final Property<String> label = property("label", "");
    private final Property<Tone> tone = property("tone", Tone.BRAND, Tone::variant);
    private final Property<Boolean> disabled = property("disabled", false);
    private final Property<Integer> clicks = kept("clicks", 0);
    private final Handlers<Click> pressed = happens("click", clicks, before -> before + 1, Click::new);

    public Button(String label) {
        this.label.set(label);
    }

    public String label() {
        return label.get();
    }

    public Button label(String label) {
        this.label.set(label);
        return this;
    }

    public Tone tone() {
        return tone.get();
    }

    public Button tone(Tone tone) {
        this.tone.set(tone);
        return this;
    }

    public boolean disabled() {
        return disabled.get();
    }

    /// A disabled button can't be pressed, whatever the browser says.
    public Button disabled(boolean disabled) {
        this.disabled.set(disabled);
        return this;
    }

    /// How often it has been pressed since the session began.
    public int clicks() {
        return clicks.get();
    }

    /// When it is pressed: one after another with the session's other synchronous handlers, under the document's lock. What
    /// the handler changes leaves as a whole when it returns.
    public Button onClick(Handler<Click> handler) {
        pressed.add(handler);
        return this;
    }

    /// When it is pressed: at once, on a virtual thread of its own, overlapping with whatever else runs, and without the
    /// lock. Each change leaves at once.
    public Button onClickAsync(Handler<Click> handler) {
        pressed.addAsync(handler);
        return this;
    }

    @Override
    protected boolean listens() {
        return !disabled();
    }
}
