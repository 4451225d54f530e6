// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobUpdate;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The laws hold in worlds in which some, or all, kinds of faults strike. What breaks one says the smallest world that was
/// found to break it; `-Dtreadle.world="..."` runs that one alone, `-Dtreadle.worlds=N` so many of each kind.
class SimulationTest {

    private static final int WORLDS = Integer.getInteger("treadle.worlds", 600);

    @Test
    void the_laws_hold_where_nothing_goes_wrong() {
        hold(Kind.NOTHING);
        var world = new World(Scenario.of(1, Faults.NONE)).run();
        assertThat(world.truth.count(JobUpdate.Lost.class) + world.truth.count(JobUpdate.Overdue.class) + world.truth.count(ExecutionUpdate.Refused.class)).isZero();
    }

    @Test
    void the_laws_hold_when_rekeying_steps_die_and_wake() {
        hold(Kind.REKEYING);
    }

    @Test
    void the_laws_hold_when_workers_die_freeze_are_cut_off_drain_and_refuse() {
        hold(Kind.WORKERS);
    }

    @Test
    void the_laws_hold_when_hosts_die_and_wake_and_submit_again() {
        hold(Kind.SESSIONS);
    }

    @Test
    void the_laws_hold_whatever_step_the_Ledger_loses() {
        hold(Kind.LEDGER);
    }

    @Test
    void the_laws_hold_when_old_owners_wake_and_write() {
        hold(Kind.OLD_OWNERS);
    }

    @Test
    void the_laws_hold_when_everything_goes_wrong_at_once() {
        hold(Kind.EVERYTHING);
    }

    @Test
    void the_laws_hold_when_some_things_go_wrong() {
        hold(Kind.SOME);
    }

    private static void hold(Kind kind) {
        var named = System.getProperty("treadle.world");
        if (named != null) {
            new World(Scenario.parse(named)).run();
            return;
        }
        Worlds.first(WORLDS, kind::world, Set.of()).map(Worlds::shrink).ifPresent(failure -> {
            throw new AssertionError("-Dtreadle.world=\"" + failure.scenario() + "\": " + failure.broken().getMessage(), failure.broken());
        });
    }
}
