// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.local.Pair;
import dev.treadle.local.Program;
import dev.treadle.local.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/// The pair as `./treadle up` runs it, one process each of broker, ui-service and worker-service, on free ports of loopback,
/// with data of its own that goes when it does.
final class Rig implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:\\d+");
    private static final Pattern COMPLAINT = Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE)\\b");
    // Held, because java.util.logging forgets the level of a logger that nobody holds.
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private final Path root;
    private final Path data;
    private final List<ServiceProcess> processes = new ArrayList<>();
    private String bootstrap;
    private URI ui;
    private int replicas;
    private boolean closed;

    private Rig(Path root, Path data) {
        this.root = root;
        this.data = data;
    }

    /// Starts everything, and returns once all of it is ready.
    ///
    /// @param root the directory of the repository, whose services are built
    /// @param fastPath whether ui-service hands jobs out by the fast path
    static Rig start(Path root, boolean fastPath) throws IOException, InterruptedException, TimeoutException {
        var rig = startBroker(root);
        try {
            var ui = rig.beginUi(fastPath);
            var worker = rig.beginWorker();
            ui.awaitReady(START);
            worker.awaitReady(START);
            return rig;
        } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
            rig.close();
            throw e;
        }
    }

    /// Starts the broker alone, and returns once it is ready.
    ///
    /// @param root the directory of the repository, whose services are built
    static Rig startBroker(Path root) throws IOException, InterruptedException, TimeoutException {
        KAFKA.setLevel(Level.WARNING);
        var target = Files.createDirectories(root.resolve("bench/target"));
        var rig = new Rig(root, Files.createTempDirectory(target, "rig-"));
        // A signal ends the services in order, too, and takes the data away: their tethers alone would be slower and leave it.
        Runtime.getRuntime().addShutdownHook(new Thread(rig::end, "end"));
        try {
            rig.awaitBroker();
            return rig;
        } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
            rig.close();
            throw e;
        }
    }

    private void awaitBroker() throws IOException, InterruptedException, TimeoutException {
        var broker = start(Pair.broker(data.resolve("kafka"), 0));
        var address = ADDRESS.matcher(broker.awaitLine("Kafka serves", START));
        if (!address.find()) {
            throw new IOException("the broker's first line names no address on loopback: " + broker.lines());
        }
        bootstrap = address.group();
    }

    private ServiceProcess beginUi(boolean fastPath) throws IOException {
        int port = freePort();
        ui = URI.create("http://127.0.0.1:" + port);
        return start(Pair.uiService("ui-service", root, port, bootstrap, books()).property("treadle.ledger.fast-path", fastPath).property("treadle.session.per-client", 1_000_000));
    }

    private ServiceProcess beginWorker() throws IOException {
        return start(Pair.workerService("worker-service", root, freePort(), bootstrap));
    }

    /// Starts a ui-service, and returns once it keeps the Ledger.
    ///
    /// @param options of its JVM
    ServiceProcess startUi(String... options) throws IOException, InterruptedException, TimeoutException {
        int port = freePort();
        ui = URI.create("http://127.0.0.1:" + port);
        var process = start(Pair.uiServiceThatDispatches("ui-service", root, port, bootstrap, books()).options(options));
        process.awaitReady(START);
        return process;
    }

    /// One ui-service of several.
    ///
    /// @param address where it is, without a path
    record Replica(ServiceProcess process, URI address) {
    }

    /// Starts one ui-service more, and returns once it keeps its part of the Ledger. It knows the others by a key that they share.
    Replica startReplica() throws IOException, InterruptedException, TimeoutException {
        int number = ++replicas;
        int port = freePort();
        var process = start(Pair.uiServiceThatDispatches("ui-service-" + number, root, port, bootstrap, data.resolve("ledger-" + number))
                .property("treadle.session.key-file", data.resolve("session.key")).property("gallery.faults", true));
        process.awaitReady(START);
        return new Replica(process, URI.create("http://127.0.0.1:" + port));
    }

    /// Starts a worker-service, and returns once it serves.
    ServiceProcess startWorker() throws IOException, InterruptedException, TimeoutException {
        var process = beginWorker();
        process.awaitReady(START);
        return process;
    }

    /// Starts a worker-service of another kind, and returns at once.
    ///
    /// @param properties its configuration
    /// @param options of its JVM
    ServiceProcess beginWorker(String name, Map<String, Object> properties, String... options) throws IOException {
        var program = Pair.workerService(name, root, freePort(), bootstrap).options(options);
        properties.forEach(program::property);
        return start(program);
    }

    /// Where the Ledger keeps its books between two starts.
    Path books() {
        return data.resolve("ledger");
    }

    private synchronized ServiceProcess start(Program program) throws IOException {
        if (closed) {
            throw new IOException(program.name() + " is not started, because everything is being stopped");
        }
        var process = program.output(line -> complain(program.name(), line)).start();
        processes.add(process);
        return process;
    }

    /// What a service warns of may explain a figure, or spoil it.
    private static void complain(String name, String line) {
        if (COMPLAINT.matcher(line).find()) {
            System.err.println(name + " | " + line);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// The operating system's number for a process that runs.
    synchronized long pid(String name) {
        return processes.stream().filter(each -> each.name().equals(name) && each.isAlive()).findFirst()
                .orElseThrow(() -> new IllegalStateException("no process runs that is called " + name)).pid();
    }

    /// Where the broker is, as `host:port`.
    String bootstrap() {
        return bootstrap;
    }

    /// Where ui-service is, without a path.
    URI ui() {
        return ui;
    }

    private void end() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("bench: " + data + " cannot be removed: " + e.getMessage());
        }
    }

    /// Stops what was started, the broker last, and removes its data.
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        processes.reversed().forEach(ServiceProcess::close);
        remove(data);
    }

    /// Removes a directory and all that is in it; nothing if it isn't there.
    static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
