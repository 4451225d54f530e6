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
    private int coalesced;
    private final Pending pending = new Pending(10, 1_000, () -> living, () -> coalesced++);

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
        assertThat(coalesced).as("patches that took the place of earlier ones").isEqualTo(998);
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

    @Test
    void pastTheBoundWhatIsStreamedToOneComponentIsOnePatch() {
        var x = IntStream.range(0, 200).asDoubleStream().toArray();
        IntStream.range(0, 100).forEach(i -> {
            pending.add(List.of(columns("c1", false, 10 + i, 1, 0, i, x)));
            pending.add(List.of(row("c2", false, i, 0, i)));
        });

        assertThat(pending.take()).containsExactly(columns("c1", false, 10, 100, 0, 0, x),
                new Patch.Rows("c2", false, 0, 0, IntStream.range(0, 100).<List<Object>>mapToObj(List::of).toList()));
    }

    @Test
    void ofWhatIsStreamedOnlyWhatIsStillKeptWaits() {
        var x = IntStream.range(0, 200).asDoubleStream().toArray();
        IntStream.range(0, 100).forEach(i -> {
            pending.add(List.of(columns("c1", false, i, 1, Math.max(0, i - 4), i, x)));
            pending.add(List.of(row("c2", false, i, Math.max(0, i - 1), i)));
        });

        assertThat(pending.take()).containsExactly(columns("c1", false, 95, 5, 95, 95, x),
                new Patch.Rows("c2", false, 98, 98, List.of(List.of(98), List.of(99))));
    }

    @Test
    void whatIsDroppedAsAWholeIsNotSentAtAllAndWhatComesAfterItIsMerged() {
        var old = new double[200];
        var x = new double[] {7, 8, 9};
        IntStream.range(0, 100).forEach(i -> pending.add(List.of(columns("c1", false, i, 1, 0, i, old))));
        pending.add(List.of(columns("c1", true, 100, 1, 100, 0, x)));
        pending.add(List.of(columns("c1", false, 101, 2, 100, 1, x)));

        assertThat(pending.take()).containsExactly(columns("c1", true, 100, 3, 100, 0, x));
    }

    @Test
    void whatAnElementHoldsStandsBehindTheElementThatIsRenderedAnew() {
        var x = IntStream.range(0, 200).asDoubleStream().toArray();
        IntStream.range(0, 20).forEach(i -> pending.add(List.of(columns("c2", false, i, 1, 0, i, x))));
        pending.add(List.of(new Patch.Children("c1", "<c2>"), columns("c2", true, 0, 20, 0, 0, x)));
        pending.add(List.of(columns("c2", false, 20, 1, 0, 20, x)));

        assertThat(pending.take()).containsExactly(new Patch.Children("c1", "<c2>"), columns("c2", true, 0, 21, 0, 0, x));
    }

    @Test
    void whatWasStreamedToAComponentThatIsGoneIsForgotten() {
        living = IntStream.range(0, 100).mapToObj(i -> "c" + i).collect(java.util.stream.Collectors.toSet());
        IntStream.range(0, 50).forEach(i -> pending.add(List.of(row("c" + i, false, 0, 0, "a"), columns("c" + (50 + i), false, 0, 1, 0, 0, new double[1]))));
        living = Set.of("c99");
        pending.add(List.of(value("c99", "last")));

        assertThat(pending.take()).containsExactly(columns("c99", false, 0, 1, 0, 0, new double[1]), value("c99", "last"));
    }

    private static Patch columns(String id, boolean reset, long first, int rows, long oldest, int from, double[] x) {
        var columns = new LinkedHashMap<String, double[]>();
        columns.put("x", x);
        return new Patch.Columns(id, reset, first, rows, oldest, from, columns);
    }

    private static Patch row(String id, boolean reset, long first, long oldest, Object cell) {
        return new Patch.Rows(id, reset, first, oldest, List.of(List.of(cell)));
    }

    private static Patch value(String id, Object value) {
        var values = new LinkedHashMap<String, Object>();
        values.put("value", value);
        return new Patch.Properties(id, values);
    }
}
