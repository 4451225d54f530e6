// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The processes that a launcher started, in a file, so that the next one can wait for those that are still ending
/// because the launcher was killed.
final class Leftovers {

    /// Longer than a [Tether] gives.
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /// The system gives the same process's start with an error of up to a second from one boot time's reading to another.
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Path file;

    Leftovers(Path file) {
        this.file = file;
    }

    void add(ProcessHandle process) throws IOException {
        var start = process.info().startInstant();
        if (start.isPresent()) {
            Files.writeString(file, process.pid() + " " + start.get() + "\n",
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /// Waits until all of them are gone; kills those that don't go.
    void await() throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            return;
        }
        for (var line : Files.readAllLines(file)) {
            var words = line.split(" ");
            var process = ProcessHandle.of(Long.parseLong(words[0]));
            if (process.isPresent() && startedAt(process.get(), Instant.parse(words[1]))) {
                awaitOrKill(process.get());
            }
        }
        Files.delete(file);
    }

    // Numbers of processes are used again; their starts aren't.
    private static boolean startedAt(ProcessHandle process, Instant expected) {
        return process.info().startInstant()
                .filter(found -> Duration.between(found, expected).abs().compareTo(TOLERANCE) <= 0)
                .isPresent();
    }

    private static void awaitOrKill(ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        }
    }
}
