// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// A line of text to write. Its value follows the typing; keystrokes that come fast are taken together.
public class TextInput extends Input<String, TextInput> {

    private final Property<String> placeholder = property("placeholder", "");
    private final Property<Integer> longest = property("longest", LONGEST_TEXT);

    public TextInput() {
        this("");
    }

    public TextInput(String label) {
        super("input", label, "");
    }

    public String placeholder() {
        return placeholder.get();
    }

    public TextInput placeholder(String placeholder) {
        this.placeholder.set(placeholder);
        return this;
    }

    /// How many characters the user may write; 32,000 unless said otherwise, which is the most.
    public TextInput longest(int characters) {
        if (characters < 1 || characters > LONGEST_TEXT) {
            throw new IllegalArgumentException("the longest text of a TextInput has 1 to %,d characters, not %,d".formatted(LONGEST_TEXT, characters));
        }
        longest.set(characters);
        return this;
    }

    @Override
    protected String objection(String value) {
        return value.length() <= longest.get() ? null
                : "is %,d characters, and the limit is %,d".formatted(value.length(), longest.get());
    }
}
