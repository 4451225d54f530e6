// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.socket.BinaryFrame;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plots with more rows than a screen can show.
class BigPlotTest {

    /// Twice as many stripes as there are at least, each with its first, last, lowest and highest row.
    private static final int MOST_SENT = 4 * (2 * Drawn.STRIPES + 2);
    private static final int BOUND = 50_000;

    private final List<Patch.Columns> patches = new ArrayList<>();
    private final Plot plot = new Plot().line("x", "y");
    private final Changes changes = new Changes() {
        @Override
        public void add(List<Patch> more) {
            more.forEach(patch -> patches.add((Patch.Columns) patch));
        }

        @Override
        public void flush() {
        }
    };
    private final Document document = new Document(plot, DocumentLimits.rows(BOUND), Told.RENDERER, changes, calls -> calls.forEach(call -> { }));
    private final Random random = new Random(11);
    private double next;
    private double level;

    /// A walk whose x values are at irregular distances.
    private Map<String, double[]> walk(int count) {
        var x = new double[count];
        var y = new double[count];
        for (int i = 0; i < count; i++) {
            next += random.nextInt(100) == 0 ? 10 : random.nextDouble();
            level += random.nextInt(1_000) == 0 ? random.nextGaussian() * 500 : random.nextGaussian();
            x[i] = next;
            y[i] = level;
        }
        return columns(x, y);
    }

    private static Map<String, double[]> columns(double[] x, double[] y) {
        var columns = new LinkedHashMap<String, double[]>();
        columns.put("x", x);
        columns.put("y", y);
        return columns;
    }

    private long bytes() throws Exception {
        long bytes = 0;
        for (var patch : patches) {
            var frame = new ServerMessage.Frame(1, 1_000_000, List.of(patch));
            bytes += BinaryFrame.write(frame, new JsonMapper().writerFor(ServerMessage.class).writeValueAsString(frame)).length;
        }
        return bytes;
    }

    private void zoom(String range) throws Exception {
        var calls = document.take(plot.id(), "zoom", Map.of("range", new JsonMapper().<com.fasterxml.jackson.databind.JsonNode>valueToTree(range)),
                new HashSet<>());
        assertThat(calls).allMatch(Call::async, "a zoom waits for no handler");
        for (var call : calls) {
            call.body().run();
        }
    }

    /// What the browser has: each of the patches applied.
    private static TreeMap<Double, Double> shown(Told told, Plot plot) {
        var shown = new TreeMap<Double, Double>();
        told.rows(plot.id()).forEach(row -> shown.put((Double) ((List<?>) row).get(0), (Double) ((List<?>) row).get(1)));
        return shown;
    }

    /// What is shown are rows that there are, and in each of 256 pieces of the range as high and as low ones as there are.
    private static void assertLooksLike(Plot plot, TreeMap<Double, Double> shown, double from, double to) {
        var xs = plot.column("x");
        var ys = plot.column("y");
        var all = new TreeMap<Double, Double>();
        for (int i = 0; i < xs.length; i++) {
            all.put(xs[i], ys[i]);
        }
        shown.forEach((x, y) -> assertThat(all.get(x)).isEqualTo(y));
        double piece = (to - from) / 256;
        for (int i = 0; i < 256; i++) {
            var there = all.subMap(from + i * piece, true, from + (i + 1) * piece, i == 255);
            if (there.isEmpty()) {
                continue;
            }
            // A stripe is at most half of such a piece, and may begin in the one before.
            var near = shown.subMap(from + (i - 0.5) * piece, true, from + (i + 1.5) * piece, true);
            double high = there.values().stream().mapToDouble(y -> y).max().orElseThrow();
            double low = there.values().stream().mapToDouble(y -> y).min().orElseThrow();
            assertThat(near.values().stream().mapToDouble(y -> y).max().orElse(Double.NaN)).isGreaterThanOrEqualTo(high);
            assertThat(near.values().stream().mapToDouble(y -> y).min().orElse(Double.NaN)).isLessThanOrEqualTo(low);
        }
    }

    @Test
    void appendsTravelInLittleMoreThanTheirOwnBytes() throws Exception {
        plot.rollover(10_000);
        for (int rows : List.of(1_000, 4_000, 20_000)) {
            patches.clear();
            plot.stream(walk(rows));
            assertThat(bytes()).isLessThanOrEqualTo(16L * Math.min(rows, 10_000) * 11 / 10);
        }
    }

