// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Cause;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpeningsTest {

    private static final SessionId SESSION = SessionId.random(0);

    private long now = -5;
    private final Openings openings = new Openings(() -> now);
    private int jobs;

    private static QueueState state(int slots, int running, int outstanding, int waiting) {
        return new QueueState("default", waiting, 0, running, outstanding, slots, 1, List.of("Chore"), false, List.of(), List.of(), 1);
    }

    private Submitted job(String queue, String type, Policy policy) {
        var cause = new Cause.OnEvent("nonce", ++jobs);
        return new Submitted(new JobRef(SESSION, queue, JobId.of(SESSION, "b", cause, 0)), "b", cause, 0, type, Json.of("{}"), policy, false);
    }

    private Submitted job() {
        return job("default", "Chore", Policy.DEFAULT);
    }

    private boolean take() {
        return openings.take(job(), true);
    }

    private void pass(long millis) {
        now += millis * 1_000_000;
    }

    @Test
    void aQueueOfWhichNothingIsKnownIsNotOpen() {
        assertThat(take()).isFalse();
        openings.published(state(4, 0, 0, 0));
        openings.forgotten("default");
        assertThat(take()).isFalse();
    }

    @Test
    void halfOfTheSlotsAreTakenAndTheRestIsLeftToTheLedger() {
        openings.published(state(4, 0, 0, 0));

        assertThat(take()).isTrue();
        assertThat(take()).isTrue();
        assertThat(take()).isTrue();
        assertThat(take()).as("fewer than half of the slots are free").isFalse();
    }

    @Test
    void whatWasHandedOutCountsUntilAStateShowsIt() {
        openings.published(state(2, 0, 0, 0));
        assertThat(take()).isTrue();
        assertThat(take()).isTrue();
        assertThat(take()).isFalse();

        pass(499);
        openings.published(state(2, 0, 0, 0));
        assertThat(take()).as("the state may be older than what was handed out").isFalse();

        pass(501);
        openings.published(state(2, 1, 0, 0));
        assertThat(take()).as("it shows that one is left").isTrue();
    }

    @Test
    void aQueueWithAnybodyInLineOrThatIsPausedOrLacksTheTypeIsNotOpen() {
        openings.published(state(4, 0, 0, 1));
        assertThat(take()).isFalse();
        pass(600);
        openings.published(new QueueState("default", 0, 0, 0, 0, 4, 1, List.of("Chore"), true, List.of(), List.of(), 1));
        assertThat(take()).isFalse();
        pass(600);
        openings.published(state(4, 0, 0, 0));
        assertThat(openings.take(job("default", "Unknown", Policy.DEFAULT), true)).isFalse();
        assertThat(openings.take(job("other", "Chore", Policy.DEFAULT), true)).isFalse();
    }

    @Test
    void aJobWithALimitALineOrADelayIsLeftToTheLedgerAndHoldsNobodyUp() {
        openings.published(state(4, 0, 0, 0));
        var limited = Policy.DEFAULT.limited(new Policy.Limit("key", 1));

        assertThat(openings.take(job("default", "Chore", limited), true)).isFalse();
        assertThat(openings.take(job("default", "Chore", Policy.DEFAULT.inLine("page/chore")), true)).isFalse();
        assertThat(take()).isTrue();
    }

    @Test
    void noJobOvertakesOneThatWasLeftToTheLedgerUntilSomethingIsHeardOfThat() {
        openings.published(state(8, 0, 0, 0));
        var first = job();
        assertThat(openings.take(first, false)).isFalse();
        assertThat(take()).isFalse();

        openings.left(first.job());
        assertThat(take()).as("the second stands behind, too").isFalse();

        pass(500);
        openings.published(state(8, 2, 0, 0));
        assertThat(take()).as("nobody is in line").isTrue();
    }
}
