// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.ui.component.Rejection.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SelectTest {

    private final Select fibre = new Select("Fibre", "Wool", "Raw silk");
    private final Hosted hosted = new Hosted(fibre);

    @Test
    void anOptionThatIsChosenIsTakenAndTold() throws Exception {
        var told = new ArrayList<>();
        fibre.onChange(change -> told.add(change));
        fibre.watch(changes -> told.add(changes.getFirst().now()), "value");

        hosted.event("change", "Raw silk");

        assertThat(told).containsExactly(new Change<>("Raw silk", ""), "Raw silk");
        assertThat(fibre.value()).isEqualTo("Raw silk");
    }

    @Test
    void whatIsNoOptionIsRejected() {
        hosted.rejects("change", "wool", Reason.VALUE, "value of Select c1 is \"wool\", and the options are [Wool, Raw silk]");
        hosted.rejects("change", 0, Reason.TYPE, "value of Select c1 is a String, and a browser sent a number");
        hosted.rejects("change", List.of("Wool"), Reason.TYPE, "value of Select c1 is a String, and a browser sent a array");
        hosted.rejects("input", "Wool", Reason.EVENT, "Select c1 takes [change], not \"input\"");
        assertThatThrownBy(() -> fibre.value("Nylon")).hasMessage("value of Select c1 is \"Nylon\", and the options are [Wool, Raw silk]");
    }

    @Test
    void otherOptionsAreRenderedAnewAndAChoiceThatIsGoneIsNone() {
        fibre.value("Wool").options("Wool", "Linen");
        assertThat(fibre.value()).isEqualTo("Wool");

        fibre.options("Linen");

        assertThat(fibre.value()).isEmpty();
        assertThat(hosted.renderedAnew()).isEqualTo(2);
        assertThat(hosted.told("value")).containsExactly("Wool", "");
    }

    @Test
    void aLabelMayStandForAnotherValue() throws Exception {
        var labels = new TreeMap<>(Map.of("Coarse", "4", "Fine", "12"));
        fibre.options(labels);
        labels.clear();

        hosted.event("change", "12");

        assertThat(fibre.value()).isEqualTo("12");
        assertThat(fibre.options()).containsExactly(Map.entry("Coarse", "4"), Map.entry("Fine", "12"));
    }

    @Test
    void optionsThatCannotBeToldApartAreRefused() {
        var twice = new LinkedHashMap<>(Map.of("a", "1", "b", "1"));
        assertThatThrownBy(() -> fibre.options(twice)).hasMessageStartingWith("the options of a Select have different values: ");
        assertThatThrownBy(() -> fibre.options("a", "")).hasMessageStartingWith("an option of a Select has a label and a value, and neither is empty: ");
        assertThat(fibre.options()).containsOnlyKeys("Wool", "Raw silk");
    }
}
