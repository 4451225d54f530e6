// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.ui.Tone;

/// Something that the user should not miss, in the page itself. One without words isn't shown.
public class Alert extends Component {

    private final Property<Tone> tone = property("tone", Tone.NEUTRAL, Tone::variant);
    private final Property<String> title = property("title", "");
    private final Property<String> text = property("text", "");

    /// Isn't shown yet.
    public Alert() {
    }

    public Alert(Tone tone, String text) {
        this.tone.set(tone);
        this.text.set(text);
    }

    public Tone tone() {
        return tone.get();
    }

    /// How it is meant. The words have to say it too.
    public Alert tone(Tone tone) {
        this.tone.set(tone);
        return this;
    }

    public String title() {
        return title.get();
    }

    /// A few words above the text; none if empty.
    public Alert title(String title) {
        this.title.set(title);
        return this;
    }

    public String text() {
        return text.get();
    }

    /// Shown as it is, never read as HTML. Without any the alert isn't shown.
    public Alert text(String text) {
        this.text.set(text);
        return this;
    }
}
