// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.AsyncFunctionsPage.Form;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `./treadle up` as somebody types it.
@EndToEnd
class UpTest {

    @Test
    void itRunsThePairOnLoopbackKeepsItsDataAndLeavesNoProcessBehindWhetherItIsStoppedOrKilled(Stage stage) throws Exception {
        var data = Checkout.emptied("up").resolve("data");
        int port = RunningPair.freePort();
        int kafkaPort = RunningPair.freePort();
        try (var up = Command.treadle("up", "--workers", "1", "--port", port, "--kafka-port", kafkaPort, "--data", data)) {
            up.awaitLine("Treadle is ready: http://localhost:" + port);
            assertThat(up.lines()).anyMatch(line -> line.startsWith("worker-1 | ")).anyMatch(line -> line.startsWith("ui-1 | "));
            assertThat(Listeners.of(up.processes())).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);

            click(stage, port);
            requireOneSentence(Command.treadle("up", "--port", RunningPair.freePort(), "--kafka-port", RunningPair.freePort(), "--data", data),
                    "the data directory " + data + " is in use by another ./treadle");

            up.killWith("-jar", "worker-service");
            up.awaitLine("worker-1 was ended by signal 9");
            up.terminate();
            assertThat(up.awaitEnd()).isEqualTo(128 + 15);
            up.requireNothingLeft();
        }
        port = RunningPair.freePorts(2);
        try (var up = Command.treadle("up", "--workers", "0", "--ui", "2", "--port", port, "--kafka-port", kafkaPort, "--data", data)) {
            up.awaitLine("Treadle is ready: http://localhost:" + port);
            for (var each = port; each < port + 2; each++) {
                stage.open(URI.create("http://localhost:" + each + AsyncFunctionsPage.PATH)).expectCuts();
            }
            assertThat(new Journal("127.0.0.1:" + kafkaPort).started()).as("what the Journal kept over the restart").hasSize(1);
            up.kill();
            up.requireNothingLeft();
        }
    }

    private static void click(Stage stage, int port) throws Exception {
        var visit = stage.open(URI.create("http://localhost:" + port + AsyncFunctionsPage.PATH)).expectCuts();
        var page = new AsyncFunctionsPage(visit);
        var texts = page.record(Form.WORKER);
        page.click(Form.WORKER);
        assertThat(texts.await(2)).containsExactly("Running 1", "Finished 1");
    }

    @Test
    void aTakenPortIsOneSentenceThatSaysWhatToDo() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            requireOneSentence(Command.treadle("up", "--port", taken.getLocalPort(), "--kafka-port", RunningPair.freePort(),
                    "--data", Checkout.emptied("taken").resolve("data")), "port " + taken.getLocalPort() + " on 127.0.0.1 is taken", "--port");
        }
    }

    @Test
    void aDirectoryThatTreadleDidNotMakeIsOneSentenceThatSaysWhatToDo() throws Exception {
        requireOneSentence(Command.treadle("up", "--port", RunningPair.freePort(), "--kafka-port", RunningPair.freePort(),
                "--data", Path.of("src").toAbsolutePath()), "was not made by Treadle", "--data");
    }

    @Test
    void helpSaysWhatThereIs() throws Exception {
        try (var help = Command.treadle("help")) {
            assertThat(help.awaitEnd()).isZero();
            assertThat(String.join("\n", help.lines())).contains("up", "dev", "test", "--workers N", "--ui N", "--port P", "--kafka-port P",
                    "--data DIR", "--fresh", "127.0.0.1 only");
        }
    }

    private static void requireOneSentence(Command command, String... fragments) throws Exception {
        try (command) {
            assertThat(command.awaitEnd()).isEqualTo(2);
            assertThat(command.lines()).singleElement().asString().startsWith("treadle: ").contains(fragments);
            command.requireNothingLeft();
        }
    }
}
