// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import dev.treadle.local.Pair;
import dev.treadle.local.Program;
import dev.treadle.local.RefusingEntrance;
import dev.treadle.local.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A broker, ui-services and workers, each a process of its own on free ports of loopback, running the artefacts that this
/// build made. Whatever runs is logged to files beside its data, and ends when this is closed.
final class RunningPair implements AutoCloseable {

    // On a machine that is busy with other things too.
    private static final Duration STARTING = Duration.ofSeconds(120);
    private static final Duration ENDING = Duration.ofSeconds(40);
    // So many JVMs start in these tests, and live so short, that what they'd gain by the better compiler is never earned back.
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Z0-9_]+");
    private static final String[] SHORT_LIVED = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"};

    private final Path directory;
    private final Path root;
    private final int kafkaPort;
    private final List<ServiceProcess> services = new ArrayList<>();
    private final List<ServiceProcess> workers = new ArrayList<>();
    private final Map<ServiceProcess, URI> workersAt = new HashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private ServiceProcess broker;
    private Wire detour;
    private RefusingEntrance entrance;
    private int detourPort;
    private int uis;

    /// The gallery's services. Nothing runs yet.
    ///
    /// @param directory for data and logs
    RunningPair(Path directory) throws IOException {
        this(directory, Checkout.ROOT);
    }

    /// The same, of other services than the gallery's.
    ///
    /// @param root where their modules are: `ui-service` and `worker-service`
    RunningPair(Path directory, Path root) throws IOException {
        this(directory, root, freePort());
    }

    /// The same, with a broker at that port of loopback that may be another's.
    RunningPair(Path directory, Path root, int kafkaPort) {
        this.directory = directory;
        this.root = root;
        this.kafkaPort = kafkaPort;
    }

    static int freePort() throws IOException {
        return freePorts(1);
    }

    /// The first of so many successive ports that are free.
    static int freePorts(int count) throws IOException {
        while (true) {
            try (var first = listen(0)) {
                for (var port = first.getLocalPort() + 1; port < first.getLocalPort() + count; port++) {
                    listen(port).close();
                }
                return first.getLocalPort();
            } catch (BindException e) {
                // One of those after it is taken: from another one, then.
            }
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    /// Gives the broker a second way to it, with a wire in it that is the caller's to cut and to close. Before the broker starts.
    Wire detour() throws IOException {
        detourPort = freePort();
        entrance = new RefusingEntrance();
        entrance.leadTo(detourPort);
        detour = Wire.to(URI.create("tcp://127.0.0.1:" + entrance.port()));
        return detour;
    }

    /// Starts the broker, or starts it again: on the same port, with the data that it had.
    void startBroker() throws Exception {
        var data = directory.resolve("kafka");
        broker = start(detour == null ? Pair.broker(data, kafkaPort)
                : Pair.broker(data, kafkaPort, detourPort, detour.address().getPort()));
        broker.awaitReady(STARTING);
    }

    ServiceProcess broker() {
        return broker;
    }

    /// Has the broker refuse, or take again, every write that comes by the detour.
    void refuseWrites(boolean refuse) {
        entrance.refuse(client -> refuse);
    }

    String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    /// Starts one more ui-service and waits until it is alive; that doesn't take a broker.
    Ui startUi(String... properties) throws Exception {
        return startUiAt(bootstrapServers(), properties);
    }

    /// Starts one more ui-service of another checkout's, and waits until it is alive.
    Ui startUi(Path root, String... properties) throws Exception {
        return startUiAt(root, bootstrapServers(), properties);
    }

    /// The same, of one that reaches the broker through the wire of the [#detour()].
    Ui startUiBehindDetour(String... properties) throws Exception {
        return startUiAt(detourServers(), properties);
    }

    private Ui startUiAt(String bootstrap, String... properties) throws Exception {
        return startUiAt(root, bootstrap, properties);
    }

    private Ui startUiAt(Path root, String bootstrap, String... properties) throws Exception {
        var port = freePort();
        var name = "ui-" + ++uis;
        var program = Pair.uiService(name, root, port, bootstrap, directory.resolve("ledger-" + uis))
                .property("treadle.session.key-file", directory.resolve("session.key"))
                .readyAt(URI.create("http://127.0.0.1:" + port + "/q/health/live"));
        var ui = new Ui(start(with(program, properties)), URI.create("http://localhost:" + port));
        services.add(ui.process());
        ui.process().awaitReady(STARTING);
        return ui;
    }

    /// Starts one more worker and returns once it is ready.
    ///
    /// @param name what the Journal and the pages know it by
    /// @param properties `KEY=VALUE`, or `VARIABLE=VALUE` for its environment
    ServiceProcess startWorker(String name, String... properties) throws Exception {
        var worker = beginWorker(name, properties);
        worker.awaitReady(STARTING);
        return worker;
    }

    /// Starts one more worker and returns at once.
    ServiceProcess beginWorker(String name, String... properties) throws IOException {
        return beginWorker(root, name, properties);
    }

    /// Starts a worker of another project's, and returns at once.
    ServiceProcess beginWorker(Path root, String name, String... properties) throws IOException {
        return beginWorkerAt(bootstrapServers(), root, name, properties);
    }

    /// Starts one more worker that reaches the broker through the wire of the [#detour()], and returns at once.
    ServiceProcess beginWorkerBehindDetour(String name, String... properties) throws IOException {
        return beginWorkerAt(detourServers(), root, name, properties);
    }

    /// Where a worker tells its health and its metrics.
    URI at(ServiceProcess worker, String path) {
        return workersAt.get(worker).resolve(path);
    }

    private String detourServers() {
        return "127.0.0.1:" + detour.address().getPort();
    }

    private ServiceProcess beginWorkerAt(String bootstrap, Path root, String name, String... properties) throws IOException {
        var port = freePort();
        var program = Pair.workerService(name, root, port, bootstrap).property("treadle.worker.name", name);
        var worker = start(with(program, properties));
        workers.add(worker);
        workersAt.put(worker, URI.create("http://127.0.0.1:" + port));
        return worker;
    }

    private static Program with(Program program, String... properties) {
        for (var property : properties) {
            int sign = property.indexOf('=');
            if (ENVIRONMENT.matcher(property.substring(0, sign)).matches()) {
                program.environment(property.substring(0, sign), property.substring(sign + 1));
            } else {
                program.options("-D" + property);
            }
        }
        return program.options(SHORT_LIVED);
    }

    private ServiceProcess start(Program program) throws IOException {
        var log = Files.createDirectories(directory.resolve("logs")).resolve(program.name() + ".log");
        return program.output(line -> append(log, line)).start();
    }

    private static void append(Path log, String line) {
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the log " + log + " cannot be written", e);
        }
    }

    /// What the Journal holds, read from its beginning.
    Journal journal() {
        return new Journal(bootstrapServers());
    }

    /// Stops a process in order.
    void stop(ServiceProcess process) throws InterruptedException {
        process.stop(ENDING);
    }

    /// Stops all workers in order.
    void stopWorkers() throws InterruptedException {
        for (var worker : workers) {
            stop(worker);
        }
        workers.clear();
    }

    @Override
    public void close() {
        // Services before the broker, so that none waits in vain for what it wants to hand back.
        workers.forEach(ServiceProcess::close);
        services.forEach(ServiceProcess::close);
        if (broker != null) {
            broker.close();
        }
        client.close();
    }

    /// A ui-service that runs.
    ///
    /// @param address of its index page
    record Ui(ServiceProcess process, URI address) {

        URI at(String path) {
            return address.resolve(path);
        }
    }

    /// What a GET is answered with.
    HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
