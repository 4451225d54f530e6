// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// What a topic has in the broker's log.
record TopicLog(Admin admin, String name) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// @param appends how many records there have been
    /// @param bytes how large its log is
    record Size(long appends, long bytes) {

        Size since(Size before) {
            return new Size(appends - before.appends, bytes - before.bytes);
        }
    }

    Size now() throws InterruptedException, ExecutionException {
        var partitions = admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions();
        var ends = admin.listOffsets(partitions.stream().collect(Collectors.toMap(
                partition -> new TopicPartition(name, partition.partition()), partition -> OffsetSpec.latest()))).all().get();
        var brokers = admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
        long bytes = admin.describeLogDirs(brokers).allDescriptions().get().values().stream().flatMap(dirs -> dirs.values().stream())
                .flatMap(dir -> dir.replicaInfos().entrySet().stream()).filter(replica -> replica.getKey().topic().equals(name))
                .mapToLong(replica -> replica.getValue().size()).sum();
        return new Size(ends.values().stream().mapToLong(end -> end.offset()).sum(), bytes);
    }

    /// Waits until nothing has been appended for a second: what nobody waits for is appended a little later.
    Size settled() throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var before = now();
        while (System.nanoTime() < deadline) {
            Thread.sleep(1_000);
            var now = now();
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        throw new IllegalStateException("%s is still appended to after %d s".formatted(name, PATIENCE.toSeconds()));
    }
}
