// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// One of several options to choose. Its value is the chosen option's, or empty as long as none is chosen; the user can't
/// choose none.
public class Select extends Input<String, Select> {

    private final Property<SequencedMap<String, String>> options = structure("options", Collections.emptySortedMap());
    private final Property<String> placeholder = property("placeholder", "Choose");

    /// @param options each its own label and value
    public Select(String label, String... options) {
        super("change", label, "");
        options(options);
    }

    /// @param options labels to values
    public Select(String label, SequencedMap<String, String> options) {
        super("change", label, "");
        options(options);
    }

    /// The options in order: labels to values.
    public SequencedMap<String, String> options() {
        return options.get();
    }

    /// Offers other options: each its own label and value.
    public Select options(String... options) {
        var labelled = new LinkedHashMap<String, String>();
        Arrays.stream(options).forEach(option -> labelled.put(option, option));
        return options(labelled);
    }

    /// Offers other options. If the chosen one isn't among them, none is chosen any more.
    ///
    /// @param options labels to values
    /// @throws IllegalArgumentException if a label or a value is empty, or two options have the same value
    public Select options(SequencedMap<String, String> options) {
        check(options);
        this.options.set(Collections.unmodifiableSequencedMap(new LinkedHashMap<>(options)));
        return options.containsValue(value()) ? this : value("");
    }

    private static void check(Map<String, String> options) {
        if (options.containsKey("") || options.containsValue("")) {
            throw new IllegalArgumentException("an option of a Select has a label and a value, and neither is empty: " + options);
        }
        if (options.values().stream().distinct().count() < options.size()) {
            throw new IllegalArgumentException("the options of a Select have different values: " + options);
        }
    }

    public String placeholder() {
        return placeholder.get();
    }

    /// What it says as long as nothing is chosen.
    public Select placeholder(String text) {
        placeholder.set(text);
        return this;
    }

    @Override
    protected String objection(String value) {
        return value.isEmpty() || options.get().containsValue(value) ? null
                : "is \"%.100s\", and the options are %.300s".formatted(value, options.get().values());
    }
}
