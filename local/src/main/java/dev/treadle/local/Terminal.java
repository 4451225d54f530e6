// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.PrintStream;

/// Where the launcher writes: its own lines as they are, those of a process behind its name. Thread-safe, line by line.
final class Terminal {

    private static final int[] COLOURS = {36, 32, 33, 35, 34};

    private final PrintStream out;
    private final boolean coloured;

    Terminal(PrintStream out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    /// Standard output; in colour if it is a terminal and NO_COLOR isn't set.
    static Terminal standard() {
        var console = System.console();
        var coloured = console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
        return new Terminal(System.out, coloured);
    }

    void say(String line) {
        out.println(line);
    }

    void quote(String name, String line) {
        var prefix = name + " | ";
        out.println((coloured ? "\u001b[" + COLOURS[Math.floorMod(name.hashCode(), COLOURS.length)] + "m" + prefix + "\u001b[0m"
                : prefix) + line);
    }
}
