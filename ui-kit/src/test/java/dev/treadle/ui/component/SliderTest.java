// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.ui.component.Rejection.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliderTest {

    private final IntSlider threads = new IntSlider("Threads", 0, 10).value(4);
    private final FloatSlider tension = new FloatSlider("Tension", 0, 1);
    private final Hosted threadsHosted = new Hosted(threads);
    private final Hosted tensionHosted = new Hosted(tension);

    @Test
    void aMoveIsTakenAndToldToHandlersAndWatchers() throws Exception {
        var told = new ArrayList<>();
        threads.onChange(change -> told.add(change.before() + " to " + change.now()));
        threads.watch(changes -> told.add(changes), "value");

        threadsHosted.event("input", 7);

        assertThat(threads.value()).isEqualTo(7);
        assertThat(told).containsExactly("4 to 7", List.of(new PropertyChange(threads, "value", 7, 4, false)));
        assertThat(threadsHosted.told("value")).as("the browser knows what it has said").isEmpty();
    }

    @Test
    void aWholeNumberIsANumberForAFloatSlider() throws Exception {
        tensionHosted.event("input", 1);

        assertThat(tension.value()).isEqualTo(1.0);
    }

    @Test
    void whatIsOutOfRangeOrOfAnotherTypeIsRejected() {
        threadsHosted.rejects("input", 11, Reason.VALUE, "value of IntSlider c1 is 11, and the most is 10");
        threadsHosted.rejects("input", -1, Reason.VALUE, "value of IntSlider c1 is -1, and the least is 0");
        threadsHosted.rejects("input", 4.5, Reason.TYPE, "value of IntSlider c1 is a Integer, and a browser sent a number");
        threadsHosted.rejects("input", 1L << 40, Reason.TYPE, "value of IntSlider c1 is a Integer, and a browser sent a number");
        threadsHosted.rejects("input", "5", Reason.TYPE, "value of IntSlider c1 is a Integer, and a browser sent a string");
        tensionHosted.rejects("input", 1.1, Reason.VALUE, "value of FloatSlider c1 is 1.1, and the most is 1.0");
        tensionHosted.rejects("input", null, Reason.TYPE, "value of FloatSlider c1 is a Double, and a browser sent a null");
        tensionHosted.rejects("input", List.of(0.5), Reason.TYPE, "value of FloatSlider c1 is a Double, and a browser sent a array");
    }

    @Test
    void nobodyElseMaySetItBeyondItsEndsEither() {
        assertThatThrownBy(() -> threads.value(11)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value of IntSlider c1 is 11, and the most is 10");
        assertThatThrownBy(() -> tension.value(Double.NaN)).hasMessage("value of FloatSlider c1 is NaN, and the most is 1.0");
        assertThat(threads.value()).isEqualTo(4);
    }

    @Test
    void endsThatMoveTakeTheValueWithThem() {
        assertThat(threads.ends(5, 20).value()).isEqualTo(5);
        assertThat(threads.ends(-3, 2).value()).isEqualTo(2);
        assertThat(threadsHosted.told("end")).containsExactly("20", "2");
    }

    @Test
    void endsAndStepsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new IntSlider("Threads", 3, 3)).hasMessage("the start of a IntSlider is below its end, and was given as 3, the end as 3");
        assertThatThrownBy(() -> new FloatSlider("Tension", 0, Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> threads.step(0)).hasMessage("the step of a IntSlider is more than 0, not 0");
        assertThatThrownBy(() -> tension.step(Double.NaN)).hasMessage("the step of a FloatSlider is more than 0, not NaN");
    }

    @Test
    void aDisabledOneIsNotMovedByABrowser() {
        threads.disabled(true);

        threadsHosted.rejects("input", 5, Reason.DISABLED, "IntSlider c1 is disabled");
    }
}
