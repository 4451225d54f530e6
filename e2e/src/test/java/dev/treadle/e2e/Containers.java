// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What docker-compose.yml says, running: containers, volumes and a network of a project of its own, and all of them gone again
/// in the end. Takes either `docker compose` or the older `docker-compose`.
final class Containers implements AutoCloseable {

    private static final Duration COMMAND = Duration.ofMinutes(4);
    private static final Duration STARTING = Duration.ofMinutes(2);

    private final String project;
    private final int port = RunningPair.freePort();
    private final int kafkaPort = RunningPair.freePort();
    private final List<String> compose = new ArrayList<>();

    private Containers(String project) throws Exception {
        this.project = project;
        compose.addAll(succeeds(List.of("docker", "compose", "version")) ? List.of("docker", "compose") : List.of("docker-compose"));
        compose.addAll(List.of("--project-name", project, "--file", "docker-compose.yml", "--file", "e2e/src/test/containers.yml"));
    }

    /// Brings everything up from nothing, with one of each service, from images that are there.
    ///
    /// @param project what containers, volumes and the network are called by
    static Containers up(String project) throws Exception {
        var containers = new Containers(project);
        try {
            containers.scale(1, 1);
            return containers;
        } catch (Exception | AssertionError e) {
            containers.close();
            throw e;
        }
    }

    /// Where the pages are: at the load balancer.
    URI address() {
        return URI.create("http://localhost:" + port);
    }

    Journal journal() {
        return new Journal("127.0.0.1:" + kafkaPort);
    }

    /// Sees to it that so many of each service run, and that all are healthy.
    void scale(int uis, int workers) throws Exception {
        compose("up", "--detach", "--no-build", "--scale", "ui-service=" + uis, "--scale", "worker-service=" + workers);
        awaitHealthy(uis + workers + 2);
    }

    /// The containers of a service that run, by their ids.
    List<String> of(String service) throws Exception {
        return lines("docker", "ps", "--quiet", "--filter", "label=com.docker.compose.project=" + project,
                "--filter", "label=com.docker.compose.service=" + service);
    }

    /// The container of the worker that has begun the newest of a session's attempts.
    String workerOf(CountingPage page) throws Exception {
        var name = Journal.worker(journal().started(page.visit().session()).getLast());
        return of("worker-service").stream().filter(name::startsWith).findFirst()
                .orElseThrow(() -> new AssertionError("no container is called as the worker " + name));
    }

    /// `docker VERB CONTAINER`: kill, stop, start or restart.
    void docker(String verb, String container) throws Exception {
        lines("docker", verb, container);
    }

    /// Waits until so many containers are there and each is healthy.
    void awaitHealthy(int count) throws Exception {
        Until.holds(count + " healthy containers", STARTING, this::states, states ->
                states.size() == count && states.stream().allMatch(state -> state.contains("(healthy)")));
    }

    private List<String> states() throws Exception {
        return lines("docker", "ps", "--all", "--filter", "label=com.docker.compose.project=" + project, "--format", "{{.Names}} {{.Status}}");
    }

    private void compose(String... words) throws Exception {
        run(Stream.concat(compose.stream(), Arrays.stream(words)).toList());
    }

    private List<String> lines(String... command) throws Exception {
        return run(List.of(command)).lines().toList();
    }

    private String run(List<String> command) throws Exception {
        var process = start(command);
        // Read while it runs, or it would stand still with a full pipe.
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS)).as("%s ends", command).isTrue();
        assertThat(process.exitValue()).as("the exit code of %s, which said:\n%s", command, output).isZero();
        return output;
    }

    private boolean succeeds(List<String> command) throws Exception {
        var process = start(command);
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    private Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(Checkout.ROOT.toFile()).redirectErrorStream(true);
        builder.environment().put("TREADLE_ADDRESS", "127.0.0.1");
        builder.environment().put("TREADLE_PORT", Integer.toString(port));
        builder.environment().put("TREADLE_TEST_KAFKA_PORT", Integer.toString(kafkaPort));
        // Shorter than any job here, so that a worker that drains hands its job back.
        builder.environment().put("TREADLE_WORKER_DRAIN_GRACE", "2s");
        return builder.start();
    }

    /// Takes everything down, and keeps what was logged.
    @Override
    public void close() throws Exception {
        try {
            Path logs = Checkout.target("pairs").resolve(project + ".log");
            Files.writeString(logs, run(Stream.concat(compose.stream(), Stream.of("logs", "--no-color", "--timestamps")).toList()));
        } finally {
            compose("down", "--volumes", "--remove-orphans", "--timeout", "5");
        }
        assertThat(states()).as("containers that are left").isEmpty();
        for (var kind : List.of("volume", "network")) {
            assertThat(lines("docker", kind, "ls", "--quiet", "--filter", "label=com.docker.compose.project=" + project))
                    .as("what is left of kind " + kind).isEmpty();
        }
    }
}
