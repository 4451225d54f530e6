// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class LauncherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void everyLineOfAProcessStandsBehindItsName() throws Exception {
        try (var launcher = launch("ui-1", "worker-1")) {
            awaitReady(launcher, "broker", "ui-1", "worker-1");
            assertThat(launcher.lines()).contains("broker | up", "ui-1 | up", "worker-1 | up");
        }
    }

    @Test
    void whenItIsStoppedTheServicesEndInOrderAndTheBrokerAfterThem() throws Exception {
        try (var launcher = launch("ui-1", "worker-1")) {
            var children = awaitReady(launcher, "broker", "ui-1", "worker-1");

            assertThat(launcher.stop(PATIENCE)).isEqualTo(143);

            assertGone(children);
            assertThat(launcher.lines()).filteredOn(line -> line.endsWith("bye")).hasSize(3).last().isEqualTo("broker | bye");
            assertThat(launcher.lines()).last().isEqualTo("Stopped");
        }
    }

    @Test
    void aServiceThatDiesIsNamedAndTheOthersGoOn() throws Exception {
        try (var launcher = launch("worker-1", "worker-2")) {
            var children = awaitReady(launcher, "broker", "worker-1", "worker-2");

            children.get(1).destroyForcibly();

            launcher.awaitLine("worker-1 was ended by signal 9 (exit code 137); the others go on.", PATIENCE);
            assertThat(children.get(0).isAlive()).isTrue();
            assertThat(children.get(2).isAlive()).isTrue();
            launcher.stop(PATIENCE);
            assertGone(children);
        }
    }

    @Test
    void aServiceThatAsksToBeReplacedIsStartedAnewAndStoppedWithTheOthers() throws Exception {
        try (var launcher = launch("worker-1=replace:" + directory.resolve("replaced"), "worker-2")) {
            launcher.awaitLine("worker-1 ended to be replaced (exit code 75): another one starts in its place.", PATIENCE);
            launcher.awaitLine("worker-1 | up again", PATIENCE);

            launcher.stop(PATIENCE);

            assertThat(launcher.lines()).filteredOn(line -> line.endsWith("bye"))
                    .containsExactlyInAnyOrder("worker-1 | bye", "worker-2 | bye", "broker | bye");
        }
    }

    @Test
    void withFaultsAServiceThatDiesIsStartedAnewAsOftenAsItDies() throws Exception {
        try (var launcher = launch("--faults", "worker-1", "worker-2")) {
            var children = new ArrayList<>(awaitReady(launcher, "broker", "worker-1", "worker-2"));

            children.get(1).destroyForcibly();
            launcher.awaitLine("worker-1 was ended by signal 9 (exit code 137): another one starts in its place.", PATIENCE);
            children.add(awaitAnother(launcher, children));
            children.getLast().destroyForcibly();
            children.add(awaitAnother(launcher, children));

            assertThat(children.get(2).isAlive()).isTrue();
            launcher.stop(PATIENCE);
            assertGone(children);
        }
    }

    @Test
    void aBrokerThatDiesEndsEverything() throws Exception {
        try (var launcher = launch("ui-1", "worker-1")) {
            var children = awaitReady(launcher, "broker", "ui-1", "worker-1");

            children.getFirst().destroyForcibly();

            assertThat(launcher.exit().get(30, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(launcher.lines()).contains("broker was ended by signal 9 (exit code 137), and without it nothing works.");
            assertGone(children);
        }
    }

    @Test
    void aServiceThatFailsToStartEndsEverything() throws Exception {
        try (var launcher = launch("ui-1", "worker-1=fail")) {
            assertThat(launcher.exit().get(30, TimeUnit.SECONDS)).isEqualTo(1);

            assertThat(launcher.lines()).contains("worker-1 | it cannot be done")
                    .anyMatch(line -> line.startsWith("treadle: worker-1 ended with exit code 3"))
                    .contains("broker | bye", "ui-1 | bye");
        }
    }

    @Test
    void aKilledLauncherLeavesNoProcessBehindNotEvenAFrozenOneOrOneThatDoesNotEndWhenAsked() throws Exception {
        try (var launcher = launch("ui-1", "worker-1=stubborn", "worker-2")) {
            var children = awaitReady(launcher, "broker", "ui-1", "worker-1", "worker-2");
            freeze(children.get(3));

            launcher.kill();

            assertGone(children);
        }
    }

    private ServiceProcess launch(String... services) throws IOException {
        return Program.main("launcher", Parent.class).arguments(directory.resolve("processes").toString()).arguments(services).start();
    }

    private static List<ProcessHandle> awaitReady(ServiceProcess launcher, String... names) throws Exception {
        for (var name : names) {
            launcher.awaitLine("PID " + name + " ", PATIENCE);
        }
        return List.of(names).stream().map(name -> child(launcher, name)).toList();
    }

    /// Waits for a process of the launcher's that is none of these, and is up.
    private static ProcessHandle awaitAnother(ServiceProcess launcher, List<ProcessHandle> known) throws Exception {
        var ups = known.size() + 1L;
        while (launcher.lines().stream().filter(line -> line.endsWith("| up")).count() < ups) {
            assertThat(launcher.isAlive()).isTrue();
            Thread.sleep(10);
        }
        return ProcessHandle.of(launcher.pid()).orElseThrow().children().filter(each -> !known.contains(each)).findAny().orElseThrow();
    }

    private static ProcessHandle child(ServiceProcess launcher, String name) {
        var prefix = "PID " + name + " ";
        var line = launcher.lines().stream().filter(each -> each.startsWith(prefix)).findFirst().orElseThrow();
        return ProcessHandle.of(Long.parseLong(line.substring(prefix.length()))).orElseThrow();
    }

    private static void freeze(ProcessHandle process) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "kill -STOP " + process.pid()).start().waitFor()).isZero();
    }

    private static void assertGone(List<ProcessHandle> processes) {
        for (var each : processes) {
            assertThat(each.onExit()).succeedsWithin(PATIENCE);
        }
    }
}
