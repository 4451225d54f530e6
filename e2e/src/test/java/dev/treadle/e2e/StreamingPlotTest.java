// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.treadle.e2e.StreamingPlotPage.points;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The second page of the seed, in both of its forms.
@EndToEnd
class StreamingPlotTest {

    private static final double WAIT_MILLIS = 1000;
    /// How much later than it could something may be shown, on a machine that does other things too.
    private static final double LENIENCE_MILLIS = 3000;
    /// Clocks are read with this error.
    private static final double ERROR_MILLIS = 5;
    /// By so much less than the next one something may have been late on its way to the screen.
    private static final double JITTER_MILLIS = 400;
    /// Whether anything is on the canvas.
    private static final String DRAWN = """
            (plot) => {
              const canvas = plot.querySelector("canvas");
              return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0);
            }
            """;

    @ParameterizedTest
    @EnumSource
    void itStartsWithThePointAtZeroAndAClickAppendsFiveASecondLater(Form form, Stage stage) throws Exception {
        var page = open(stage);
        assertThat(page.plot(form)).hasAttribute("aria-label", StreamingPlotPage.START);
        var names = page.record(form);

        page.click(form);

        names.await(points(6));
        assertThat(names.shown().getFirst().at() - page.visit().clicks().getFirst()).as("milliseconds until the first point")
                .isBetween(WAIT_MILLIS - ERROR_MILLIS, WAIT_MILLIS + LENIENCE_MILLIS);
        assertThat(page.plot(form).evaluate(DRAWN)).as("something is drawn").isEqualTo(true);
        requireWalk(page, 6, form);
    }

    @Test
    void inThisServiceThreeQuickClicksAppendOneAfterAnotherASecondApartAndNeverMix(Stage stage) throws Exception {
        var page = open(stage);
        var names = page.record(Form.SERVICE);

        for (var click = 1; click <= 3; click++) {
            page.click(Form.SERVICE);
        }

        names.await(points(16));
        assertThat(names.all()).containsExactly(points(6), points(11), points(16));
        var at = names.shown().stream().map(Texts.Shown::at).toList();
        for (var i = 1; i < at.size(); i++) {
            assertThat(at.get(i) - at.get(i - 1)).as("milliseconds from five points to the next five")
                    .isBetween(WAIT_MILLIS - JITTER_MILLIS, WAIT_MILLIS + LENIENCE_MILLIS);
        }
        requireWalk(page, 16, Form.SERVICE);
    }

    @Test
    void fromAWorkerItComesPointByPoint(Stage stage) throws Exception {
        var page = open(stage);
        var names = page.record(Form.WORKER);

        page.click(Form.WORKER);

        names.await(points(6));
        // Two may meet in one frame of a busy screen, but not all.
        assertThat(names.all()).isSubsetOf(points(2, 6)).hasSizeGreaterThan(2);
        assertThat(page.visit().page().locator(".t-job")).hasCount(0);
    }

    @Test
    void onAWorkerThreeQuickClicksWalkAtTheSameTimeOnOneLine(Stage stage) throws Exception {
        var page = open(stage);
        var names = page.record(Form.WORKER);

        for (var click = 1; click <= 3; click++) {
            page.click(Form.WORKER);
        }

        names.await(points(16));
        requireWalk(page, 16, Form.WORKER);
    }

    @ParameterizedTest
    @EnumSource
    void aReconnectInMidStreamLosesAndRepeatsNothing(Form form, Stage stage) throws Exception {
        var wire = stage.wire(stage.calm().ui().address());
        var page = new StreamingPlotPage(stage.open(wire.address().resolve(StreamingPlotPage.PATH)).expectCuts());
        var names = page.record(form);
        for (var click = 1; click <= 3; click++) {
            page.click(form);
        }

        // Two points of a worker may meet in one frame, so it can't be said what is shown next.
        names.await(form == Form.SERVICE ? 1 : 2);
        wire.cut();
        page.visit().awaitConnection("reconnecting");
        page.click(form);
        wire.mend();

        names.await(points(21));
        page.visit().awaitConnection("connected");
        assertThat(page.plot(form)).hasAttribute("aria-label", points(21));
        requireWalk(page, 21, form);
    }

    @Test
    void twoTabsHaveLinesOfTheirOwn(Stage stage) throws Exception {
        var one = open(stage);
        var other = open(stage);

        for (var form : Form.values()) {
            one.click(form);
            other.click(form);
            other.click(form);
        }

        for (var form : Form.values()) {
            assertThat(one.plot(form)).hasAttribute("aria-label", points(6));
            assertThat(other.plot(form)).hasAttribute("aria-label", points(11));
            requireWalk(one, 6, form);
            requireWalk(other, 11, form);
        }
    }

    private static StreamingPlotPage open(Stage stage) throws Exception {
        return new StreamingPlotPage(stage.open(stage.calm().at(StreamingPlotPage.PATH)));
    }

    /// That what the tab was sent is a walk in order, each point once: x by ones from 0, and a step in each y.
    private static void requireWalk(StreamingPlotPage page, int points, Form form) {
        var rows = rows(page, form);
        assertThat(rows).extracting(Point::x).as("x of %s", form)
                .isEqualTo(IntStream.range(0, points).mapToObj(Double::valueOf).toList());
        assertThat(rows.getFirst().y()).as("the first y of %s", form).isZero();
        var steps = IntStream.range(1, points).mapToObj(i -> rows.get(i).y() - rows.get(i - 1).y()).toList();
        // Nobody lives to see a draw beyond ten standard deviations, or two that are equal.
        assertThat(steps).as("steps of %s", form).allMatch(step -> Math.abs(step) < 10).doesNotHaveDuplicates();
    }

    private record Point(double x, double y) {}

    private static List<Point> rows(StreamingPlotPage page, Form form) {
        var id = page.plot(form).getAttribute("id");
        // What a resumed connection repeats is repeated with its number.
        var frames = new TreeMap<Long, Frame>();
        page.visit().heard(Frame.class).forEach(frame -> frames.put(frame.number(), frame));
        var rows = new ArrayList<Point>();
        frames.values().stream().flatMap(frame -> frame.patches().stream()).filter(Patch.Columns.class::isInstance)
                .map(Patch.Columns.class::cast).filter(patch -> patch.component().equals(id)).forEach(patch -> append(patch, rows));
        return rows;
    }

    private static void append(Patch.Columns patch, List<Point> rows) {
        if (patch.reset()) {
            rows.clear();
        }
        assertThat(patch.first()).as("the number of the first row of %s", patch).isEqualTo(rows.size());
        var x = patch.values("x");
        var y = patch.values("y");
        IntStream.range(0, patch.rows()).forEach(i -> rows.add(new Point(x[i], y[i])));
    }
}
