// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.ui.component.Rejection.Reason;
import java.util.ArrayList;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class NumberInputTest {

    private final NumberInput guests = new NumberInput("Guests").min(1).max(12);
    private final Hosted hosted = new Hosted(guests);

    @Test
    void aNumberIsTakenAsTheTextThatAFieldHas() throws Exception {
        var told = new ArrayList<>();
        guests.onChange(change -> told.add(change));
        guests.watch(changes -> told.add(changes.getFirst().now()), "value");

        hosted.event("change", "2.50");

        assertThat(guests.value()).hasValue(2.5);
        assertThat(told).containsExactly(new Change<>(OptionalDouble.of(2.5), OptionalDouble.empty()), OptionalDouble.of(2.5));
    }

    @Test
    void anEmptyFieldIsNoValue() throws Exception {
        guests.value(3);
        hosted.event("change", "");
        assertThat(guests.value()).isEmpty();

        guests.value(3);
        hosted.event("change", null);
        assertThat(guests.value()).isEmpty();
    }

    @Test
    void whatIsOutOfRangeOrNoNumberIsRejected() {
        guests.value(2);
        hosted.rejects("change", "13", Reason.VALUE, "value of NumberInput c1 is 13, and the most is 12");
        hosted.rejects("change", 0, Reason.VALUE, "value of NumberInput c1 is 0, and the least is 1");
        hosted.rejects("change", "1e999", Reason.VALUE, "value of NumberInput c1 is Infinity, and has to be finite");
        for (var text : new String[] {"NaN", "-", ".", "e5", "0x10", "1d", " 2", "two", "9".repeat(1_000)}) {
            hosted.rejects("change", text, Reason.TYPE, "value of NumberInput c1 is a OptionalDouble, and a browser sent a string");
        }
        hosted.rejects("change", true, Reason.TYPE, "value of NumberInput c1 is a OptionalDouble, and a browser sent a boolean");
    }

    @Test
    void itIsShownAsAFieldHasIt() {
        guests.max(1e9).value(5);
        assertThat(hosted.shown("value")).isEqualTo("5");
        assertThat(guests.value(1e8).value(12.5)).isSameAs(guests);
        guests.clear();

        assertThat(hosted.told("value")).containsExactly("5", "100000000", "12.5", "");
        assertThat(hosted.shown("min")).isEqualTo("1");
    }

    @Test
    void nobodyElseMaySetItOutOfRangeEither() {
        guests.value(5);
        assertThatThrownBy(() -> guests.value(13)).hasMessage("value of NumberInput c1 is 13, and the most is 12");
        assertThatThrownBy(() -> guests.max(4)).hasMessage("value of NumberInput c1 is 5, and the most is 4");
        assertThatThrownBy(() -> guests.step(-1)).hasMessage("the step of a NumberInput is more than 0, not -1.0");
        assertThat(guests.value()).hasValue(5);
    }
}
