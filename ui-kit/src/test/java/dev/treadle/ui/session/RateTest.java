// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Rate rate = new Rate(20, now::get);

    private long taken(int tried) {
        return IntStream.range(0, tried).filter(i -> rate.take()).count();
    }

    @Test
    void tenSecondsWorthAreTakenAtOnceAndThenSoManyASecond() {
        assertThat(taken(1_000)).isEqualTo(200);
        now.addAndGet(1_000_000_000L);
        assertThat(taken(1_000)).isEqualTo(20);
        now.addAndGet(25_000_000L);
        assertThat(taken(10)).isZero();
        now.addAndGet(25_000_000L);
        assertThat(taken(10)).isEqualTo(1);
        now.addAndGet(3_600_000_000_000L);
        assertThat(taken(1_000)).isEqualTo(200);
    }
}
