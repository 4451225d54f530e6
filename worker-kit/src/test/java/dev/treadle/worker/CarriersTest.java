// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CarriersTest {

    private final ManualTimer timer = new ManualTimer();
    private final Carriers carriers = new Carriers(timer);

    @Test
    void theyAreAllKeptWhenAVirtualThreadDoesNotGetToRunForLong() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        var busy = new CountDownLatch(cores);
        var release = new CountDownLatch(1);
        for (int i = 0; i < cores; i++) {
            Thread.startVirtualThread(() -> {
                busy.countDown();
                while (release.getCount() > 0) {
                    Thread.onSpinWait();
                }
            });
        }
        busy.await();

        carriers.ask();
        timer.pass(Carriers.LONGEST_WAIT.toMillis());
        assertThat(carriers.allKept()).isFalse();
        timer.pass(1);
        assertThat(carriers.allKept()).isTrue();
        carriers.ask();
        assertThat(carriers.allKept()).as("asked again, and the first question is still open").isTrue();

        release.countDown();
        Fleet.await("an answer", () -> !carriers.allKept());
        carriers.ask();
        timer.pass(1);
        assertThat(carriers.allKept()).isFalse();
    }
}
