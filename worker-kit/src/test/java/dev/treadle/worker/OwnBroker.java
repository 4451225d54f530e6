// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.local.Pair;
import dev.treadle.local.ServiceProcess;
import java.nio.file.Path;

/// A broker in a process of its own, that can be killed, frozen, and started again with the data that it had.
final class OwnBroker implements AutoCloseable {

    private final Path data;
    private final int port;
    private ServiceProcess process;

    private OwnBroker(Path data, int port, ServiceProcess process) {
        this.data = data;
        this.port = port;
        this.process = process;
    }

    static OwnBroker start(Path data) throws Exception {
        var process = ready(data, 0);
        var line = process.awaitLine("127.0.0.1:", Fleet.PATIENCE);
        return new OwnBroker(data, Integer.parseInt(line.replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1")), process);
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    void startAgain() throws Exception {
        process = ready(data, port);
    }

    void freeze() throws Exception {
        process.freeze();
    }

    void thaw() throws Exception {
        process.thaw();
    }

    private static ServiceProcess ready(Path data, int port) throws Exception {
        var process = Pair.broker(data, port).start();
        process.awaitReady(Fleet.PATIENCE);
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
