// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.local.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloorTest {

    @TempDir
    Path data;

    @Test
    void eachRequestIsAnsweredOnceAndInOrder() throws Exception {
        var moments = new Moments();
        try (var broker = EmbeddedBroker.start(data);
                var floor = Floor.start(broker.bootstrapServers(), 8, moments::add);
                var reader = Reader.start(broker.bootstrapServers(), List.of(Floor.REQUESTS, Floor.ANSWERS), moments::add)) {
            var keys = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
            keys.forEach(floor::request);
            assertThat(read(moments, 200, Floor.ANSWERS)).isEqualTo(keys);
        }
    }

    private static List<String> read(Moments moments, int count, String topic) throws InterruptedException {
        var reads = new ArrayList<Moment.Read>();
        while (reads.size() < count) {
            reads.add((Moment.Read) moments.next(() -> "a record of " + topic));
        }
        return reads.stream().map(Moment.Read::record).filter(record -> record.topic().equals(topic)).map(record -> record.key()).toList();
    }
}
