// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;

/// The spans of a trace that follows one click, with the names that OpenTelemetry's conventions for messaging give them. Its records carry
/// it from process to process in their header `traceparent` (W3C trace context).
///
/// While nobody collects traces every span is one that does nothing, a span without a parent has no traceparent, and one with a parent
/// has its parent's. May be called from any thread.
public final class Traces {

    private static final String SCOPE = "dev.treadle";
    private static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = stringKey("messaging.operation.type");
    private static final AttributeKey<String> OPERATION_NAME = stringKey("messaging.operation.name");
    private static final AttributeKey<String> DESTINATION = stringKey("messaging.destination.name");

    private static final TextMapGetter<String> HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of(Codec.TRACEPARENT);
        }

        @Override
        public String get(String traceparent, String key) {
            return key.equals(Codec.TRACEPARENT) ? traceparent : null;
        }
    };

    private Traces() {
    }

    /// What this thread does is to be appended to a topic.
    public static Span send(String topic) {
        return send(topic, Context.current());
    }

    /// What came of a record is to be appended to a topic.
    ///
    /// @param traceparent the record's; null if it has none
    public static Span send(String topic, String traceparent) {
        return send(topic, context(traceparent));
    }

    private static Span send(String topic, Context parent) {
        return messaging("send", SpanKind.PRODUCER, topic, parent);
    }

    /// A record of a topic is taken.
    ///
    /// @param traceparent the record's; null if it has none
    public static Span process(String topic, String traceparent) {
        return messaging("process", SpanKind.CONSUMER, topic, context(traceparent));
    }

    /// Something else that this thread begins.
    public static Span begin(String name, SpanKind kind) {
        return span(name, kind, Context.current()).startSpan();
    }

    /// What a record's header says of a span; null if nothing is collected.
    public static String traceparent(Span span) {
        var context = span.getSpanContext();
        return context.isValid() ? "00-%s-%s-%s".formatted(context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex()) : null;
    }

    /// The same; what the record says from which it came if nothing is collected, or nobody can read that.
    public static String traceparent(Span span, String before) {
        var own = traceparent(span);
        return own == null ? before : own;
    }

    private static Span messaging(String operation, SpanKind kind, String topic, Context parent) {
        return span(operation + " " + topic, kind, parent).setAttribute(SYSTEM, "kafka").setAttribute(OPERATION, operation)
                .setAttribute(OPERATION_NAME, operation).setAttribute(DESTINATION, topic).startSpan();
    }

    private static SpanBuilder span(String name, SpanKind kind, Context parent) {
        return GlobalOpenTelemetry.getTracer(SCOPE).spanBuilder(name).setSpanKind(kind).setParent(parent);
    }

    private static Context context(String traceparent) {
        return traceparent == null ? Context.root() : W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, HEADER);
    }
}
