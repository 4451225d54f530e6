// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A foundation and the services that stand on it, as processes that begin and end together.
///
/// A service that dies is reported, and the others go on; one that ended because it wants to be replaced ([#REPLACE_ME]) is
/// started anew, and so is any that dies, if that is wanted. The group is over once its foundation has died or somebody
/// stops it; then the services are stopped at once, and the foundation after them. Thread-safe.
final class ProcessGroup {

    /// The exit code of a worker that has given up too many of its slots, and that another process does better.
    static final int REPLACE_ME = 75;

    private final Terminal terminal;
    private final Leftovers record;
    private final boolean replacing;
    private final List<ServiceProcess> services = new ArrayList<>();
    private final CompletableFuture<String> broken = new CompletableFuture<>();
    private ServiceProcess foundation;
    private boolean stopping;

    /// @param record    where to note each process that is started
    /// @param replacing whether a service that dies is started anew
    ProcessGroup(Terminal terminal, Leftovers record, boolean replacing) {
        this.terminal = terminal;
        this.record = record;
        this.replacing = replacing;
    }

    /// Starts what the services stand on, and waits until it is ready.
    void startFoundation(Program program, Duration atMost) throws IOException, InterruptedException, TimeoutException {
        synchronized (this) {
            foundation = start(program);
        }
        foundation.exit().thenAccept(this::foundationDied);
        foundation.awaitReady(atMost);
    }

    /// Starts services all at once, and waits until each is ready.
    void startServices(List<Program> programs, Duration atMost) throws IOException, InterruptedException, TimeoutException {
        var started = new ArrayList<ServiceProcess>();
        for (var program : programs) {
            synchronized (this) {
                started.add(start(program));
                services.add(started.getLast());
            }
        }
        var deadline = System.nanoTime() + atMost.toNanos();
        for (var service : started) {
            service.awaitReady(Duration.ofNanos(deadline - System.nanoTime()));
        }
        for (var service : started) {
            service.exit().thenAccept(code -> ended(service, code));
        }
    }

    private ServiceProcess start(Program program) throws IOException {
        if (stopping) {
            throw new IOException(program.name() + " is not started, because everything is being stopped");
        }
        var process = program.output(line -> terminal.quote(program.name(), line)).start();
        record.add(process.handle());
        return process;
    }

    private synchronized void foundationDied(int code) {
        if (!stopping) {
            broken.complete(died(foundation.name(), code));
        }
    }

    private synchronized void ended(ServiceProcess service, int code) {
        if (stopping) {
            return;
        }
        if (code == REPLACE_ME) {
            terminal.say(service.name() + " ended to be replaced (exit code " + code + "): another one starts in its place.");
            replace(service);
        } else if (replacing) {
            terminal.say(died(service.name(), code) + ": another one starts in its place.");
            replace(service);
        } else {
            terminal.say(died(service.name(), code) + "; the others go on.");
        }
    }

    private void replace(ServiceProcess service) {
        try {
            var other = start(service.program());
            services.set(services.indexOf(service), other);
            other.exit().thenAccept(code -> ended(other, code));
        } catch (IOException e) {
            terminal.say(e.getMessage());
        }
    }

    private static String died(String name, int code) {
        return name + (code > 128 ? " was ended by signal " + (code - 128) : " ended") + " (exit code " + code + ")";
    }

    /// What was started, in that order: the foundation, then the services.
    synchronized List<ServiceProcess> processes() {
        return Stream.concat(Stream.ofNullable(foundation), services.stream()).toList();
    }

    /// Whether [#stop()] was called.
    synchronized boolean isStopping() {
        return stopping;
    }

    /// Waits until the foundation has died without being asked to.
    ///
    /// @return a sentence that says so
    String awaitBroken() {
        return broken.join();
    }

    /// Stops the services, all at once, then the foundation. Returns when none is left.
    void stop() throws InterruptedException {
        synchronized (this) {
            stopping = true;
        }
        var stops = services.stream().map(service -> Thread.ofPlatform().start(service::close)).toList();
        for (var stop : stops) {
            stop.join();
        }
        if (foundation != null) {
            foundation.close();
        }
    }
}
