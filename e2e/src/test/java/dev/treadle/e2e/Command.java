// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Something that a person types, as a process: what it prints on either output, how it ends, and what it leaves behind.
final class Command implements AutoCloseable {

    private static final Duration STARTING = Duration.ofSeconds(90);

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    private Command(Process process) {
        this.process = process;
        reader = Thread.ofPlatform().daemon().name("command-output").start(this::read);
    }

    /// `./treadle` with these words. It runs what is built: this build is under way, and must not be begun again from within.
    static Command treadle(Object... words) throws IOException {
        return run(Checkout.ROOT, Map.of("TREADLE_BUILD", "never"), Checkout.ROOT.resolve("treadle"), words);
    }

    static Command run(Path directory, Map<String, String> environment, Path executable, Object... words) throws IOException {
        var command = new ArrayList<String>();
        command.add(executable.toString());
        Stream.of(words).map(Object::toString).forEach(command::add);
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Command(builder.start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(the output cannot be read further: " + e.getMessage() + ")");
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    void awaitLine(String fragment) throws Exception {
        Until.holds("a line with \"" + fragment + "\"", STARTING, this::lines, all -> {
            look();
            if (!process.isAlive()) {
                throw new AssertionError("ended with exit code " + process.exitValue() + " after: " + String.join("\n", all));
            }
            return all.stream().anyMatch(line -> line.contains(fragment));
        });
    }

    /// It and every process that it has started.
    List<ProcessHandle> processes() {
        look();
        return List.copyOf(seen);
    }

    private void look() {
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).forEach(seen::add);
    }

    /// Sends SIGTERM, as Ctrl-C would SIGINT.
    void terminate() {
        look();
        process.toHandle().destroy();
    }

    /// Sends SIGKILL to it alone.
    void kill() {
        look();
        process.toHandle().destroyForcibly();
    }

    /// Sends SIGKILL to the one process that it started whose command line has these words.
    void killWith(String... words) {
        var doomed = processes().stream().filter(each -> {
            var line = each.info().commandLine().orElse("");
            return Stream.of(words).allMatch(line::contains);
        }).toList();
        assertThat(doomed).as("processes with %s", List.of(words)).hasSize(1);
        doomed.getFirst().destroyForcibly();
    }

    /// Waits until it has ended and said its last line.
    ///
    /// @return its exit code
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(STARTING.toSeconds(), TimeUnit.SECONDS)).as("it ends; it said:\n%s", String.join("\n", lines)).isTrue();
        reader.join(STARTING);
        return process.exitValue();
    }

    /// Checks that every process that it started ends.
    void requireNothingLeft() throws Exception {
        Until.holds("no process is left", () -> seen.stream().filter(ProcessHandle::isAlive)
                .map(each -> each.pid() + " " + each.info().commandLine().orElse("")).toList(), List::isEmpty);
    }

    @Override
    public void close() {
        look();
        seen.forEach(ProcessHandle::destroyForcibly);
    }
}
