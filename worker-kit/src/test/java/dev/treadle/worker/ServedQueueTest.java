// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.worker.BoundComputation.Found;
import dev.treadle.worker.ComputationsTest.NamedComputation;
import dev.treadle.worker.ComputationsTest.PlainComputation;
import dev.treadle.worker.WorkerConfig.Threads;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServedQueueTest {

    @Test
    void withoutConfigurationTheQueueCpuHasASlotPerCoreOnPlatformThreadsAndOthers64OnVirtualOnes() {
        assertThat(served(Map.of())).containsExactly(
                new ServedQueue("cpu", Runtime.getRuntime().availableProcessors(), Threads.PLATFORM),
                new ServedQueue("default", 64, Threads.VIRTUAL));
    }

    @Test
    void theConfigurationSaysSlotsAndThreads() {
        assertThat(served(Map.of("treadle.worker.queues.default.slots", "3", "treadle.worker.queues.cpu.threads", "virtual",
                "treadle.worker.queues.cpu.slots", "5"))).containsExactly(
                new ServedQueue("cpu", 5, Threads.VIRTUAL), new ServedQueue("default", 3, Threads.VIRTUAL));
    }

    @Test
    void onlyTheQueuesThatItIsToServeAreServed() {
        assertThat(served(Map.of("treadle.worker.serve", "cpu,unheard-of"))).extracting(ServedQueue::name).containsExactly("cpu");
    }

    @Test
    void everyValueThatCannotBeIsNamedAtOnceWithWhatIsAllowed() {
        assertThatThrownBy(() -> new Worker(Fleet.config(Map.of("treadle.worker.healthy-slots", "50", "treadle.worker.queues.cpu.slots", "0",
                "treadle.worker.drain-grace", "-PT1S", "treadle.topics.prefix", "No Prefix", "treadle.topics.ledger-partitions", "0",
                "treadle.kafka.properties.\"security.protocol\"", "TLS")), Fleet.computations((act, attempt) -> ""), () -> { }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Treadle's configuration cannot be used: ")
                .hasMessageContaining("treadle.worker.healthy-slots is 50.0 and should be 0.0 to 1.0")
                .hasMessageContaining("treadle.worker.queues.cpu.slots is 0 and should be 1 to 4096")
                .hasMessageContaining("treadle.worker.drain-grace is PT-1S and should be 0 or more")
                .hasMessageContaining("treadle.topics.prefix: a topic prefix is 1 to 100 of a-z")
                .hasMessageContaining("treadle.topics: there is at least 1 partition")
                .hasMessageContaining("treadle.kafka.properties.\"security.protocol\": ").hasMessageContaining("SASL_SSL");
    }

    @Test
    void theDefaultsReachAKafkaOnThisMachine() {
        var config = Fleet.config(Map.of());
        assertThat(config.kafka().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(Fleet.config(Map.of("kafka.bootstrap.servers", "kafka:9092")).kafka().bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(config.topics().prefix()).isEqualTo("treadle");
        assertThat(config.worker().drainGrace()).hasSeconds(25);
    }

    private static List<ServedQueue> served(Map<String, String> config) {
        var computations = Computations.bind(List.of(Found.of(new PlainComputation()), Found.of(new NamedComputation())), Map.of(), new ObjectMapper());
        return ServedQueue.of(Fleet.config(config).worker(), computations);
    }
}
