// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.local.EmbeddedBroker;
import dev.treadle.ui.config.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClientsTest {

    private static final int PARTITIONS = 200;
    private static final int EACH = 10;

    /// A broker says that it leads a partition a moment before it does. It turns away what comes in between, and takes as the first record
    /// whatever comes first then (KAFKA-15591).
    @Test
    void whatIsAppendedToAPartitionThatIsJustBeingMadeArrivesWholeAndInOrder(@TempDir Path data) throws Exception {
        try (var broker = EmbeddedBroker.start(data)) {
            var clients = new Clients(TestConfig.of(Map.of("treadle.kafka.bootstrap-servers", broker.bootstrapServers())).kafka());
            var producer = clients.producer();
            // It would wait forever for what is never taken.
            try (var admin = clients.admin(); AutoCloseable _ = () -> producer.close(Duration.ZERO); var consumer = clients.consumer()) {
                admin.createTopics(List.of(new NewTopic("new", PARTITIONS, (short) 1))).all().get(60, TimeUnit.SECONDS);
                awaitKnown(producer);

                var appends = new ArrayList<Future<RecordMetadata>>();
                for (int number = 0; number < EACH; number++) {
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        appends.add(producer.send(new ProducerRecord<>("new", partition, Integer.toString(number), new byte[0])));
                    }
                }
                for (var append : appends) {
                    append.get(60, TimeUnit.SECONDS);
                }

                var partitions = IntStream.range(0, PARTITIONS).mapToObj(partition -> new TopicPartition("new", partition)).toList();
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                var found = new HashMap<Integer, List<String>>();
                for (int left = PARTITIONS * EACH; left > 0; ) {
                    var records = consumer.poll(Duration.ofSeconds(60));
                    assertThat(records).as("still missing: " + left).isNotEmpty();
                    records.forEach(record -> found.computeIfAbsent(record.partition(), any -> new ArrayList<>()).add(record.key()));
                    left -= records.count();
                }
                assertThat(found.values()).hasSize(PARTITIONS).allSatisfy(
                        keys -> assertThat(keys).isEqualTo(IntStream.range(0, EACH).mapToObj(Integer::toString).toList()));
            }
        }
    }

    private static void awaitKnown(KafkaProducer<String, byte[]> producer) throws InterruptedException {
        while (true) {
            try {
                if (producer.partitionsFor("new").size() == PARTITIONS) {
                    return;
                }
            } catch (TimeoutException e) {
                // It asks in the background, and doesn't wait.
            }
            Thread.sleep(1);
        }
    }
}
