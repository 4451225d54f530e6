// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.local.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LagTest {

    private static final String JOURNAL = "lag.journal";
    private static final String QUEUES = "lag.queues";

    @TempDir
    Path data;

    @Test
    void it_is_what_one_topic_has_of_records_that_were_not_read_in_all_partitions_that_are_read() throws Exception {
        try (var broker = EmbeddedBroker.start(data);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                var producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), new StringSerializer(), new StringSerializer());
                var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", broker.bootstrapServers(), "max.poll.records", 1),
                        new StringDeserializer(), new StringDeserializer())) {
            admin.createTopics(List.of(new NewTopic(JOURNAL, 3, (short) 1), new NewTopic(QUEUES, 1, (short) 1))).all().get();
            var read = List.of(new TopicPartition(JOURNAL, 0), new TopicPartition(JOURNAL, 1), new TopicPartition(QUEUES, 0));
            for (var partition : Stream.concat(read.stream(), Stream.of(new TopicPartition(JOURNAL, 2))).toList()) {
                for (int i = 0; i < 5; i++) {
                    producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), "key", "value")).get();
                }
            }
            assertThat(Lag.of(consumer.metrics(), JOURNAL)).as("of a consumer that has read nothing").isEmpty();

            consumer.assign(read);
            consumer.seekToBeginning(read);
            var heard = new HashSet<TopicPartition>();
            for (int left = 5 * read.size(); left > 0; ) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    heard.add(new TopicPartition(record.topic(), record.partition()));
                    left--;
                }
                if (heard.size() == read.size()) {
                    assertThat(Lag.of(consumer.metrics(), JOURNAL)).hasValue(10 - consumer.position(read.get(0)) - consumer.position(read.get(1)));
                    assertThat(Lag.of(consumer.metrics(), QUEUES)).hasValue(5 - consumer.position(read.get(2)));
                }
            }
            assertThat(Lag.of(consumer.metrics(), JOURNAL)).hasValue(0);
        }
    }
}
