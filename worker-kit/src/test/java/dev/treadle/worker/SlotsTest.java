// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.worker.Slots.Count;
import dev.treadle.worker.Slots.Take;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlotsTest {

    @Test
    void whoeverWaitsForAFreeSlotIsWokenWhenOneIsFreed() throws Exception {
        var slots = new Slots(1);
        assertThat(slots.take()).isEqualTo(Take.TAKEN);
        assertThat(slots.take()).isEqualTo(Take.NONE_FREE);
        var free = waitFor(slots);

        slots.free();

        assertThat(free.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void whoeverWaitsIsWokenWhenNoMoreAreToBeTaken() throws Exception {
        var slots = new Slots(1);
        slots.take();
        var free = waitFor(slots);

        slots.close();

        assertThat(free.get(10, TimeUnit.SECONDS)).isZero();
        slots.free();
        assertThat(slots.take()).isEqualTo(Take.CLOSED);
    }

    @Test
    void aStuckSlotIsNeitherFreeNorOneAtAllUntilItsComputationHasEnded() {
        var slots = new Slots(3);
        slots.take();
        slots.take();
        slots.stick();
        assertThat(slots.count()).isEqualTo(new Count(2, 1));
        slots.unstick();
        slots.free();
        assertThat(slots.count()).isEqualTo(new Count(3, 2));
    }

    private static CompletableFuture<Integer> waitFor(Slots slots) {
        var free = new CompletableFuture<Integer>();
        Thread.startVirtualThread(() -> {
            try {
                free.complete(slots.awaitFree());
            } catch (InterruptedException e) {
                free.completeExceptionally(e);
            }
        });
        return free;
    }
}
