// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Level;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.protocol.wire.Traces;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.socket.Browser;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// One trace follows one click, through a real page, a real Journal and a real Ledger. The worker is the test itself, with the spans of
/// one.
@QuarkusTest
@WithTestResource(BrokerResource.class)
@TestProfile(TraceTest.Collected.class)
class TraceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public static final class Collected implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("treadle.ledger.enabled", "true", "treadle.ledger.fast-path", "false", "quarkus.otel.sdk.disabled", "false",
                    "quarkus.otel.bsp.schedule.delay", "10ms");
        }
    }

    /// Where traces are made, they go here.
    public static final class Collector {

        @Produces
        @Singleton
        InMemorySpanExporter spans() {
            return InMemorySpanExporter.create();
        }
    }

    @TestHTTPResource
    URI base;

    @Inject
    UiConfig config;

    @Inject
    Topics topics;

    @Inject
    InMemorySpanExporter collected;

    private final Incarnation worker = Incarnation.of("worker-7");

    @Test
    void oneTraceLeadsFromAClickToTheFrameThatShowsItsResult() throws Exception {
        var clients = new Clients(config.kafka());
        try (var browser = new Browser(base, "/jobs").open(); var producer = PatientProducer.at(config.kafka().bootstrapServers()); var consumer = clients.consumer()) {
            browser.awaitKind("welcome");
            var text = browser.id("p");
            browser.click(browser.id("wa-button"));

            var dispatch = awaitDispatch(producer, consumer);
            var job = topics.codec().decode(dispatch.headers(), dispatch.value()).as(Dispatch.class, why -> null);
            var attempt = Traces.process(dispatch.topic(), Codec.traceparent(dispatch.headers()));
            var execution = new Execution(job.job(), 1, new ExecutionId(worker, 1));
            for (Update update : List.of(new ExecutionUpdate.Started(execution, 0, 1), new ExecutionUpdate.Completed(execution, 1, Json.of("\"Finished\"")))) {
                producer.send(topics.record(update, worker, Traces.traceparent(attempt))).get();
            }
            attempt.end();
            browser.awaitValues(text, "value", values -> values.contains("Finished 1"));
        }

        var way = List.of("send frame", "process treadle.journal", "process treadle.dispatch.default", "send treadle.dispatch.default",
                "send treadle.journal", "browser event");
        var spans = ours();
        for (long deadline = System.nanoTime() + PATIENCE.toNanos(); ways(spans).stream().filter(way::equals).count() < 2 && System.nanoTime() < deadline; ) {
            Thread.sleep(10);
            spans = ours();
        }
        assertThat(ways(spans)).as("the ways back of the frames of Started and Completed").filteredOn(way::equals).hasSize(2);
        assertThat(spans).as("one trace").extracting(SpanData::getTraceId).containsOnly(spans.getFirst().getTraceId());
        assertThat(spans).as("of one root").filteredOn(span -> !span.getParentSpanContext().isValid()).hasSize(1);
    }

    /// Without those of HTTP.
    private List<SpanData> ours() {
        return collected.getFinishedSpanItems().stream().filter(span -> span.getInstrumentationScopeInfo().getName().equals("dev.treadle")).toList();
    }

    /// From each frame back to where its trace began.
    private static List<List<String>> ways(List<SpanData> spans) {
        return spans.stream().filter(span -> span.getName().equals("send frame")).map(frame -> {
            var way = new ArrayList<String>();
            for (var span = frame; span != null; span = parent(span, spans)) {
                way.add(span.getName());
            }
            return (List<String>) way;
        }).toList();
    }

    private static SpanData parent(SpanData child, List<SpanData> spans) {
        return spans.stream().filter(span -> span.getSpanId().equals(child.getParentSpanId())).findFirst().orElse(null);
    }

    /// Offers a slot each second until a Dispatch is there.
    private ConsumerRecord<String, byte[]> awaitDispatch(org.apache.kafka.clients.producer.Producer<String, byte[]> producer,
            org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer) throws Exception {
        var from = new TopicPartition(topics.dispatch("default"), 0);
        consumer.assign(List.of(from));
        consumer.seekToBeginning(List.of(from));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int beat = 1; System.nanoTime() < deadline; beat++) {
            producer.send(topics.record(new Beat.Presence(worker, beat, Level.CURRENT, false,
                    List.of(new Beat.Offer("default", 1, 1, List.of("Chore"))), List.of()))).get();
            for (var record : consumer.poll(Duration.ofSeconds(1))) {
                return record;
            }
        }
        throw new AssertionError("no Dispatch came");
    }
}
