// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.gallery.work.Burn;
import dev.treadle.gallery.work.Count;
import dev.treadle.gallery.work.Countdown;
import dev.treadle.gallery.work.Fail;
import dev.treadle.gallery.work.NoOp;
import dev.treadle.gallery.work.Oversize;
import dev.treadle.gallery.work.Pause;
import dev.treadle.gallery.work.RandomWalk;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Checkpointed;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.ExecutionUpdate.Failed;
import dev.treadle.protocol.ExecutionUpdate.Progressed;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Limits;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.work.Work;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The service as it is deployed: its Computations are found, and do their Work for whoever dispatches it.
@QuarkusTest
@QuarkusTestResource(KafkaHere.class)
class GalleryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger JOBS = new AtomicInteger();

    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
    private final SessionId session = SessionId.random(0);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    ObjectMapper mapper;

    @TestHTTPResource("/q/health/ready")
    URI ready;

    @TestHTTPResource("/q/health/live")
    URI live;

    @BeforeEach
    void theServiceIsReady() throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (status(ready) != 200) {
            assertThat(System.nanoTime()).as("the service becomes ready").isLessThan(until);
            Thread.sleep(50);
        }
    }

    @Test
    void itLives() throws Exception {
        assertThat(status(live)).isEqualTo(200);
    }

    @Test
    void aPauseReturnsNothing() throws Exception {
        assertThat(end(done("default", new Pause(1, 0.01)), Completed.class).result()).isEqualTo(Json.of("\"NOTHING\""));
    }

    @Test
    void aPauseOfSoManyClicksTakesTwoSeconds() {
        assertThat(new Pause(3).seconds()).isEqualTo(2);
    }

    @Test
    void burningSaysHowFarItIsAndReturnsWhatItHasCounted() throws Exception {
        var said = done("cpu", new Burn(0.5));
        assertThat(Long.parseLong(end(said, Completed.class).result().toString())).isPositive();
        var progress = said.stream().filter(Progressed.class::isInstance).map(Progressed.class::cast).toList();
        assertThat(progress).hasSizeGreaterThan(1);
        assertThat(progress.getLast().done()).isEqualTo(0.5);
        assertThat(progress.getLast().total()).isEqualTo(0.5);
    }

    @Test
    void aFailureSaysItsMessage() throws Exception {
        assertThat(end(done("default", new Fail("the reason")), Failed.class).error().message()).isEqualTo("the reason");
    }

    @Test
    void aRandomWalkEmitsStepByStepFromASecondOn() throws Exception {
        long begun = System.nanoTime();
        var said = done("default", new RandomWalk(5));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));
        end(said, Completed.class);
        var steps = said.stream().filter(Emitted.class::isInstance).map(Emitted.class::cast)
                .map(emitted -> Double.parseDouble(emitted.emission().toString())).toList();
        assertThat(steps).hasSize(5).doesNotHaveDuplicates();
        assertThat(said).filteredOn(Checkpointed.class::isInstance).extracting(update -> ((Checkpointed) update).checkpoint())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 5).mapToObj(step -> new Checkpoint(Json.of(Integer.toString(step)), step)).toList());
    }

    @Test
    void aRandomWalkGoesOnFromItsCheckpoint() throws Exception {
        var said = done("default", new RandomWalk(5), 2, new Checkpoint(Json.of("3"), 3));
        end(said, Completed.class);
        assertThat(said).filteredOn(Emitted.class::isInstance).extracting(update -> ((Emitted) update).index()).containsExactly(3L, 4L);
    }

    @Test
    void countingEmitsEachNumberSavesEverySoOftenAndGoesOnFromWhatWasSaved() throws Exception {
        var said = done("default", new Count(5, 2, 1_000));
        end(said, Completed.class);
        assertThat(said.stream().filter(Emitted.class::isInstance).map(Emitted.class::cast).map(emitted -> emitted.emission().toString()))
                .hasSize(5).first().isEqualTo("{\"number\":0,\"attempt\":1,\"process\":%d}".formatted(ProcessHandle.current().pid()));
        var saved = said.stream().filter(Checkpointed.class::isInstance).map(Checkpointed.class::cast).map(Checkpointed::checkpoint).toList();
        assertThat(saved).extracting(Checkpoint::state, Checkpoint::index).containsExactly(tuple(Json.of("2"), 2L), tuple(Json.of("4"), 4L));

        var again = done("default", new Count(5, 2, 1_000), 2, saved.getLast());
        assertThat(again.stream().filter(Emitted.class::isInstance).map(Emitted.class::cast)).extracting(Emitted::index).containsExactly(4L);
    }

    @Test
    void aCountdownEmitsEachNumber() throws Exception {
        var said = done("default", new Countdown(1, 2, false));
        end(said, Completed.class);
        assertThat(said.stream().filter(Emitted.class::isInstance).map(update -> ((Emitted) update).emission().toString())).containsExactly("2", "1");
    }

    @Test
    void whatIsOversizeFailsItsJob() throws Exception {
        assertThat(end(done("default", new Oversize(Limits.EMISSION_BYTES, true)), Failed.class).error().type()).isEqualTo("too-large");
        assertThat(end(done("default", new Oversize(Limits.RESULT_BYTES, false)), Failed.class).error().type()).isEqualTo("too-large");
        end(done("default", new Oversize(10, true)), Completed.class);
    }

    @Test
    void nothingIsDoneAndReturned() throws Exception {
        end(done("default", new NoOp(7, null)), Completed.class);
    }

    /// What became of a job, up to its outcome.
    private List<ExecutionUpdate> done(String queue, Work<?, ?> work) throws Exception {
        return done(queue, work, 1, null);
    }

    private List<ExecutionUpdate> done(String queue, Work<?, ?> work, int attempt, Checkpoint checkpoint) throws Exception {
        var job = new JobRef(session, queue, JobId.of(session, "test", new Cause.OnEvent("nonce", JOBS.incrementAndGet()), 0));
        dispatch(new Dispatch(job, attempt, 0, work.getClass().getSimpleName(), json(work), checkpoint, 0, 1_000, false, false));
        var said = new ArrayList<ExecutionUpdate>();
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (var consumer = new KafkaConsumer<>(Map.<String, Object>of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topics.journal(), session.home())));
            while (said.isEmpty() || !(said.getLast() instanceof Completed || said.getLast() instanceof Failed)) {
                assertThat(System.nanoTime()).as("an outcome of %s, so far %s", work, said).isLessThan(until);
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    var update = topics.codec().decode(record.headers(), record.value()).as(ExecutionUpdate.class, why -> {
                        throw new AssertionError(why);
                    });
                    if (update.job().equals(job)) {
                        said.add(update);
                    }
                }
            }
        }
        return said;
    }

    private void dispatch(Dispatch dispatch) throws Exception {
        try (var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", bootstrapServers), new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(topics.record(dispatch, Incarnation.of("test"), null)).get();
        }
    }

    private Json json(Work<?, ?> work) throws JsonProcessingException {
        return new Json(mapper.writeValueAsBytes(work));
    }

    private static <U extends ExecutionUpdate> U end(List<ExecutionUpdate> said, Class<U> kind) {
        assertThat(said.getLast()).isInstanceOf(kind);
        return kind.cast(said.getLast());
    }

    private static int status(URI address) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
