// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.service;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The keys that a service has, and what is wrong with the names of those that it was given: one that it doesn't have would otherwise be
/// ignored in silence. Knows names only, never values, which may be secret.
///
/// One that isn't known is no reason to stop: after a rollback the configuration is that of a newer version.
public final class ConfigKeys {

    private static final String PREFIX = "treadle.";
    private static final String VARIABLE_PREFIX = "TREADLE_";

    private final Set<String> known;
    private final Set<String> others;
    private final Pattern pattern;
    private final Pattern variables;

    /// @param known the keys, with a `*` for each name that anybody may give
    /// @param others the first words of what another part of Treadle has, which may stand in the same configuration
    public ConfigKeys(Collection<String> known, Set<String> others) {
        this.known = new TreeSet<>(known);
        this.others = others;
        this.pattern = Pattern.compile(known.stream().map(key -> matching(key, "(\"[^\"]+\"|[^\"].*?)", Pattern::quote)).collect(joining("|")));
        this.variables = Pattern.compile(known.stream().map(key -> matching(key, ".+", ConfigKeys::variable)).collect(joining("|")));
    }

    private static String matching(String key, String anyName, java.util.function.UnaryOperator<String> part) {
        var parts = new ArrayList<String>();
        for (var each : key.split("\\*", -1)) {
            parts.add(each.isEmpty() ? "" : part.apply(each));
        }
        return String.join(anyName, parts);
    }

    /// How a key is called in the environment.
    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /// @param names those of properties, and of the environment's variables
    /// @return a sentence for each that is meant for Treadle and unknown to it
    public List<String> unknown(Iterable<String> names) {
        var sentences = new ArrayList<String>();
        var seen = new TreeSet<String>();
        names.forEach(seen::add);
        for (var name : seen) {
            // A profile's key has the profile's name before it.
            var key = name.replaceFirst("^%[^.]+\\.", "");
            if (key.startsWith(PREFIX) && !pattern.matcher(key).matches() && !others.contains(firstWord(key))) {
                sentences.add(sentence(name, nearest(key)));
            } else if (name.startsWith(VARIABLE_PREFIX) && !variables.matcher(name).matches()
                    && others.stream().noneMatch(other -> name.startsWith(VARIABLE_PREFIX + variable(other) + "_"))) {
                // Others have variables that begin like that, so only what looks like one of these keys is meant.
                var meant = known.stream().filter(each -> distance(variable(each), name) <= Math.max(2, name.length() / 6)
                        || name.startsWith(VARIABLE_PREFIX + variable(firstWord(each)) + "_")).findAny();
                meant.ifPresent(any -> sentences.add(sentence(name, nearest(name).map(ConfigKeys::variable))));
            }
        }
        return sentences;
    }

    private static String sentence(String name, Optional<String> nearest) {
        return name + " isn't a key of this service and is ignored" + nearest.map(key -> ": did you mean " + key + "?").orElse("")
                + " (docs/reference/configuration.md has them all)";
    }

    private static String firstWord(String key) {
        return key.substring(PREFIX.length()).split("[.\"]", 2)[0];
    }

    private Optional<String> nearest(String name) {
        var spelt = variable(name);
        return known.stream().filter(key -> distance(variable(key), spelt) <= spelt.length() / 3)
                .min(comparingInt(key -> distance(variable(key), spelt)));
    }

    /// How many letters have to be changed, added or taken away (Levenshtein).
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (var j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.length(); j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
