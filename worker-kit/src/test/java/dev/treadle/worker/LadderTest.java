// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LadderTest {

    @Test
    void theRungsAreOneAndItsMultiplesOfEightUpToTheSlots() {
        assertThat(Ladder.sizes(1)).isEqualTo(List.of(1));
        assertThat(Ladder.sizes(2)).isEqualTo(List.of(1, 2));
        assertThat(Ladder.sizes(8)).isEqualTo(List.of(1, 8));
        assertThat(Ladder.sizes(64)).isEqualTo(List.of(1, 8, 64));
        assertThat(Ladder.sizes(100)).isEqualTo(List.of(1, 8, 64, 100));
    }

    @Test
    void theLargestRungIsEnteredThatFitsTheFreeSlots() {
        var ladder = new Ladder(64);
        assertThat(ladder.rung(7)).isEqualTo(0);
        ladder.leave();
        assertThat(ladder.rung(8)).isEqualTo(1);
        ladder.leave();
        assertThat(ladder.rung(63)).isEqualTo(1);
        ladder.leave();
        assertThat(ladder.rung(64)).isEqualTo(2);
    }

    @Test
    void anEmptyPollKeepsTheRungHoweverManySlotsBecomeFree() {
        var ladder = new Ladder(64);
        assertThat(ladder.rung(1)).isEqualTo(0);
        assertThat(ladder.rung(64)).isEqualTo(0);
    }

    @Test
    void aRungStaysOnlyIfItIsTheOneThatWouldBeEntered() {
        var ladder = new Ladder(64);
        ladder.rung(8);
        assertThat(ladder.stays(7)).isFalse();
        assertThat(ladder.stays(8)).isTrue();
        assertThat(ladder.stays(63)).isTrue();
        assertThat(ladder.stays(64)).isFalse();
        ladder.leave();
        ladder.rung(64);
        assertThat(ladder.stays(64)).isTrue();
        assertThat(ladder.stays(0)).isFalse();
    }

    /// A model of what FACTS say of the broker: a consumer whose poll brought nothing goes on acquiring up to its size; one
    /// that brought something acquires no more until it is polled again.
    @Test
    void whateverHappensNoMoreIsAcquiredThanThereAreFreeSlots() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int slots = 1 + random.nextInt(200);
            var ladder = new Ladder(slots);
            int running = 0;
            int acquiring = -1;
            for (int step = 0; step < 500; step++) {
                if (running > 0 && random.nextBoolean()) {
                    running -= 1 + random.nextInt(running);
                }
                int free = slots - running;
                if (free == 0) {
                    continue;
                }
                int rung = ladder.rung(free);
                int size = ladder.sizes().get(rung);
                assertThat(size).as("seed %d: a rung for %d while %d are free", seed, size, free).isLessThanOrEqualTo(free);
                assertThat(acquiring).as("seed %d: a rung was left that still acquires", seed).isIn(-1, rung);
                if (random.nextInt(3) == 0) {
                    acquiring = rung;
                } else {
                    acquiring = -1;
                    running += 1 + random.nextInt(size);
                    running -= random.nextInt(running + 1);
                    if (!ladder.stays(slots - running)) {
                        ladder.leave();
                    }
                }
            }
        }
    }
}
