// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Logged;
import dev.treadle.protocol.ExecutionUpdate.Progressed;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.worker.Journal.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/// Progress by a clock that the test drives, and what a broker can't be made to do on demand.
class VoiceTest {

    private final Topics topics = new Topics("test", new Codec());
    private final Incarnation worker = Incarnation.of("worker");
    private final Execution by = execution();
    private final ManualTimer timer = new ManualTimer();
    private final Producer producer = new Producer();
    private final List<Exception> givenUp = new ArrayList<>();
    private final Voice voice = new Voice(by, null, new Journal(producer, topics, worker, new Troubles(worker)), timer, givenUp::add);

    @Test
    void theFirstProgressIsSaidAtOnceAndTheNewestOfWhatFollowsWhenItIsTimeAgain() {
        IntStream.rangeClosed(1, 1000).forEach(i -> voice.progress(i, 1000, null));
        assertThat(said()).extracting(update -> ((Progressed) update).done()).containsExactly(1.0);

        timer.pass(99);
        assertThat(said()).hasSize(1);
        timer.pass(2);
        assertThat(said()).extracting(update -> ((Progressed) update).done()).containsExactly(1.0, 1000.0);

        timer.pass(10_000);
        assertThat(said()).hasSize(2);
        voice.progress(1, 2, "again");
        assertThat(said().getLast()).isEqualTo(new Progressed(by, 2, 1, 2, "again"));
    }

    @Test
    void theNewestProgressIsSaidBeforeAnythingElseAndBeforeTheLastWord() {
        voice.progress(1, 4, null);
        voice.progress(2, 4, null);
        voice.say(this::line, Receipt.NONE);
        voice.progress(3, 4, null);
        voice.progress(4, 4, null);
        voice.sayLast(number -> new Completed(by, number, Json.of("1")), Receipt.NONE);
        timer.pass(1000);

        assertThat(said()).containsExactly(new Progressed(by, 0, 1, 4, null), new Progressed(by, 1, 2, 4, null), line(2),
                new Progressed(by, 3, 4, 4, null), new Completed(by, 4, Json.of("1")));
    }

    @Test
    void theFirstLastWordIsTheLast() {
        assertThat(voice.sayLast(this::line, Receipt.NONE)).isTrue();
        assertThat(voice.sayLast(this::line, Receipt.NONE)).isFalse();
        assertThat(voice.say(this::line, Receipt.NONE)).isFalse();
        voice.progress(1, 2, null);
        timer.pass(1000);

        assertThat(said()).hasSize(1);
    }

    @Test
    void nothingIsSaidBehindAGap() {
        var receipt = new ArrayList<Exception>();
        voice.say(this::line, Receipt.NONE);
        producer.failNext = new TopicAuthorizationException("journal");

        voice.say(this::line, receipt::add);

        assertThat(receipt).hasSize(1).doesNotContainNull();
        assertThat(givenUp).isEqualTo(receipt);
        assertThat(voice.say(this::line, Receipt.NONE)).isFalse();
        assertThat(said()).hasSize(1);
    }

    @Test
    void anInterruptMakesNoGapAndIsNotLost() throws Exception {
        producer.full = true;
        var done = new CompletableFuture<Boolean>();
        var speaker = Thread.startVirtualThread(() -> {
            voice.say(this::line, Receipt.NONE);
            done.complete(Thread.currentThread().isInterrupted());
        });
        speaker.interrupt();
        producer.refused.get(10, TimeUnit.SECONDS);
        producer.full = false;

        assertThat(done.get(10, TimeUnit.SECONDS)).as("still interrupted").isTrue();
        assertThat(said()).containsExactly(line(0));
        assertThat(givenUp).isEmpty();
    }

    private Logged line(long number) {
        return new Logged(by, number, "INFO", "line");
    }

    private List<ExecutionUpdate> said() {
        return producer.history().stream().map(record -> topics.codec().decode(record.headers(), record.value())
                .as(ExecutionUpdate.class, why -> {
                    throw new AssertionError(why);
                })).toList();
    }

    private Execution execution() {
        var session = SessionId.random(0);
        var job = new JobRef(session, "default", JobId.of(session, "b", new Cause.OnEvent("n", 1), 0));
        return new Execution(job, 1, new ExecutionId(worker, 1));
    }

    /// A producer that can be told to give an append up, or to have a full store, as the real one would.
    private static final class Producer extends MockProducer<String, byte[]> {

        private final CompletableFuture<Void> refused = new CompletableFuture<>();
        private volatile RuntimeException failNext;
        private volatile boolean full;

        Producer() {
            super(cluster(), true, null, new StringSerializer(), new ByteArraySerializer());
        }

        @Override
        public java.util.concurrent.Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
            if (failNext != null) {
                var failure = failNext;
                failNext = null;
                callback.onCompletion(null, failure);
                return CompletableFuture.failedFuture(failure);
            }
            while (full) {
                if (Thread.currentThread().isInterrupted()) {
                    refused.complete(null);
                    throw new InterruptException("interrupted while waiting for room");
                }
                Thread.onSpinWait();
            }
            return super.send(record, callback);
        }

        private static Cluster cluster() {
            var node = new Node(0, "nowhere", 1);
            var partition = new PartitionInfo("test.journal", 0, node, new Node[] {node}, new Node[] {node});
            return new Cluster("cluster", List.of(node), List.of(partition), java.util.Set.of(), java.util.Set.of());
        }
    }
}
