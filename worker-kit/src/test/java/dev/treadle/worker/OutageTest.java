// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.local.EmbeddedBroker;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Started;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker that comes late, and one that goes away and comes back.
class OutageTest {

    @Test
    void aWorkerStartsWithoutABrokerAndServesOnceThereIsOne(@TempDir Path data) throws Exception {
        int port = freePort();
        var worker = new Worker(Fleet.config(Map.of("treadle.kafka.bootstrap-servers", "127.0.0.1:" + port,
                "treadle.topics.prefix", "late", "treadle.topics.journal-partitions", "2")), Fleet.computations((act, attempt) -> ""), () -> { });
        worker.start();
        assertThat(worker.ready()).isFalse();
        assertThat(worker.alive()).isTrue();

        try (var _ = EmbeddedBroker.start(data, port)) {
            Fleet.await("the worker to be ready", worker::ready);
            Fleet.drain(worker);
        }
    }

    @Test
    void whatIsSaidWhileTheBrokerIsAwayArrivesWholeAndInOrderOnceItIsBack(@TempDir Path data) throws Exception {
        var broker = EmbeddedBroker.start(data);
        int port = broker.port();
        var away = new CountDownLatch(1);
        var said = new CountDownLatch(1);
        try (var fleet = new Fleet(broker.bootstrapServers())) {
            var worker = fleet.worker(2, (act, attempt) -> {
                if (act.what().equals("talk")) {
                    away.await();
                    for (int i = 0; i < 500; i++) {
                        attempt.emit("while nobody listens");
                    }
                    said.countDown();
                }
                return "";
            });
            var job = fleet.dispatch(new Act("talk"));
            var execution = fleet.await(job, Started.class).by();

            broker.close();
            away.countDown();
            assertThat(said.await(20, TimeUnit.SECONDS)).as("the Computation goes on").isTrue();
            Fleet.await("the worker to notice", () -> !worker.ready());
            assertThat(worker.alive()).isTrue();
            broker = EmbeddedBroker.start(data, port);

            fleet.await(job, Completed.class);
            // The broker may have gone before it knew that the Dispatch was accepted, and bring it again.
            assertThat(fleet.updates(job).stream().map(ExecutionUpdate.class::cast).filter(update -> update.by().equals(execution))
                    .map(ExecutionUpdate::number).toList())
                    .isEqualTo(LongStream.rangeClosed(0, 501).boxed().toList());
            Fleet.await("the worker to be back", worker::ready);
            fleet.await(fleet.dispatch(new Act("next")), Completed.class);
        } finally {
            broker.close();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
