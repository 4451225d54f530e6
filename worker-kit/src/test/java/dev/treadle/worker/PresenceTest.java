// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Beat.Offer;
import dev.treadle.protocol.Beat.Presence;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.Level;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealBroker.class)
class PresenceTest {

    @Test
    void eachPresenceSaysWhatTheWorkerOffersAndTheirNumbersGoUpByOneFromOne(Fleet fleet) {
        var worker = fleet.worker(3, (act, attempt) -> "");

        fleet.awaitPresence(presence -> presence.beat() == 3);

        var presences = fleet.presences();
        assertThat(presences.getFirst()).isEqualTo(new Presence(worker.name(), 1, Level.CURRENT, false,
                List.of(new Offer("default", 3, 3, List.of("Act"))), List.of()));
        assertThat(presences).extracting(Presence::beat)
                .isEqualTo(LongStream.rangeClosed(1, presences.size()).boxed().toList());
    }

    @Test
    void anExecutionIsListedInEveryPresenceAfterTheBeatOfItsStartedUntilItsEndIsDurable(Fleet fleet) {
        var gate = new Semaphore(0);
        fleet.worker(2, (act, attempt) -> {
            gate.acquire();
            return "";
        });
        var job = fleet.dispatch(new Act("it"));
        var started = fleet.await(job, Started.class);

        fleet.awaitPresence(presence -> presence.beat() == started.beat() + 3);
        gate.release();
        fleet.await(job, Completed.class);
        fleet.awaitPresence(presence -> presence.beat() > started.beat() + 3 && presence.executions().isEmpty()
                && presence.offers().getFirst().free() == 2);

        assertThat(fleet.presences()).filteredOn(presence -> presence.beat() > started.beat() && presence.beat() <= started.beat() + 3)
                .hasSize(3)
                .allSatisfy(presence -> {
                    assertThat(presence.executions()).containsExactly(started.by());
                    assertThat(presence.offers().getFirst().free()).isEqualTo(1);
                });
    }
}
