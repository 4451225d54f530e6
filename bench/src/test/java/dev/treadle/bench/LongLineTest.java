// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A short line through the real Ledger: that what is measured of a long one is what it says.
class LongLineTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void allThatWaitIsDispatchedInItsOrderByTheUiServiceThatOpensTheBookAgain() throws Exception {
        try (var rig = Rig.startBroker(ROOT)) {
            var line = Line.measure(rig, new Line.Plan(300, 200));

            assertThat(line.waiting()).isEqualTo(300);
            assertThat(line.dispatched()).isEqualTo(200);
            assertThat(line.overtaken()).isZero();
            assertThat(line.memory().heap()).isPositive().isLessThan(line.memory().heapMost());
            assertThat(line.report()).anyMatch(text -> text.startsWith("dispatched "));
        }
    }

    @Test
    void aRestartIsMeasuredWithAndWithoutJobsThatHaveEnded() throws Exception {
        try (var rig = Rig.startBroker(ROOT)) {
            var restart = Restart.measure(rig, new Restart.Plan(100, 20, 1, 1, Duration.ofMillis(1)));

            assertThat(restart.none().kept().count()).isOne();
            assertThat(restart.many().lost().count()).isOne();
            assertThat(restart.cleaned().lost().count()).isOne();
            assertThat(restart.many().logBytes()).isPositive();
            assertThat(restart.report()).anyMatch(text -> text.startsWith("With 100 ended jobs "));
        }
    }
}
