// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import dev.treadle.local.EmbeddedBroker;
import dev.treadle.local.RefusingEntrance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;

/// A real broker that can be made to refuse writes.
final class RefusingBroker implements AutoCloseable {

    private final RefusingEntrance entrance = new RefusingEntrance();
    private final EmbeddedBroker broker;

    RefusingBroker(Path data) throws IOException {
        broker = EmbeddedBroker.start(data, 0, Map.of("advertised.listeners", "BROKER://" + bootstrapServers()));
        entrance.leadTo(broker.port());
    }

    String bootstrapServers() {
        return "127.0.0.1:" + entrance.port();
    }

    /// From now on no write of such clients is taken.
    ///
    /// @param clients by their ids
    void refuse(Predicate<String> clients) {
        entrance.refuse(clients);
    }

    @Override
    public void close() throws IOException {
        broker.close();
        entrance.close();
    }
}
