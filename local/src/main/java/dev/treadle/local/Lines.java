// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The last lines that a process printed, and a place to wait for one. Thread-safe.
final class Lines {

    private static final int KEPT = 10_000;
    private static final int SHOWN = 20;

    private final Deque<String> lines = new ArrayDeque<>();
    private boolean ended;

    synchronized void add(String line) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.addLast(line);
        notifyAll();
    }

    /// No line comes any more.
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized List<String> all() {
        return new ArrayList<>(lines);
    }

    /// Waits for the first line with the fragment in it; empty if it did not come in time or cannot come any more.
    synchronized Optional<String> await(String fragment, Duration atMost) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            var found = lines.stream().filter(line -> line.contains(fragment)).findFirst();
            var left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (found.isPresent() || ended || left <= 0) {
                return found;
            }
            wait(left);
        }
    }

    /// The newest lines, to go below an error's sentence; nothing if there is none.
    synchronized String last() {
        return lines.isEmpty() ? "" : lines.stream()
                .skip(Math.max(0, lines.size() - SHOWN))
                .collect(Collectors.joining("\n  ", "\n  ", ""));
    }
}
