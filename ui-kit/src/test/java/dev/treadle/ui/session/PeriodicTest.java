// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A periodic callback, with time driven by hand.
class PeriodicTest {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final ManualTimer timer = new ManualTimer();
    private final List<Long> runs = new ArrayList<>();
    private final List<Long> ticks = new ArrayList<>();
    /// When each run began, in milliseconds.
    private final List<Long> times = new ArrayList<>();
    private boolean returns = true;
    private final Periodic periodic = new Periodic(timer, PERIOD, (each, run, tick) -> {
        runs.add(run);
        ticks.add(tick);
        times.add(timer.nanos() / 1_000_000);
        if (returns) {
            each.returned();
        }
    });

    private void advance(long millis) {
        timer.advance(Duration.ofMillis(millis));
    }

    @Test
    void itRunsFirstWhenAPeriodHasPassedAndThenEachPeriod() {
        advance(5_000);
        assertThat(periodic.running()).isFalse();
        periodic.begin();
        assertThat(periodic.running()).isTrue();

        advance(499);
        assertThat(runs).isEmpty();
        advance(1_001);

        assertThat(runs).containsExactly(1L, 2L, 3L);
        assertThat(times).containsExactly(5_500L, 6_000L, 6_500L);
        assertThat(periodic.counter()).isEqualTo(3);
    }

    @Test
    void itNeverOverlapsItselfAndSkipsWhatItMissed() {
        returns = false;
        periodic.begin();
        advance(1_700);
        assertThat(runs).containsExactly(1L);

        returns = true;
        periodic.returned();
        advance(800);

        assertThat(times).containsExactly(500L, 2_000L, 2_500L);
    }

    @Test
    void itEndsAfterExactlySoManyRuns() {
        periodic.count(2);
        periodic.begin();

        advance(5_000);

        assertThat(runs).containsExactly(1L, 2L);
        assertThat(periodic.running()).isFalse();
        assertThat(timer.pending()).isZero();

        periodic.start();
        advance(5_000);
        assertThat(runs).containsExactly(1L, 2L, 1L, 2L);
        assertThat(ticks).as("over its whole life").containsExactly(1L, 2L, 3L, 4L);
        assertThat(periodic.counter()).isEqualTo(2);
    }

    @Test
    void itEndsWhenItsTimeIsOver() {
        periodic.timeout(Duration.ofMillis(1_200));
        periodic.begin();

        advance(5_000);

        assertThat(runs).containsExactly(1L, 2L);
        assertThat(periodic.running()).isFalse();
    }

    @Test
    void itStopsAndStartsAgain() {
        periodic.begin();
        advance(600);
        periodic.stop();
        assertThat(timer.pending()).isZero();
        advance(5_000);
        assertThat(runs).containsExactly(1L);

        periodic.start().start();
        assertThat(timer.pending()).isOne();
        advance(500);

        assertThat(times).containsExactly(500L, 6_100L);
    }

    @Test
    void stoppedWhileItRunsItRunsNoMoreAndStartedAgainItGoesOnOnce() {
        returns = false;
        periodic.begin();
        advance(500);
        periodic.stop();
        periodic.start();
        assertThat(timer.pending()).isZero();
        periodic.returned();
        assertThat(timer.pending()).isOne();

        advance(500);
        periodic.stop();
        periodic.returned();
        assertThat(timer.pending()).isZero();
    }

    @Test
    void whatBeganBeforeItWasStartedAgainIsNoneOfItsRuns() {
        returns = false;
        periodic.count(1);
        periodic.begin();
        advance(700);
        periodic.stop().start();
        advance(100);
        returns = true;
        periodic.returned();
        assertThat(periodic.counter()).isZero();

        advance(5_000);

        assertThat(times).containsExactly(500L, 1_200L);
        assertThat(runs).containsExactly(1L, 1L);
        assertThat(ticks).containsExactly(1L, 2L);
        assertThat(periodic.counter()).isOne();
    }

    @Test
    void aSessionThatBeginsTwiceBeginsItOnce() {
        periodic.begin();
        periodic.begin();

        assertThat(timer.pending()).isOne();
    }

    @Test
    void aNewPeriodHoldsFromTheNextRunOn() {
        periodic.begin();
        periodic.period(Duration.ofMillis(100));
        advance(700);

        assertThat(times).containsExactly(500L, 600L, 700L);
        assertThat(periodic.period()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void stoppedInBuildItDoesNotBeginWithTheSession() {
        periodic.stop();
        periodic.begin();
        advance(5_000);
        assertThat(runs).isEmpty();

        periodic.start();
        advance(500);
        assertThat(runs).containsExactly(1L);
    }

    @Test
    void whenThePageIsGoneNothingIsLeftOfIt() {
        periodic.begin();
        periodic.end();
        periodic.start();
        advance(5_000);

        assertThat(runs).isEmpty();
        assertThat(timer.pending()).isZero();
        assertThat(periodic.running()).isFalse();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> periodic.period(Duration.ZERO)).hasMessageContaining("a millisecond or more, not PT0S");
        assertThatThrownBy(() -> periodic.count(-1)).hasMessageContaining("not after -1");
        assertThatThrownBy(() -> periodic.timeout(Duration.ofSeconds(-1))).hasMessageContaining("not PT-1S");
    }
}
