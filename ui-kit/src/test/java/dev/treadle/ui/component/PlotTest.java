// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.Patch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlotTest {

    private static final Changes NOWHERE = new Changes() {
        @Override
        public void add(List<Patch> more) {
        }

        @Override
        public void flush() {
        }
    };

    private final List<Patch> patches = new ArrayList<>();
    private final Plot plot = new Plot().line("x", "y").data(columns(new double[] {0}, new double[] {0}));
    private final Column column = new Column(plot);
    private final Changes changes = new Changes() {
        @Override
        public void add(List<Patch> more) {
            patches.addAll(more);
        }

        @Override
        public void flush() {
        }
    };
    private final Document document = new Document(column, Told.RENDERER, changes, calls -> { });

    private static Map<String, double[]> columns(double[] x, double[] y) {
        var columns = new LinkedHashMap<String, double[]>();
        columns.put("x", x);
        columns.put("y", y);
        return columns;
    }

    private static Map<String, double[]> rows(int from, int count) {
        var x = IntStream.range(from, from + count).asDoubleStream().toArray();
        return columns(x, x);
    }

    private Patch.Columns last() {
        return (Patch.Columns) patches.getLast();
    }

    @Test
    void whatIsStreamedIsAppendedAndIsAllThatIsSent() {
        document.fill(changes);
        plot.stream(columns(new double[] {1, 2}, new double[] {0.5, 0.25}));

        assertThat(plot.column("y")).containsExactly(0, 0.5, 0.25);
        assertThat(plot.last("x")).isEqualTo(2);
        assertThat(plot.rows()).isEqualTo(3);
        assertThat(last().array()).isEqualTo(List.of("a", plot.id(), Map.of("reset", false, "first", 1L, "rows", 2, "oldest", 0L, "columns", List.of("x", "y"))));
        assertThat(last().values("y")).containsExactly(0.5, 0.25);
    }

    @Test
    void aRolloverKeepsTheNewestRows() {
        plot.rollover(3).stream(rows(1, 5));

        assertThat(plot.column("x")).containsExactly(3, 4, 5);
        plot.stream(rows(6, 1), 2);
        assertThat(plot.column("x")).containsExactly(5, 6);
        plot.stream(rows(7, 1));
        assertThat(plot.column("x")).as("the Plot's own again").containsExactly(5, 6, 7);
    }

    @Test
    void columnsThatDifferFromThePlotsAreRefusedByName() {
        assertThatThrownBy(() -> plot.stream(Map.of("x", new double[1], "z", new double[1]))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("every column has to be given, and no other: missing y; unknown z");
        assertThatThrownBy(() -> plot.stream(columns(new double[2], new double[3]))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the columns have to be of one length, not {x=2, y=3}");
        assertThat(plot.rows()).isEqualTo(1);
    }

    @Test
    void settingAndResettingReplaceAll() {
        plot.data(rows(10, 2));
        assertThat(plot.column("x")).containsExactly(10, 11);
        assertThat(last().reset()).isTrue();

        plot.reset();
        assertThat(plot.rows()).isZero();
        assertThat(last().array()).isEqualTo(List.of("a", plot.id(), Map.of("reset", true, "first", 3L, "rows", 0, "oldest", 3L, "columns", List.of("x", "y"))));
        assertThatThrownBy(() -> plot.last("x")).isInstanceOf(IllegalStateException.class).hasMessageContaining("x is empty");
    }

    @Test
    void aLineMayBeCalledAnything() throws Exception {
        var odd = new Plot().line("x", "y", "a \"quoted\"\nand broken \\ name");
        new Document(odd, Told.RENDERER, new Silent(), calls -> { });

        var lines = new JsonMapper().readTree((String) odd.view().values().get("lines"));
        assertThat(lines.get(0).get("label").asText()).isEqualTo("a \"quoted\"\nand broken \\ name");
    }

    private static final class Silent implements Changes {
        @Override
        public void add(List<Patch> patches) {
        }

        @Override
        public void flush() {
        }
    }

    @Test
    void severalLinesShareTheirXValues() {
        var two = new Plot().line("x", "a").line("x", "b", "The second");
        two.data(Map.of("x", new double[1], "a", new double[1], "b", new double[1]));

        assertThatThrownBy(() -> two.line("t", "c")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("share their x values");
        assertThatThrownBy(() -> two.line("x", "c")).isInstanceOf(IllegalStateException.class).hasMessageContaining("there are rows already");
        assertThatThrownBy(() -> two.column("d")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[x, a, b]");
    }

    @Test
    void aPlotThatIsRenderedAnewIsFilledAnew() {
        document.turn(() -> {
            column.add(new StaticText());
            plot.stream(rows(1, 2));
        });

        assertThat(patches).hasSize(2);
        assertThat(patches.getFirst()).isInstanceOf(Patch.Children.class);
        assertThat(last().reset()).isTrue();
        assertThat(last().values("x")).containsExactly(0, 1, 2);
    }

    @Test
    void ofWhatManyThreadsStreamAtOnceEachTimeIsToldToThoseWhoWatch() throws Exception {
        var told = new LongAdder();
        var watched = new Plot().line("x", "y");
        new Document(watched, Told.RENDERER, NOWHERE, calls -> told.add(calls.size()));
        watched.watch(changes -> { }, "data");
        var begin = new Phaser(8);
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 8; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                begin.arriveAndAwaitAdvance();
                IntStream.range(0, 5_000).forEach(i -> watched.stream(rows(i, 1), 10));
            }));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(watched.rows()).isEqualTo(10);
        assertThat(told.sum()).isEqualTo(40_000);
    }

    @Test
    void aPatchThatHasBeenMadeStaysAsItWas() {
        plot.reset();
        var empty = last();
        var said = empty.array();

        plot.line("x", "z");
        plot.stream(Map.of("x", new double[] {1}, "y", new double[] {2}, "z", new double[] {3}));
        var one = last();
        plot.rollover(1).stream(Map.of("x", new double[100], "y", new double[100], "z", new double[100]));
        plot.reset();

        assertThat(empty.array()).isEqualTo(said);
        assertThat(one.values("z")).containsExactly(3);
    }

    @Test
    void whatIsTakenBackIsToldInOnePatchWithWhatStoodBehindIt() {
        var emissions = new Appended();
        emissions.of(0, () -> plot.stream(rows(1, 1)));
        emissions.of(1, () -> plot.stream(rows(2, 2)));
        plot.stream(rows(4, 1));
        int before = patches.size();

        emissions.takeBackFrom(1);

        assertThat(plot.column("x")).containsExactly(0, 1, 4);
        assertThat(patches).hasSize(before + 1);
        assertThat(last().array()).isEqualTo(List.of("a", plot.id(), Map.of("reset", false, "first", 2L, "rows", 1, "oldest", 0L, "columns", List.of("x", "y"))));
        assertThat(last().values("x")).containsExactly(4);
    }

    @Test
    void whatARunPushesOutIsHeldOnlyAsFarAsItMayHaveToBeShownAgain() {
        var emissions = new Appended();
        plot.rollover(100).stream(rows(0, 1_000));
        for (int index = 0; index < 50_000; index++) {
            var more = rows(index, 3);
            emissions.of(index, () -> plot.stream(more));
        }
        assertThat(plot.notes.held()).as("rows held for 100 that are shown").isLessThan(2 * (100 + 100) + 3);

        emissions.takeBackFrom(0);
        assertThat(plot.column("x")).containsExactly(rows(900, 100).get("x"));
        assertThat(last().reset()).isTrue();

        emissions.of(0, () -> plot.stream(rows(0, 200)));
        emissions.keep();
        assertThat(plot.notes.held()).isEqualTo(100);
    }

    @Test
    void whatWaitsForASlowClientIsMergedAndEndsAlike() {
        var random = new Random(7);
        for (int run = 0; run < 200; run++) {
            var merging = new Plot().line("x", "y");
            var told = new ArrayList<Patch.Columns>();
            var to = new Changes() {
                @Override
                public void add(List<Patch> more) {
                    more.forEach(patch -> told.add((Patch.Columns) patch));
                }

                @Override
                public void flush() {
                }
            };
            var alone = new Document(merging, Told.RENDERER, to, calls -> { });
            var eager = new Told(alone.html());
            var lazy = new Told(alone.html());
            Patch.Columns waiting = null;
            // Whoever comes later, also in the midst of a turn, goes on with the others.
            var late = new AtomicReference<Told>();
            var emissions = new Appended();
            int next = 0;
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(14)) {
                    case 0 -> merging.reset();
                    case 1 -> merging.rollover(random.nextInt(40));
                    case 2 -> merging.data(rows(next, random.nextInt(5)));
                    case 3 -> emissions.takeBackFrom(random.nextInt(60));
                    case 4 -> emissions.keepUpTo(random.nextInt(60));
                    case 5, 6, 7 -> {
                        var more = rows(next++, 1);
                        emissions.of(step, () -> merging.stream(more));
                    }
                    case 8, 9 -> {
                        int now = step;
                        var more = rows(next++, 1);
                        alone.turn(() -> {
                            emissions.of(now, () -> merging.stream(more));
                            late.set(new Told(alone.html()));
                            late.get().apply(merging.again());
                            if (random.nextBoolean()) {
                                emissions.takeBackFrom(random.nextBoolean() ? now : random.nextInt(60));
                            }
                        });
                    }
                    default -> {
                        int count = random.nextInt(30);
                        merging.stream(rows(next, count));
                        next += count;
                    }
                }
                for (var patch : told) {
                    eager.apply(patch);
                    if (late.get() != null) {
                        late.get().apply(patch);
                    }
                    waiting = waiting == null ? patch : patch.after(waiting);
                }
                told.clear();
                if (late.get() != null) {
                    assertThat(late.get().rows(merging.id())).as("run %d, step %d", run, step).isEqualTo(eager.rows(merging.id()));
                }
                if (waiting != null && random.nextInt(10) == 0) {
                    lazy.apply(waiting);
                    waiting = null;
                }
            }
            if (waiting != null) {
                lazy.apply(waiting);
            }
            alone.fill(to);
            var whole = new Told(alone.html());
            whole.apply(told.getLast());
            assertThat(eager.rows(merging.id())).as("run %d", run).isEqualTo(whole.rows(merging.id()));
            assertThat(lazy.rows(merging.id())).as("run %d", run).isEqualTo(whole.rows(merging.id()));
            assertThat(whole.rows(merging.id())).hasSize(merging.rows());
        }
    }
}
