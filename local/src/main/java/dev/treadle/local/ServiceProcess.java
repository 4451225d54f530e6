// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A [Program] that runs, or ran, as a process of its own: what it printed, whether it is ready, and every way to end
/// or trouble it.
///
/// Thread-safe. It never outlives this JVM, whether that one exits or is killed; see [Tether].
public final class ServiceProcess implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration CLOSING = Duration.ofSeconds(15);

    // Ctrl-C and a closing terminal reach every process of the terminal at once; only the one that started the others may
    // act on them, or the order of their ends would be lost. Where the system can do it (Linux), it wakes a process that
    // is frozen when its parent dies, so that its tether can end it.
    private static final String PRELUDE = """
            trap '' INT HUP
            setpriv --pdeathsig CONT true 2>/dev/null && exec setpriv --pdeathsig CONT "$@"
            exec "$@"
            """;

    // Processes start on this thread, which lives as long as the JVM: the kernel takes the end of the thread that
    // started a process for the end of its parent, and would wake a frozen one.
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("process-starter").factory());

    private final Program program;
    private final Process process;
    private final Lines lines = new Lines();
    private final CompletableFuture<Integer> exit;

    private ServiceProcess(Program program, Process process) {
        this.program = program;
        this.process = process;
        var read = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().name(program.name() + "-output").start(() -> {
            readLines();
            read.complete(null);
        });
        // A process is over once its last line is there; what a child of it prints later is not waited for.
        exit = process.onExit().thenCompose(ended ->
                read.completeOnTimeout(null, 1, TimeUnit.SECONDS).thenApply(done -> ended.exitValue()));
        exit.thenRun(lines::end);
    }

    static ServiceProcess start(Program program) throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", PRELUDE, "sh"));
        command.addAll(program.command());
        var builder = new ProcessBuilder(command).directory(program.directory().toFile()).redirectErrorStream(true);
        builder.environment().putAll(program.environment());
        try {
            return new ServiceProcess(program, STARTER.submit(builder::start).get());
        } catch (ExecutionException e) {
            throw new IOException(program.name() + " cannot be started: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(program.name() + " was not started, because the thread was interrupted", e);
        }
    }

    private void readLines() {
        try (BufferedReader reader = process.inputReader()) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                program.output().accept(line);
            }
        } catch (IOException | UncheckedIOException e) {
            lines.add("(the output of " + program.name() + " cannot be read further: " + e.getMessage() + ")");
        }
    }

    /// What it is called in messages.
    public String name() {
        return program.name();
    }

    /// The operating system's number for it.
    public long pid() {
        return process.pid();
    }

    Program program() {
        return program;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /// Whether it still runs; a frozen one does.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Completed with its exit code once it has ended and its last line is in [#lines()]. A process that a signal
    /// ended has 128 and the signal's number.
    public CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    /// What it has printed so far, the last 10,000 lines at most.
    public List<String> lines() {
        return lines.all();
    }

    /// Waits for a line with the fragment in it, among those already printed too.
    ///
    /// @return the first such line
    /// @throws TimeoutException if there is none in time, or none when the process has ended
    public String awaitLine(String fragment, Duration atMost) throws TimeoutException, InterruptedException {
        return lines.await(fragment, atMost).orElseThrow(() -> new TimeoutException(
                name() + (isAlive() ? " printed no line with '" + fragment + "' within " + seconds(atMost)
                        : " ended with exit code " + process.exitValue() + " and printed no line with '" + fragment + "'")
                        + lines.last()));
    }

    /// Waits until it is ready, in the way that its program says.
    ///
    /// @throws TimeoutException if it is not ready in time, or has ended
    public void awaitReady(Duration atMost) throws TimeoutException, InterruptedException {
        switch (program.readiness()) {
            case Program.Readiness.Running() -> {}
            case Program.Readiness.Line(var fragment) -> awaitLine(fragment, atMost);
            case Program.Readiness.Answer(var address, var saying) -> awaitAnswer(address, saying, atMost);
        }
    }

    private void awaitAnswer(URI address, List<String> saying, Duration atMost) throws TimeoutException, InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        var found = "nothing yet";
        while (System.nanoTime() < deadline) {
            if (process.waitFor(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException(name() + " ended with exit code " + process.exitValue()
                        + " before it was ready" + lines.last());
            }
            found = look(address, saying, LOOK);
            if (found.equals("200")) {
                return;
            }
        }
        throw new TimeoutException(name() + " was not ready within " + seconds(atMost) + ": " + address + " answers "
                + found + ", 200 is expected" + lines.last());
    }

    static String look(URI address, Duration atMost) {
        return look(address, List.of(), atMost);
    }

    /// What a GET of the address is answered with: the status, what is missing in its body, or why there is no answer.
    static String look(URI address, List<String> saying, Duration atMost) {
        try {
            var connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout((int) atMost.toMillis());
            connection.setReadTimeout((int) atMost.toMillis());
            try {
                int status = connection.getResponseCode();
                if (status == HttpURLConnection.HTTP_OK && !saying.isEmpty()) {
                    var body = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    for (var fragment : saying) {
                        if (!body.contains(fragment)) {
                            return "200 without " + fragment;
                        }
                    }
                }
                return Integer.toString(status);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return "'" + e.getMessage() + "'";
        }
    }

    private static String seconds(Duration time) {
        return time.toSeconds() + " s";
    }

    /// Kills it as `kill -9` does: it has no chance to do anything. Returns once it is gone.
    public void kill() throws InterruptedException {
        // Through the handle, because the process's own methods close its output too, and its last lines were lost.
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /// Stops it where it is (SIGSTOP), as a pause of the machine does: it runs no more and its connections stay open.
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /// Lets it go on after [#freeze()].
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        var sent = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid()).redirectErrorStream(true).start();
        if (sent.waitFor() != 0 && isAlive()) {
            throw new IOException("SIG" + signal + " cannot be sent to " + name() + " (pid " + pid() + ")");
        }
    }

    /// Asks it to end (SIGTERM), also if it is frozen, and kills it, with whatever it started, if it has not ended in
    /// time. Returns once it is gone and its last line is in [#lines()].
    ///
    /// @return its exit code
    public int stop(Duration grace) throws InterruptedException {
        var started = process.descendants().toList();
        try {
            process.toHandle().destroy();
            thaw();
        } catch (IOException e) {
            // What cannot be woken is killed below.
        }
        var deadline = System.nanoTime() + grace.toNanos();
        if (!process.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS)) {
            kill();
        }
        closeInput();
        for (var each : started) {
            awaitOrKill(each, deadline);
        }
        return exit.join();
    }

    // A child of the process was told by it, and by the end of its input, which it shares.
    private static void awaitOrKill(ProcessHandle handle, long deadline) throws InterruptedException {
        try {
            handle.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            handle.destroyForcibly();
        }
    }

    private void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    /// Stops it with a grace of fifteen seconds, if it still runs.
    @Override
    public void close() {
        try {
            stop(CLOSING);
        } catch (InterruptedException e) {
            process.toHandle().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
