// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import java.util.regex.Pattern;

/// What a queue may be called: its name is part of a topic's.
public final class Queues {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private Queues() {
    }

    /// @return the name
    /// @throws IllegalArgumentException if it is none
    public static String check(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a queue's name is 1 to 63 lower-case letters, digits and hyphens, a letter or digit first, not \"" + name + "\"");
        }
        return name;
    }
}
