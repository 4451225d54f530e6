// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The simulation finds mistakes: each that is planted breaks the law that it should, within so many worlds.
class PlantedMistakesTest {

    @ParameterizedTest
    @CsvSource({"FIRST_STARTED_NOT_CHECKED, NOTHING_LATE_IS_DRAWN, 50", "EFFECTS_OF_TRANSITIONS_ONLY, NONE_IS_STUCK, 600",
            "INDEX_RESTARTS_AT_ZERO, EACH_ITEM_ONCE, 50",
            "ACCEPTED_BEFORE_STARTED_IS_DURABLE, ACCEPTED_IS_ANSWERED, 10", "LOST_WITHOUT_CANARIES, HEALTHY_IS_NOT_LOST, 100",
            "WOKEN_OWNER_GOES_ON, RUNS_ONCE, 400"})
    void a_planted_mistake_is_caught(Plant plant, Law law, int most) {
        // Where only the Ledger and the broker suffer, whatever is lost there is lost by the mistake.
        var faults = switch (plant) {
            case EFFECTS_OF_TRANSITIONS_ONLY -> Faults.OF_THE_LEDGER.and(Fault.COMPUTATION_FAILS);
            // Nobody harms a worker: whoever is declared lost is so by the mistake.
            case LOST_WITHOUT_CANARIES -> Faults.of(Fault.BROKER_IS_AWAY, Fault.OWNER_DIES, Fault.OWNER_IS_MISSED);
            // What a frozen owner had under way may have an attempt begun twice; what it takes up when it wakes may not.
            case WOKEN_OWNER_GOES_ON -> Faults.of(Fault.OWNER_FREEZES, Fault.COMMITS_ARE_RARE);
            default -> Faults.ALL;
        };
        var others = EnumSet.complementOf(EnumSet.of(law));
        var caught = Worlds.first(most, seed -> Scenario.of(seed, faults).with(plant), others);
        assertThat(caught).as("%s within %d worlds", plant, most).isPresent();
        assertThat(Worlds.first((int) caught.get().scenario().seed(), seed -> Scenario.of(seed, faults), others)).as("the same worlds without %s", plant).isEmpty();
        System.out.printf("%s is caught by %s in world %d%n", plant, law, caught.get().scenario().seed());
    }
}
