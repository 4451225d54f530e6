// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e.deploy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The services' Dockerfiles.
class ImagesTest {

    @ParameterizedTest
    @EnumSource
    void everyPartOfTheArtefactThatRunsIsCopied(Deployed service) throws IOException {
        var image = Dockerfile.of(service);
        var artefact = "/" + service.id() + "/target/quarkus-app/";
        try (var parts = Files.list(service.module().resolve("target/quarkus-app"))) {
            var needed = parts.filter(part -> !part.endsWith("quarkus-app-dependencies.txt"))
                    .map(part -> artefact + part.getFileName() + (Files.isDirectory(part) ? "/" : ""));
            assertThat(image.all("COPY")).filteredOn(copy -> copy.startsWith("--from=artefact ")).map(copy -> copy.split(" ")[1])
                    .containsExactlyInAnyOrderElementsOf(needed.toList());
        }
        assertThat(Files.readAllLines(Deployed.ROOT.resolve(".dockerignore")))
                .contains("!" + service.id() + "/target/quarkus-app/");
    }

    @Test
    void theOperatorsCommandsAreCopiedWithAllThatTheyNeed() throws IOException {
        var image = Dockerfile.in(Deployed.ROOT.resolve("operate"));
        assertThat(image.all("COPY")).filteredOn(copy -> copy.startsWith("--from=artefact ")).map(copy -> copy.split(" ")[1])
                .containsExactlyInAnyOrder("/operate/target/treadle-operate.jar", "/operate/target/lib/");
        assertThat(Files.readAllLines(Deployed.ROOT.resolve(".dockerignore"))).contains("!operate/target/treadle-operate.jar", "!operate/target/lib/");
        assertThat(image.base()).isEqualTo("eclipse-temurin:" + RootPom.property("maven.compiler.release") + "-jre");
        assertThat(image.one("USER")).isEqualTo(Dockerfile.of(Deployed.WORKER_SERVICE).one("USER"));
    }

    @ParameterizedTest
    @EnumSource
    void itRunsOnTheJavaThatItIsCompiledForAndNotAsRoot(Deployed service) throws IOException {
        var image = Dockerfile.of(service);
        assertThat(image.base()).isEqualTo("eclipse-temurin:" + RootPom.property("maven.compiler.release") + "-jre");
        assertThat(image.one("USER")).matches("[1-9][0-9]+:[1-9][0-9]+");
    }

    @ParameterizedTest
    @EnumSource
    void itStartsWithTheCacheThatItsOwnCommandHasMade(Deployed service) throws IOException {
        var image = Dockerfile.of(service);
        var command = new ArrayList<>(image.entryPoint());
        assertThat(command.remove(1)).isEqualTo("-XX:AOTCache=service.aot");
        assertThat(image.all("COPY")).last().isEqualTo("--from=trained /tmp/service.aot /opt/treadle/");
        assertThat(image.one("WORKDIR")).isEqualTo("/opt/treadle");
        assertThat(Files.readString(service.module().resolve("Dockerfile")))
                .contains("RUN /tmp/aot-cache /tmp/service.aot " + image.port() + " /", " -- " + String.join(" ", command) + "\n");
        assertThat(Files.readAllLines(Deployed.ROOT.resolve(".dockerignore"))).contains("!images/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ui-service", "worker-service", "operate", "load-balancer"})
    void itSaysWhatItIs(String name) throws IOException {
        var image = Dockerfile.in(Deployed.ROOT.resolve(name));
        assertThat(image.labels())
                .containsEntry("org.opencontainers.image.version", RootPom.property("version"))
                .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
                .containsEntry("org.opencontainers.image.base.name", "docker.io/library/" + image.base())
                .containsKeys("org.opencontainers.image.title", "org.opencontainers.image.description");
    }

    @ParameterizedTest
    @EnumSource
    void itsEnvironmentIsOneThatTheServiceKnows(Deployed service) throws IOException {
        var environment = Dockerfile.of(service).environment();
        assertThat(Configured.by(service, environment).variables()).containsAll(environment.keySet());
    }

    @ParameterizedTest
    @EnumSource
    void itExposesThePortThatTheServiceListensOnAndThatIsAskedForItsHealth(Deployed service) throws IOException {
        var image = Dockerfile.of(service);
        var configured = Configured.by(service, image.environment());
        assertThat(configured.port()).isEqualTo(image.port());
        assertThat(configured.host()).isEqualTo("0.0.0.0");
        assertThat(image.healthCheck().getLast()).contains("/dev/tcp/127.0.0.1/" + image.port() + " ").contains("GET /q/health/ready ");
    }

    @ParameterizedTest
    @EnumSource
    void itsHealthCheckTellsAReadyServiceFromOneThatIsNot(Deployed service) throws Exception {
        var image = Dockerfile.of(service);
        var status = new AtomicInteger();
        var asked = new ArrayList<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.sendResponseHeaders(status.get(), 2);
            exchange.getResponseBody().write("{}".getBytes());
            exchange.close();
        });
        server.start();
        var port = server.getAddress().getPort();
        try {
            status.set(200);
            assertThat(exitCode(image, port)).isZero();
            status.set(503);
            assertThat(exitCode(image, port)).isNotZero();
        } finally {
            server.stop(0);
        }
        assertThat(asked).containsExactly("GET /q/health/ready", "GET /q/health/ready");
        assertThat(exitCode(image, port)).as("nobody listens").isNotZero();
    }

    private static int exitCode(Dockerfile image, int port) throws Exception {
        var command = new ArrayList<>(image.healthCheck());
        command.addLast(command.removeLast().replace("/" + image.port() + " ", "/" + port + " "));
        var check = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(check.waitFor(10, TimeUnit.SECONDS)).as("%s ends", List.copyOf(command)).isTrue();
        return check.exitValue();
    }

    @Test
    void aMissingArtefactIsToldBeforeAnythingIsCopied() throws IOException {
        for (var service : Deployed.values()) {
            assertThat(Files.readString(service.module().resolve("Dockerfile")))
                    .contains(service.id() + "/target/quarkus-app/quarkus-run.jar is missing: run './treadle build' first");
            assertThat(Files.readAllLines(Deployed.ROOT.resolve(".dockerignore"))).contains("!" + service.id() + "/Dockerfile");
        }
    }
}
