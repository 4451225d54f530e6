// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What is to run: a broker, and the services beside it.
///
/// @param patience how long a start may take
/// @param polled   where a GET every second makes a service look for changed sources; empty without live reload
record Setup(Program broker, List<Program> services, Duration patience, List<URI> polled) {

    private static final Duration START = Duration.ofMinutes(3);
    /// The first start from sources fetches what dev mode needs.
    private static final Duration FIRST_START = Duration.ofMinutes(15);

    // Whoever presses Ctrl-C waits; what isn't finished by then goes on after the next start.
    private static final String DRAIN_GRACE = "treadle.worker.drain-grace";
    private static final String SHORT = "5s";

    /// The artefacts as they are: the ui-services, then the worker-services.
    ///
    /// @param root the directory of the repository
    static Setup up(Options options, DataDirectory data, Path root) throws IOException, UsageError {
        for (var module : List.of("ui-service", "worker-service")) {
            var artefact = Pair.artefact(root.resolve(module));
            if (!Files.exists(artefact)) {
                throw new UsageError(artefact + " is missing: './treadle build' makes it");
            }
        }
        var ports = new Ports(options);
        var services = new ArrayList<Program>();
        for (var ui = 1; ui <= options.uis(); ui++) {
            services.add(Pair.uiServiceThatDispatches("ui-" + ui, root, options.port() + ui - 1, bootstrap(options), data.ledger(ui))
                    .property("treadle.session.key-file", data.sessionKey())
                    .property("gallery.faults", options.faults()));
        }
        for (var worker = 1; worker <= options.workers(); worker++) {
            services.add(Pair.workerService("worker-" + worker, root, ports.another(), bootstrap(options))
                    .property(DRAIN_GRACE, SHORT));
        }
        return new Setup(Pair.broker(data.kafka(), options.kafkaPort()), services, START, List.of());
    }

    /// One of each service from its sources, in Quarkus's dev mode.
    ///
    /// @param root  the directory of the repository
    /// @param maven the mvn to run them with
    static Setup dev(Options options, DataDirectory data, Path root, String maven) throws IOException {
        var workerPort = new Ports(options).another();
        var ui = LiveReload.program("ui-1", maven, root.resolve("ui-service"), options.port(), bootstrap(options))
                .property("treadle.ledger.state-dir", data.ledger(1))
                .property("treadle.session.key-file", data.sessionKey());
        var worker = LiveReload.program("worker-1", maven, root.resolve("worker-service"), workerPort, bootstrap(options))
                .property("treadle.worker.name", "worker-1")
                .property(DRAIN_GRACE, SHORT);
        return new Setup(Pair.broker(data.kafka(), options.kafkaPort()), List.of(ui, worker), FIRST_START,
                List.of(Pair.readiness(options.port()), Pair.readiness(workerPort)));
    }

    private static String bootstrap(Options options) {
        return BrokerSettings.LOOPBACK + ":" + options.kafkaPort();
    }
}
