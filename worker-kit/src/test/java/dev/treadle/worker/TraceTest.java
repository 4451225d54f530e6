// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Failed;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealBroker.class)
class TraceTest {

    private final InMemorySpanExporter collected = InMemorySpanExporter.create();

    @BeforeEach
    void collect() {
        GlobalOpenTelemetry.resetForTest();
        OpenTelemetrySdk.builder().setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(collected)).build())
                .buildAndRegisterGlobal();
    }

    @AfterEach
    void collectNoMore() {
        GlobalOpenTelemetry.resetForTest();
    }

    @Test
    void anAttemptIsAChildOfItsDispatchAndTheParentOfWhatItSaysAndOfWhatItsComputationTraces(Fleet fleet) {
        var within = new AtomicReference<String>();
        fleet.worker(1, (act, attempt) -> {
            within.set(Span.current().getSpanContext().getSpanId());
            return "";
        });
        var job = fleet.dispatch(new Act("it"));
        fleet.await(job, Completed.class);
        fleet.await("its span", () -> collected.getFinishedSpanItems().size() == 1);

        var attempt = collected.getFinishedSpanItems().getFirst();
        assertThat(attempt.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(attempt.getName()).startsWith("process fleet").endsWith(".dispatch.default");
        assertThat(Fleet.trace(job)).contains(attempt.getTraceId()).contains(attempt.getParentSpanId());
        assertThat(fleet.traces(job)).containsExactly("00-%s-%s-01".formatted(attempt.getTraceId(), attempt.getSpanId()));
        assertThat(within).hasValue(attempt.getSpanId());
    }

    @Test
    void anAttemptThatFailsIsASpanThatFailed(Fleet fleet) {
        fleet.worker(1, (act, attempt) -> {
            throw new IllegalStateException("no");
        });
        fleet.await(fleet.dispatch(new Act("it")), Failed.class);
        fleet.await("its span", () -> collected.getFinishedSpanItems().size() == 1);
        assertThat(collected.getFinishedSpanItems().getFirst().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }
}
