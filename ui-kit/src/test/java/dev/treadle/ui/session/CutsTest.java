// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Exactly once to the screen: the real sessions and the real client, with a network between them that is cut at random, where either
/// end may notice it late, and with replicas that are killed, frozen, renewed and overtaken.
class CutsTest {

    private static final int RUNS = Integer.getInteger("treadle.cuts.runs", 1_000);
    private static final int FIRST = Integer.getInteger("treadle.cuts.seed", 1);

    /// How many runs one with several viewers counts for.
    private static final int SHARED = 4;

    private static final List<DrivenClient> clients = new ArrayList<>();
    /// Thousands of sessions are taken over here, and each would be said.
    private static final Logger LOG = Logger.getLogger("dev.treadle.ui.session");

    @BeforeAll
    static void start() throws Exception {
        LOG.setLevel(Level.SEVERE);
        clients.add(new DrivenClient());
        clients.add(new DrivenClient());
    }

    @AfterAll
    static void stop() throws Exception {
        LOG.setLevel(null);
        for (var client : clients) {
            client.close();
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noClickIsLostOrDoubledAndNoPointIsMissingOrRepeatedHoweverTheConnectionIsCut() throws Exception {
        run(RUNS, new SimWorld.Kind(1, 1));
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void norIsAnyOfTwoWhoLookAtOneSessionHoweverTheirConnectionsAreCut() throws Exception {
        run(Math.max(1, RUNS / SHARED), new SimWorld.Kind(2, 1));
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void norWhenReplicasAreKilledFrozenAndRenewedAndSeveralClaimTheSession() throws Exception {
        run(RUNS, new SimWorld.Kind(1, 3));
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void norWhenTwoLookAtASessionThatMovesSo() throws Exception {
        run(Math.max(1, RUNS / SHARED), new SimWorld.Kind(2, 3));
    }

    private static void run(int runs, SimWorld.Kind kind) throws Exception {
        long cuts = 0;
        long moves = 0;
        for (int seed = FIRST; seed < FIRST + runs; seed++) {
            var world = new SimWorld(seed, kind, clients);
            try {
                world.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed %d of %s (-Dtreadle.cuts.seed=%d -Dtreadle.cuts.runs=1): %s%n%s".formatted(seed, kind, seed,
                        e.getMessage(), world.story()), e);
            }
            cuts += world.cuts();
            moves += world.moves();
        }
        assertThat(cuts).as("cuts").isGreaterThan(runs);
        assertThat(moves).as("replicas that go").isGreaterThan(kind.replicas() > 1 ? runs : -1);
    }
}
