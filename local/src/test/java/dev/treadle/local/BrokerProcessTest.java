// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class BrokerProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @Test
    void whatWasAcknowledgedSurvivesAKillAndItSaysOneLineAStart() throws Exception {
        int port;
        try (var broker = Pair.broker(data, 0).start()) {
            broker.awaitReady(PATIENCE);
            port = port(broker);
            var client = new Client("127.0.0.1:" + port);
            client.createTopic("orders");
            client.readFromTheStart("readers");
            client.send("orders", "one", "two");
            assertThat(broker.lines()).hasSize(1);
            broker.kill();
        }
        try (var broker = Pair.broker(data, port).start()) {
            broker.awaitReady(PATIENCE);
            assertThat(port(broker)).isEqualTo(port);
            assertThat(new Client("127.0.0.1:" + port).read("orders", "readers", 2)).containsExactly("one", "two");
            assertThat(broker.stop(PATIENCE)).isEqualTo(143);
        }
    }

    @Test
    void aBrokerThatCannotStartSaysWhyInOneSentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var broker = Pair.broker(data, taken.getLocalPort()).start()) {
            assertThat(broker.exit().get(60, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(broker.lines()).singleElement().asString().startsWith(
                    "the broker cannot start: port " + taken.getLocalPort() + " on 127.0.0.1 is taken");
        }
    }

    private static int port(ServiceProcess broker) {
        var words = broker.lines().getFirst().split("[:,]");
        return Integer.parseInt(words[1]);
    }
}