    @Test
    void ofMillionsOfPointsABrowserIsSentWhatItCanShowAndTheServerKeepsABoundedHistory() throws Exception {
        var told = new Told(document.html());
        double highest = Double.NEGATIVE_INFINITY;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 1_200; i++) {
            var more = walk(1_000);
            int before = patches.size();
            plot.stream(more);
            highest = Math.max(highest, Arrays.stream(more.get("y")).max().orElseThrow());
            lowest = Math.min(lowest, Arrays.stream(more.get("y")).min().orElseThrow());
            patches.subList(before, patches.size()).forEach(told::apply);
            if (i == 199) {
                patches.clear();
            }
        }

        assertThat(plot.rows()).isLessThanOrEqualTo(BOUND);
        assertThat(told.rows(plot.id())).hasSizeLessThanOrEqualTo(MOST_SENT);
        assertThat(bytes()).as("of a million rows of 16 bytes").isLessThan(16_000_000 / 3);
        var shown = shown(told, plot);
        assertThat(shown.values().stream().mapToDouble(y -> y).max()).as("extremes outlive each thinning").hasValue(highest);
        assertThat(shown.values().stream().mapToDouble(y -> y).min()).hasValue(lowest);
        assertThat(shown.lastKey()).as("the newest is there at once").isEqualTo(next);
        assertLooksLike(plot, shown, plot.column("x")[0], next);
        assertThat(patches.getLast().total()).isEqualTo(plot.rows());
    }

    @Test
    void oneRowMoreChangesOnlyTheLastStripe() {
        plot.rollover(100_000).stream(walk(60_000));
        patches.clear();
        for (int i = 0; i < 500; i++) {
            plot.stream(walk(1));
        }
        assertThat(patches).hasSize(500);
        assertThat(patches.stream().mapToInt(Patch.Columns::rows).sum()).isLessThan(500 * 9);
        assertThat(patches).noneMatch(Patch.Columns::reset);
    }

    @Test
    void aRolloverKeepsEachRowHoweverManyTheyAre() {
        plot.rollover(3 * BOUND).stream(walk(2 * BOUND)).stream(walk(2 * BOUND));
        assertThat(plot.rows()).isEqualTo(3 * BOUND);
    }

    @Test
    void whoLooksIntoItIsSentMoreOfThatAndLessOfTheRest() throws Exception {
        plot.rollover(1_000_000);
        for (int i = 0; i < 400; i++) {
            plot.stream(walk(1_000));
        }
        var xs = plot.column("x");
        var told = new Told(document.html());

        zoom(xs[100_000] + " " + xs[300_000]);
        told.apply(patches.getLast());
        assertThat(patches.getLast().reset()).isTrue();
        assertThat(patches.getLast().total()).isEqualTo(400_000);
        assertThat(told.rows(plot.id())).hasSizeLessThanOrEqualTo(MOST_SENT + 2);
        assertLooksLike(plot, new TreeMap<>(shown(told, plot).subMap(xs[100_000], true, xs[300_000], true)), xs[100_000], xs[300_000]);

        zoom(xs[200_000] + " " + xs[205_000]);
        told.apply(patches.getLast());
        assertThat(told.rows(plot.id())).as("few rows are sent as they are, and one on either side where the line comes from").hasSize(5_003);

        patches.clear();
        plot.stream(walk(1_000));
        assertThat(patches.stream().mapToInt(Patch.Columns::rows).sum()).as("what comes elsewhere isn't sent").isLessThanOrEqualTo(1);

        zoom("");
        told.apply(patches.getLast());
        assertLooksLike(plot, shown(told, plot), xs[0], next);
    }

    @Test
    void whatIsBeingLookedIntoGrowsAtItsLiveEnd() throws Exception {
        plot.rollover(1_000_000).stream(walk(100_000));
        var told = new Told(document.html());
        zoom(next + " " + (next + 1e9));
        for (int i = 0; i < 100; i++) {
            plot.stream(walk(1 + random.nextInt(500)));
        }
        patches.forEach(told::apply);
        var shown = shown(told, plot);
        assertThat(shown.lastKey()).isEqualTo(next);
        assertLooksLike(plot, new TreeMap<>(shown.tailMap(plot.column("x")[100_000])), plot.column("x")[100_000], next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2 1", "1 1", "a b", "1 2 3", "NaN 1", "0 Infinity", " "})
    void aRangeThatIsNoneIsRefused(String range) {
        new Hosted(new Plot().line("x", "y")).rejectsRange(range);
    }

    @Test
    void rowsOfARunThatMayBeTakenBackAreNotThinned() {
        var run = new Appended();
        plot.stream(walk(BOUND / 2));
        var before = plot.column("x");
        for (int index = 0; index < 80; index++) {
            var more = walk(1_000);
            run.of(index, () -> plot.stream(more));
        }
        assertThat(plot.rows()).as("the run's rows are all there").isGreaterThan(80_000).isLessThan(80_000 + BOUND / 2);

        run.takeBackFrom(0);
        assertThat(Arrays.stream(plot.column("x")).boxed().toList()).isSubsetOf(new HashSet<>(Arrays.stream(before).boxed().toList()));
        assertThat(plot.rows()).isLessThan(BOUND / 2);

        run.of(0, () -> plot.stream(walk(2 * BOUND)));
        run.keep();
        plot.stream(walk(BOUND / 4));
        assertThat(plot.rows()).as("what stays for good is").isLessThanOrEqualTo(BOUND);
    }

    @Test
    void whatWaitsForASlowClientIsMergedAndEndsAlikeWhateverHappens() throws Exception {
        for (int seed = 0; seed < 8; seed++) {
            var test = new BigPlotTest();
            test.random.setSeed(seed);
            test.mergesAndEndsAlike(seed);
        }
    }

    private void mergesAndEndsAlike(int seed) throws Exception {
        var eager = new Told(document.html());
        var lazy = new Told(document.html());
        // Whoever comes later, also in the midst of a turn, goes on with the others.
        var late = new AtomicReference<Told>();
        Patch.Columns waiting = null;
        var run = new Appended();
        plot.stream(walk(30_000));
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(30)) {
                case 0 -> plot.rollover(random.nextBoolean() ? 0 : 15_000 + random.nextInt(30_000));
                case 1 -> run.takeBackFrom(random.nextInt(150));
                case 2 -> run.keepUpTo(random.nextInt(150));
                case 3 -> zoom("");
                case 4 -> {
                    double from = random.nextDouble() * next;
                    zoom(from + " " + (from + 1 + random.nextDouble() * next));
                }
                case 5 -> {
                    plot.reset();
                    plot.stream(walk(25_000));
                }
                case 6 -> {
                    document.fill(changes);
                    eager = new Told(document.html());
                }
                case 7, 8, 9, 10, 11 -> {
                    var more = walk(random.nextInt(2_000));
                    run.of(step, () -> plot.stream(more));
                }
                case 12, 13 -> {
                    int now = step;
                    document.turn(() -> {
                        var more = walk(1 + random.nextInt(2_000));
                        run.of(now, () -> plot.stream(more));
                        late.set(new Told(document.html()));
                        late.get().apply(plot.again());
                        if (random.nextBoolean()) {
                            run.takeBackFrom(random.nextBoolean() ? now : random.nextInt(150));
                        }
                    });
                }
                default -> plot.stream(walk(random.nextInt(10) == 0 ? random.nextInt(8_000) : 1 + random.nextInt(3)));
            }
            for (var patch : patches) {
                eager.apply(patch);
                if (late.get() != null) {
                    late.get().apply(patch);
                }
                waiting = waiting == null ? patch : patch.after(waiting);
            }
            patches.clear();
            if (late.get() != null && random.nextInt(5) == 0) {
                assertThat(late.get().rows(plot.id())).as("seed %d, step %d", seed, step).isEqualTo(eager.rows(plot.id()));
            }
            if (waiting != null && random.nextInt(10) == 0) {
                lazy.apply(waiting);
                waiting = null;
                assertThat(lazy.rows(plot.id())).as("seed %d, step %d", seed, step).isEqualTo(eager.rows(plot.id()));
            }
        }
        zoom("");
        patches.forEach(eager::apply);
        if (plot.rows() > 0) {
            assertLooksLike(plot, shown(eager, plot), plot.column("x")[0], next);
        }
        assertThat(eager.rows(plot.id())).hasSizeLessThanOrEqualTo(Drawn.AS_THEY_ARE);
    }
}
