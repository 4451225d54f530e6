// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A service that runs from its sources in Quarkus's dev mode, and what makes it notice that they changed.
///
/// Quarkus finds the sources of the modules that a service depends on through their parent pom, so a change to a Work
/// record or a kit shows as well.
final class LiveReload {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    // Longer than any reload takes: who gave up and asked again would ask for a second one.
    private static final Duration RELOADING = Duration.ofMinutes(2);

    private LiveReload() {}

    static Program program(String name, String maven, Path module, int port, String bootstrap) throws IOException {
        return Program.command(name, maven)
                .arguments("-q", "-B", "--no-transfer-progress", "quarkus:dev")
                .directory(module)
                // Read by Maven's JVM and by the one that it starts; both share the input whose end the tether awaits.
                .environment("JDK_JAVA_OPTIONS", TetherJar.option(Duration.ZERO)
                        + " --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED")
                .property("debug", false)
                .property("quarkus.console.enabled", false)
                .property("quarkus.devservices.enabled", false)
                .property("quarkus.test.continuous-testing", "disabled")
                .property("quarkus.analytics.disabled", true)
                .property("quarkus.http.host", BrokerSettings.LOOPBACK)
                .property("quarkus.http.port", port)
                .property("quarkus.log.category.\"io.smallrye.health\".level", "WARN")
                .property("treadle.kafka.bootstrap-servers", bootstrap)
                .readyAt(Pair.readiness(port));
    }

    /// Makes services look for changes, one after another, every second, until this JVM ends. Quarkus looks when it is
    /// asked for something, and a worker is asked for nothing over HTTP.
    static void poll(List<URI> addresses) {
        Thread.ofPlatform().daemon().name("live-reload").start(() -> {
            try {
                while (!addresses.isEmpty()) {
                    // In turn, and waiting for each answer: both compile the modules that they share, into one place.
                    addresses.forEach(address -> ServiceProcess.look(address, RELOADING));
                    Thread.sleep(BETWEEN_LOOKS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
