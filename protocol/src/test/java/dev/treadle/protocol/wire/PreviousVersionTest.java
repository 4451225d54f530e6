// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.protocol.Level;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.wire.Codec.Decoded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// During a rollout services of two versions read each other's messages. The folder `previous` has the fixtures of the version before
/// this one, as they were, and stands for it: what it wrote is read, and what this build writes has all that it looks for.
class PreviousVersionTest {

    private static final Path PREVIOUS = Path.of("src/test/resources/previous");
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Codec codec = new Codec();

    @TestFactory
    Stream<DynamicTest> what_the_previous_version_wrote_is_read_and_nothing_of_it_is_lost() throws IOException {
        return each(PREVIOUS.resolve("kafka"), fixture -> {
            var read = codec.decode(headers(fixture), JSON.writeValueAsBytes(fixture.get("value")));
            assertThat(read).isInstanceOf(Decoded.Known.class);
            var message = ((Decoded.Known) read).message();
            assertThat(Codec.TYPE_PREFIX + Kinds.of(message)).isEqualTo(kind(fixture));
            requireAll(fixture.get("value"), JSON.readTree(codec.value(message)), "value");
        });
    }

    @TestFactory
    Stream<DynamicTest> what_this_version_writes_has_all_that_the_previous_one_looks_for() throws IOException {
        var before = all(PREVIOUS.resolve("kafka"));
        return each(FIXTURES.resolve("kafka"), fixture -> {
            var alike = before.stream().filter(old -> kind(old).equals(kind(fixture))).map(old -> old.get("value")).toList();
            var needed = alike.stream().map(PreviousVersionTest::names).reduce((one, other) -> {
                one.retainAll(other);
                return one;
            }).orElse(Set.of());
            for (var name : needed) {
                assertThat(fixture.get("value").has(name)).as("%s of %s, which each of the previous version's has", name, kind(fixture)).isTrue();
                if (fixture.get("value").get(name).isNull() && kind(fixture).equals("treadle.chunk")) {
                    // Of runs that have ended: of a page of this version the previous one has no more than what runs and what is shown.
                    continue;
                }
                assertThat(alike).as("a %s whose %s is of the same kind", kind(fixture), name)
                        .anyMatch(old -> old.get(name).getNodeType() == fixture.get("value").get(name).getNodeType());
            }
        });
    }

    @Test
    void a_kind_that_the_previous_version_does_not_know_has_a_level_that_it_does_not_have() throws IOException {
        var known = new TreeSet<String>();
        int level = 0;
        for (var fixture : all(PREVIOUS.resolve("kafka"))) {
            known.add(kind(fixture).substring(Codec.TYPE_PREFIX.length()));
            level = Math.max(level, fixture.get("value").path("level").isInt() ? fixture.get("value").get("level").intValue() : 0);
        }
        assertThat(level).as("the level that the previous version's beats say").isPositive();
        var added = new TreeSet<>(Kinds.all().keySet());
        added.removeAll(known);
        assertThat(added.isEmpty() || Level.CURRENT > level).as("the previous version passes %s over, so Level.CURRENT has to be more than %d", added, level).isTrue();
        assertThat(Kinds.all().keySet()).as("what the previous version writes").containsAll(known);
    }

    @TestFactory
    Stream<DynamicTest> a_page_that_the_previous_version_delivered_is_understood() throws IOException {
        try (var files = Files.list(PREVIOUS.resolve("socket"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("client-")).sorted().toList().stream().map(file ->
                    DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                        var written = JSON.readTree(Files.readString(file));
                        ClientMessage read = JSON.readerFor(ClientMessage.class).readValue(written);
                        requireAll(written, JSON.readTree(JSON.writerFor(ClientMessage.class).writeValueAsString(read)), "message");
                    }));
        }
    }

    @TestFactory
    Stream<DynamicTest> what_such_a_page_is_told_has_all_that_it_looks_for() throws IOException {
        try (var files = Files.list(PREVIOUS.resolve("socket"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("server-")).sorted().toList().stream().map(file ->
                    DynamicTest.dynamicTest(file.getFileName().toString(), () -> requireAll(JSON.readTree(Files.readString(file)),
                            JSON.readTree(Files.readString(FIXTURES.resolve("socket").resolve(file.getFileName()))), "message")));
        }
    }

    @Test
    void what_a_later_version_wrote_is_refused_in_a_sentence() throws IOException {
        var fixture = JSON.readTree(Files.readString(PREVIOUS.resolve("kafka/started.json")));
        var later = headers(fixture);
        later.remove(Codec.TYPE).add(Codec.TYPE, "treadle.startedagain".getBytes(StandardCharsets.UTF_8));
        assertThat(codec.decode(later, JSON.writeValueAsBytes(fixture.get("value"))).as(Object.class, why -> why))
                .isEqualTo("this build doesn't know the kind \"startedagain\"");

        var other = (ObjectNode) fixture.get("value").deepCopy();
        other.putArray("by");
        assertThat(codec.decode(headers(fixture), JSON.writeValueAsBytes(other)).as(Object.class, why -> why)).asString()
                .startsWith("it can't be decoded as started: ");
    }

    private interface Check {
        void of(JsonNode fixture) throws IOException;
    }

    private static Stream<DynamicTest> each(Path folder, Check check) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList().stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(),
                    () -> check.of(JSON.readTree(Files.readString(file)))));
        }
    }

    private static List<JsonNode> all(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var all = new ArrayList<JsonNode>();
            for (var file : files.toList()) {
                all.add(JSON.readTree(Files.readString(file)));
            }
            return all;
        }
    }

    private static String kind(JsonNode fixture) {
        return fixture.get("headers").get(Codec.TYPE).asText();
    }

    private static Headers headers(JsonNode fixture) {
        var headers = new RecordHeaders();
        fixture.get("headers").properties().forEach(header -> headers.add(header.getKey(), header.getValue().asText().getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    private static Set<String> names(JsonNode value) {
        var names = new HashSet<String>();
        value.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /// Whatever the old one has, the new one has too, and the same.
    private static void requireAll(JsonNode old, JsonNode now, String where) {
        if (old.isObject()) {
            assertThat(now.isObject()).as("%s is an object", where).isTrue();
            old.properties().forEach(each -> {
                assertThat(now.has(each.getKey())).as("%s has %s", where, each.getKey()).isTrue();
                requireAll(each.getValue(), now.get(each.getKey()), where + "." + each.getKey());
            });
        } else if (old.isArray()) {
            assertThat(now.size()).as("length of %s", where).isEqualTo(old.size());
            for (var i = 0; i < old.size(); i++) {
                requireAll(old.get(i), now.get(i), where + "[" + i + "]");
            }
        } else {
            assertThat(now).as(where).isEqualTo(old);
        }
    }
}
