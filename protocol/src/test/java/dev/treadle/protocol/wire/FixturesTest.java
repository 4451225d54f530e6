// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Stretch;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.socket.BinaryFrame;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The wire is what the golden fixtures say. A fixture is never changed; a new kind or field gets a new one.
/// `-Dtreadle.fixtures.write=true` writes those that are absent.
class FixturesTest {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());

    @Test
    void every_kind_of_message_has_a_sample() {
        assertThat(Samples.KAFKA).extracting(Kinds::of).containsExactlyInAnyOrderElementsOf(Kinds.all().keySet());
        assertThat(Samples.CLIENT).extracting(Object::getClass).containsExactlyInAnyOrder(ClientMessage.class.getPermittedSubclasses());
        assertThat(Samples.SERVER).extracting(Object::getClass).containsExactlyInAnyOrder(ServerMessage.class.getPermittedSubclasses());
    }

    @Test
    void the_api_document_names_every_fixture_and_no_other() throws IOException {
        var named = Pattern.compile("fixtures/([a-z]+/[a-z-]+\\.json)").matcher(Files.readString(Path.of("asyncapi.yaml")))
                .results().map(found -> found.group(1)).toList();
        try (var files = Files.walk(FIXTURES)) {
            assertThat(named).containsExactlyInAnyOrderElementsOf(
                    files.filter(Files::isRegularFile).map(file -> FIXTURES.relativize(file).toString()).toList());
        }
    }

    @TestFactory
    Stream<DynamicTest> every_record_is_written_as_its_fixture_says() {
        return records((name, message) -> assertThat(describe(record(message))).isEqualTo(fixture("kafka", name, describe(record(message)))));
    }

    @TestFactory
    Stream<DynamicTest> every_record_is_read_as_it_was_written() {
        return records((name, message) -> {
            var fixture = fixture("kafka", name, describe(record(message)));
            var headers = new RecordHeaders();
            fixture.get("headers").properties().forEach(header ->
                    headers.add(header.getKey(), header.getValue().asText().getBytes(StandardCharsets.UTF_8)));
            var value = (ObjectNode) fixture.get("value");
            value.put("a field of tomorrow", true);
            assertThat(topics.codec().decode(headers, JSON.writeValueAsBytes(value))).isEqualTo(new Codec.Decoded.Known(message));
        });
    }

    private interface Check {
        void of(String fixture, Object message) throws IOException;
    }

    private static Stream<DynamicTest> records(Check check) {
        var named = Stream.concat(Samples.KAFKA.stream().map(message -> Map.entry(Kinds.of(message), message)), Samples.KAFKA_SINCE.entrySet().stream());
        return named.map(each -> DynamicTest.dynamicTest(each.getKey(), () -> check.of(each.getKey(), each.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> every_socket_message_is_written_and_read_as_its_fixture_says() {
        var named = Stream.concat(Stream.concat(Samples.CLIENT.stream(), Samples.SERVER.stream()).map(message -> {
            var side = message instanceof ClientMessage ? "client-" : "server-";
            return Map.entry(side + message.getClass().getSimpleName().toLowerCase(Locale.ROOT), message);
        }), Samples.CLIENT_SINCE.entrySet().stream());
        return named.map(each -> {
            var message = each.getValue();
            var type = message instanceof ClientMessage ? ClientMessage.class : ServerMessage.class;
            return DynamicTest.dynamicTest(each.getKey(), () -> {
                var fixture = fixture("socket", each.getKey(), JSON.readTree(JSON.writerFor(type).writeValueAsString(message)));
                assertThat(JSON.readTree(JSON.writerFor(type).writeValueAsString(message))).isEqualTo(fixture);
                Object read = JSON.readerFor(type).readValue(fixture);
                assertThat(read).isEqualTo(message);
            });
        });
    }

    @Test
    void a_frame_with_columns_is_the_bytes_that_its_fixture_says() throws IOException {
        requireBytes(Samples.COLUMNS, "server-frame-columns");
        requireBytes(Samples.REWOUND, "server-frame-rewound");
        requireBytes(Samples.CHOSEN, "server-frame-chosen");
    }

    private static void requireBytes(ServerMessage.Frame frame, String name) throws IOException {
        var json = JSON.writerFor(ServerMessage.class).writeValueAsString(frame);
        var bytes = BinaryFrame.write(frame, json);
        var fixture = fixture("socket", name,
                JSON.createObjectNode().put("bytes", HexFormat.of().formatHex(bytes)).set("json", JSON.readTree(json)));

        assertThat(JSON.readTree(json)).isEqualTo(fixture.get("json"));
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(fixture.get("bytes").asText());
        assertThat(BinaryFrame.read(HexFormat.of().parseHex(fixture.get("bytes").asText()), JSON)).isEqualTo(frame);
    }

    private ProducerRecord<String, byte[]> record(Object message) {
        return switch (message) {
            case Update update -> topics.record(update, Samples.WORKER, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            case Dispatch dispatch -> topics.record(dispatch, Samples.REPLICA, null);
            case Signal signal -> topics.record(signal, Samples.REPLICA);
            case Beat beat -> topics.record(beat);
            case QueueState state -> topics.record(state, Samples.REPLICA);
            case DeadJob dead -> topics.record(dead, Samples.REPLICA, null);
            case Snapshot snapshot -> topics.record(snapshot, Samples.REPLICA);
            case Snapshot.Chunk chunk -> topics.record(chunk, Samples.REPLICA);
            case Stretch stretch -> topics.record(stretch, Samples.REPLICA);
            default -> throw new AssertionError(message);
        };
    }

    private static JsonNode describe(ProducerRecord<String, byte[]> record) throws IOException {
        var described = JSON.createObjectNode().put("topic", record.topic()).put("key", record.key());
        described.put("partition", record.partition());
        var headers = described.putObject("headers");
        // A running number, unless the message itself names what it is.
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)
                .replaceFirst(header.key().equals("ce_id") ? "^[0-9]+$" : "^$", "1")));
        described.set("value", JSON.readTree(record.value()));
        return JSON.readTree(JSON.writeValueAsBytes(described));
    }

    private static JsonNode fixture(String folder, String name, JsonNode instead) throws IOException {
        var file = FIXTURES.resolve(folder).resolve(name + ".json");
        if (Boolean.getBoolean("treadle.fixtures.write") && Files.notExists(file)) {
            Files.writeString(file, instead.toPrettyString() + "\n");
        }
        return JSON.readTree(Files.readString(file));
    }
}
