// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// The programs that the pair consists of, as `./treadle up` runs them: the artefacts that containers run too, on
/// loopback.
public final class Pair {

    // The broker outlives the services, so that they can still hand back what they hold.
    private static final Duration BROKER_LAG = Duration.ofSeconds(3);

    /// What libraries do of which the JDK would warn, though nobody here can do anything about it.
    private static final String[] LIBRARIES = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"};

    private Pair() {}

    /// The broker, ready once it serves clients.
    ///
    /// @param data where its data is, or will be
    /// @param port what it listens on; 0 for any free port, which the line that makes it ready then names
    public static Program broker(Path data, int port) {
        return Program.main("broker", BrokerProcess.class)
                .options(LIBRARIES).options("-Xmx768m")
                .arguments(data.toString(), Integer.toString(port))
                .lag(BROKER_LAG)
                .readyOnLine(BrokerProcess.SERVES);
    }

    /// The same, with a second way to it, for a proxy to stand in.
    ///
    /// @param detour what it listens on besides
    /// @param told   which port it tells those who come there that it has: the proxy's
    public static Program broker(Path data, int port, int detour, int told) {
        return broker(data, port).arguments(Integer.toString(detour), Integer.toString(told));
    }

    /// A ui-service, ready once its readiness check says so.
    ///
    /// @param root      the directory of the repository
    /// @param port      what it listens on
    /// @param bootstrap where Kafka is, as host:port
    /// @param state     where its part of the Ledger keeps its state; no two share one
    public static Program uiService(String name, Path root, int port, String bootstrap, Path state) {
        return service(name, root.resolve("ui-service"), port, bootstrap).property("treadle.ledger.state-dir", state.toAbsolutePath());
    }

    /// The same, ready only once it has found Kafka and keeps the Ledger: a first click is then dispatched at once.
    public static Program uiServiceThatDispatches(String name, Path root, int port, String bootstrap, Path state) {
        return uiService(name, root, port, bootstrap, state)
                .readyAt(readiness(port), "\"kafka\": \"there\"", "\"ledger\": \"running\"");
    }

    /// A worker-service, ready once its readiness check says so.
    ///
    /// @param name      what it is called, in messages and on pages
    /// @param root      the directory of the repository
    /// @param port      where it answers health checks
    /// @param bootstrap where Kafka is, as host:port
    public static Program workerService(String name, Path root, int port, String bootstrap) {
        return service(name, root.resolve("worker-service"), port, bootstrap).property("treadle.worker.name", name);
    }

    private static Program service(String name, Path module, int port, String bootstrap) {
        return Program.jar(name, artefact(module))
                // Quarkus reads a file .env where it runs, and the one of the repository is Docker Compose's.
                .directory(module)
                .options(LIBRARIES)
                // It is asked often while it starts, and would log each time that it isn't ready yet.
                .property("quarkus.log.category.\"io.smallrye.health\".level", "WARN")
                .property("quarkus.http.host", BrokerSettings.LOOPBACK)
                .property("quarkus.http.port", port)
                .property("treadle.kafka.bootstrap-servers", bootstrap)
                .readyAt(readiness(port));
    }

    static Path artefact(Path module) {
        return module.resolve("target/quarkus-app/quarkus-run.jar");
    }

    static URI readiness(int port) {
        return URI.create("http://" + BrokerSettings.LOOPBACK + ":" + port + "/q/health/ready");
    }
}
