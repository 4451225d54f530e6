// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.socket.Patch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PendingTest {

    private Set<String> living = Set.of("c1", "c2");
    private final Pending pending = new Pending(10, 1_000, () -> living);

    @Test
    void whileTheyAreFewEachIsKeptInOrder() {
        IntStream.range(0, 10).forEach(i -> pending.add(List.of(value("c1", i))));

        assertThat(pending.take()).isEqualTo(IntStream.range(0, 10).mapToObj(i -> value("c1", i)).toList());
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void pastTheBoundOnlyTheLatestOfEachPropertyIsKept() {
        IntStream.range(0, 1_000).forEach(i -> pending.add(List.of(value("c" + (1 + i % 2), i))));

        assertThat(pending.take()).containsExactly(value("c1", 998), value("c2", 999));
    }

    @Test
    void theBoundIsOneOfBytesToo() {
        pending.add(List.of(value("c1", "x".repeat(600))));
        pending.add(List.of(value("c1", "y".repeat(600))));

        assertThat(pending.take()).containsExactly(value("c1", "y".repeat(600)));
    }

    @Test
    void onceAllIsTakenEachIsKeptAgain() {
        IntStream.range(0, 100).forEach(i -> pending.add(List.of(value("c1", i))));
        pending.take();
        pending.add(List.of(value("c1", "a")));
        pending.add(List.of(value("c1", "b")));

        assertThat(pending.take()).hasSize(2);
    }

    @Test
    void whatIsRenderedAnewStandsBehindOlderValuesAndBeforeNewerOnes() {
        IntStream.range(0, 20).forEach(i -> pending.add(List.of(value("c2", i))));
        pending.add(List.of(new Patch.Children("c1", "<old>")));
        pending.add(List.of(new Patch.Children("c1", "<new>")));
        pending.add(List.of(value("c2", "newest")));

        assertThat(pending.take()).containsExactly(new Patch.Children("c1", "<new>"), value("c2", "newest"));
    }

    @Test
    void whatIsNoLongerOnThePageIsForgotten() {
        living = IntStream.range(0, 100).mapToObj(i -> "c" + i).collect(java.util.stream.Collectors.toSet());
        IntStream.range(0, 100).forEach(i -> pending.add(List.of(value("c" + i, i))));
        living = Set.of("c99");
        pending.add(List.of(value("c99", "last")));

        assertThat(pending.take()).containsExactly(value("c99", "last"));
    }

    @Test
    void ofManyToastsTheNewestAreKept() {
        IntStream.range(0, 100).forEach(i -> pending.add(List.of(new Patch.Toast("t" + i, "danger", "", ""))));

        assertThat(pending.take()).hasSize(20).last().isEqualTo(new Patch.Toast("t99", "danger", "", ""));
    }

    private static Patch value(String id, Object value) {
        var values = new LinkedHashMap<String, Object>();
        values.put("value", value);
        return new Patch.Properties(id, values);
    }
}
