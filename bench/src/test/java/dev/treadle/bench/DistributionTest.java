// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DistributionTest {

    @Test
    void durationsAreKeptInMillisecondsToFourDigits() {
        var distribution = new Distribution();
        for (int i = 1; i <= 100; i++) {
            distribution.addNanos(i * 100_000L);
        }
        assertThat(distribution.count()).isEqualTo(100);
        assertThat(distribution.median()).isCloseTo(5, within(0.02));
        assertThat(distribution.percentile(90)).isCloseTo(9, within(0.02));
        assertThat(distribution.max()).isCloseTo(10, within(0.02));
        assertThat(distribution).hasToString("     5.00      9.00      9.90     10.00");
    }

    @Test
    void aDurationOfNothingCounts() {
        var distribution = new Distribution();
        distribution.addNanos(0);
        distribution.addNanos(2_000_000);
        assertThat(distribution.count()).isEqualTo(2);
        assertThat(distribution.percentile(50)).isZero();
    }
}
