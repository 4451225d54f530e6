// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/// Takes what services send by OpenTelemetry's protocol (OTLP, http/protobuf), as an operator's collector does, and keeps the spans that Treadle
/// itself makes: HTTP's own are left out.
final class Collector implements AutoCloseable {

    private static final String SCOPE = "dev.treadle";

    /// A span as it was sent.
    ///
    /// @param service the name of the service that made it
    record Made(String service, Span span) {

        ByteString trace() {
            return span.getTraceId();
        }

        boolean isRoot() {
            return span.getParentSpanId().isEmpty();
        }

        /// What it is and who made it.
        Hop hop() {
            return new Hop(service, span.getName());
        }

        @Override
        public String toString() {
            return "%s's '%s' %s under %s".formatted(service, span.getName(), hex(span.getSpanId()), isRoot() ? "none" : hex(span.getParentSpanId()));
        }

        private static String hex(ByteString id) {
            return HexFormat.of().formatHex(id.toByteArray());
        }
    }

    /// A span's place in a way: who made it, and its name.
    record Hop(String service, String name) {
    }

    private final HttpServer server;
    private final List<Made> spans = new CopyOnWriteArrayList<>();

    private Collector(HttpServer server) {
        this.server = server;
    }

    /// Listens on a free port of loopback.
    static Collector listen() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var collector = new Collector(server);
        server.createContext("/v1/traces", collector::take);
        server.start();
        return collector;
    }

    /// The configuration of a service that sends its spans here, without waiting to have many of them.
    String[] properties() {
        return new String[] {
                "quarkus.otel.exporter.otlp.endpoint=http://127.0.0.1:" + server.getAddress().getPort(),
                "quarkus.otel.exporter.otlp.protocol=http/protobuf",
                "quarkus.otel.bsp.schedule.delay=100ms"};
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange; var body = plain(exchange)) {
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(this::keep);
            var answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
        }
    }

    private static InputStream plain(HttpExchange exchange) throws IOException {
        boolean compressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return compressed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
    }

    private void keep(ResourceSpans sent) {
        var service = sent.getResource().getAttributesList().stream().filter(each -> each.getKey().equals("service.name"))
                .map(each -> each.getValue().getStringValue()).findFirst().orElse("");
        sent.getScopeSpansList().stream().filter(each -> each.getScope().getName().equals(SCOPE))
                .flatMap(each -> each.getSpansList().stream()).forEach(span -> spans.add(new Made(service, span)));
    }

    /// All that were sent so far.
    List<Made> spans() {
        return List.copyOf(spans);
    }

    /// From a span back to where its trace began, by parents: its own first.
    static List<Made> way(Made last, List<Made> spans) {
        var way = new ArrayList<Made>();
        for (var each = last; each != null; each = parent(each, spans)) {
            way.add(each);
        }
        return way;
    }

    private static Made parent(Made child, List<Made> spans) {
        return spans.stream().filter(each -> each.trace().equals(child.trace()) && each.span().getSpanId().equals(child.span().getParentSpanId()))
                .findFirst().orElse(null);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
