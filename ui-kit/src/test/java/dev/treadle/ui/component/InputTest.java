// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.ui.component.Rejection.Reason;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// What all widgets with a value have in common, and the two that have little else.
class InputTest {

    private final Checkbox dyed = new Checkbox("Dyed");
    private final TextInput name = new TextInput("Name").longest(5);
    private final Hosted dyedHosted = new Hosted(dyed);
    private final Hosted nameHosted = new Hosted(name);

    @Test
    void aCheckIsTakenAndToldOnce() throws Exception {
        var told = new ArrayList<>();
        dyed.onChange(change -> told.add(change));

        dyedHosted.event("change", true);
        dyedHosted.event("change", true);

        assertThat(dyed.value()).isTrue();
        assertThat(told).containsExactly(new Change<>(true, false));
    }

    @Test
    void whoSetsTheValueTellsTheBrowserAndTheWatchersAndNotThoseWhoWaitForTheUser() {
        var told = new ArrayList<>();
        dyed.onChange(change -> told.add("the user"));
        dyed.onChangeAsync(change -> told.add("the user"));
        dyed.watch(changes -> told.add(changes.getFirst().now()), "value");

        dyed.value(true);

        assertThat(told).containsExactly(true);
        assertThat(dyedHosted.told("value")).containsExactly(true);
    }

    @Test
    void aCheckThatIsNoneIsRejected() {
        dyedHosted.rejects("change", "true", Reason.TYPE, "value of Checkbox c1 is a Boolean, and a browser sent a string");
        dyedHosted.rejects("change", 1, Reason.TYPE, "value of Checkbox c1 is a Boolean, and a browser sent a number");
        dyedHosted.rejects("click", true, Reason.EVENT, "Checkbox c1 takes [change], not \"click\"");
    }

    @Test
    void aTextIsNoLongerThanItMayBe() {
        nameHosted.rejects("input", "abcdef", Reason.VALUE, "value of TextInput c1 is 6 characters, and the limit is 5");
        nameHosted.rejects("input", "x".repeat(Component.LONGEST_TEXT + 1), Reason.SIZE,
                "value of TextInput c1 is 32,001 characters, and the limit is 32,000");
        assertThatThrownBy(() -> name.value("abcdef")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> name.longest(0)).hasMessage("the longest text of a TextInput has 1 to 32,000 characters, not 0");
    }

    @Test
    void aDisabledOneIsNotChangedByABrowser() {
        dyed.disabled(true);

        dyedHosted.rejects("change", true, Reason.DISABLED, "Checkbox c1 is disabled");
        assertThat(dyed.value(true).value()).as("but by whoever else").isTrue();
    }
}
