// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.Level;
import java.util.List;
import org.junit.jupiter.api.Test;

class LevelsTest {

    private static final int NEWER = Level.CURRENT + 1;
    private static final int OLDER = Level.CURRENT - 1;

    private final Levels levels = new Levels();
    private final Incarnation worker = Incarnation.of("worker");
    private final Incarnation replica = Incarnation.of("replica");

    @Test
    void nothingIsSaidOfThoseWhoAreOfTheSameLevel() {
        assertThat(levels.hear(presence(worker, 1, Level.CURRENT))).isEmpty();
        assertThat(levels.hear(new Beat.Canary(replica, 1, Level.CURRENT))).isEmpty();
    }

    @Test
    void whoeverIsOfAnotherLevelIsNamedOnceALife() {
        assertThat(levels.hear(presence(worker, 1, NEWER))).hasValueSatisfying(words ->
                assertThat(words).contains("worker=" + worker, "level " + NEWER, "passed over here"));
        assertThat(levels.hear(presence(worker, 2, NEWER))).isEmpty();
        assertThat(levels.hear(presence(Incarnation.of("worker"), 1, NEWER))).isPresent();
        assertThat(levels.hear(new Beat.Canary(replica, 1, OLDER))).hasValueSatisfying(words ->
                assertThat(words).contains("replica=" + replica, "level " + OLDER, "doesn't know yet"));
    }

    private static Beat presence(Incarnation worker, long beat, int level) {
        return new Beat.Presence(worker, beat, level, false, List.of(), List.of());
    }
}
