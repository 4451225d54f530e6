// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Stretch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which stretches of the Journal are told of, and whom they name.
class JournalIndexTest {

    private final List<Stretch> told = new ArrayList<>();
    private final JournalIndex index = new JournalIndex(told::add);
    private final SessionId one = SessionId.random(2);
    private final SessionId other = SessionId.random(2);

    private void read(int home, long from, long end, SessionId session) {
        for (long offset = from; offset < end; offset++) {
            index.read(home, offset, session);
        }
    }

    @Test
    void aStretchThatWasReadAsAWholeNamesThoseWhomItSpeaksOf() {
        read(2, 0, 100, one);
        read(2, 100, Stretch.LENGTH - 1, null);
        assertThat(told).isEmpty();
        read(2, Stretch.LENGTH - 1, 2 * Stretch.LENGTH, other);

        assertThat(told).extracting(Stretch::number).containsExactly(0L, 1L);
        assertThat(told.getFirst().mayHave(one)).isTrue();
        assertThat(told.getFirst().mayHave(other)).isTrue();
        assertThat(told.getLast().mayHave(one)).isFalse();
        assertThat(told.getLast().mayHave(other)).isTrue();
    }

    @Test
    void ofOneThatWasReadFromItsMidstOrWithAGapNothingIsTold() {
        read(2, 5, Stretch.LENGTH, one);
        read(3, 0, 50, one);
        read(3, 51, Stretch.LENGTH, one);
        assertThat(told).isEmpty();

        read(2, Stretch.LENGTH, 2 * Stretch.LENGTH, one);
        read(3, Stretch.LENGTH, 2 * Stretch.LENGTH, one);
        assertThat(told).extracting(Stretch::home).containsExactly(2, 3);
    }
}
