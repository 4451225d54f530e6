// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Incarnation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is silent.
class FleetTest {

    private static final Incarnation WORKER = new Incarnation("worker~1");
    private long beats;

    @Test
    void a_worker_is_silent_after_as_many_canaries_as_are_configured() {
        for (int missed : new int[] {3, 7}) {
            var fleet = new Fleet("default", missed);
            fleet.canary(0);
            hear(fleet, 500);
            for (int canary = 1; canary < missed; canary++) {
                fleet.canary(canary * 1_000L);
            }
            assertThat(fleet.of(WORKER).silent).isFalse();
            fleet.canary(missed * 1_000L);
            assertThat(fleet.of(WORKER).silent).isTrue();
        }
    }

    @Test
    void after_a_gap_among_the_canaries_those_before_it_count_for_nobody_any_more() {
        var fleet = new Fleet("default", 3);
        fleet.canary(0);
        hear(fleet, 1);
        fleet.canary(1_000);
        fleet.canary(2_000);
        // The broker is away.
        fleet.canary(32_000);
        fleet.canary(33_000);
        fleet.canary(34_000);
        assertThat(fleet.of(WORKER).silent).isFalse();
        fleet.canary(35_000);
        assertThat(fleet.of(WORKER).silent).isTrue();
    }

    @Test
    void a_gap_brings_nobody_back_who_was_silent_before() {
        var fleet = new Fleet("default", 3);
        fleet.canary(0);
        hear(fleet, 1);
        for (int second = 1; second <= 3; second++) {
            fleet.canary(second * 1_000L);
        }
        fleet.canary(60_000);
        fleet.canary(61_000);
        assertThat(fleet.of(WORKER).silent).isTrue();
        hear(fleet, 61_001);
        assertThat(fleet.of(WORKER).silent).isFalse();
    }

    private void hear(Fleet fleet, long at) {
        fleet.heard(new Beat.Presence(WORKER, ++beats, 1, false, List.of(new Beat.Offer("default", 1, 1, List.of("A"))), List.of()), at);
    }
}
