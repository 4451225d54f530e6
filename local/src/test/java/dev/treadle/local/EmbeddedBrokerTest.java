// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedBrokerTest {

    @TempDir
    Path data;

    @Test
    void aBrokerThatStartsAgainOnItsDirectoryAndPortHasEverythingOfTheOneBefore() throws Exception {
        int port;
        try (var broker = EmbeddedBroker.start(data)) {
            port = broker.port();
            client(broker).createTopic("orders");
            client(broker).readFromTheStart("readers");
            client(broker).send("orders", "one", "two", "three");
            assertThat(client(broker).read("orders", "readers", 3)).containsExactly("one", "two", "three");
            client(broker).send("orders", "four");
        }
        try (var broker = EmbeddedBroker.start(data, port)) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            // The share group kept its place as well as the topic its records.
            assertThat(client(broker).read("orders", "readers", 1)).containsExactly("four");
        }
    }

    @Test
    void aRecordOfEightMebibytesPassesAndATopicThatNobodyCreatedDoesNotAppear() throws Exception {
        try (var broker = EmbeddedBroker.start(data); var admin = client(broker).admin()) {
            client(broker).createTopic("big");
            client(broker).readFromTheStart("readers");
            client(broker).send("big", "x".repeat(8 << 20));
            assertThat(client(broker).read("big", "readers", 1).getFirst()).hasSize(8 << 20);

            assertThatThrownBy(() -> admin.describeTopics(List.of("unknown")).allTopicNames().get())
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void whoComesByTheDetourIsToldWhereToGoOn() throws Exception {
        int port = Ports.free();
        int detour = Ports.free();
        // No proxy stands there in this test: the way on is the ordinary one.
        try (var broker = EmbeddedBroker.start(data, port, new EmbeddedBroker.Detour(detour, port));
                var admin = new Client("127.0.0.1:" + detour).admin()) {
            assertThat(admin.describeCluster().nodes().get()).extracting(Node::port).containsExactly(broker.port());
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(data, taken.getLocalPort()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is taken");
        }
    }

    private static Client client(EmbeddedBroker broker) {
        return new Client(broker.bootstrapServers());
    }
}
