// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.Sightings.Row;
import dev.treadle.e2e.Sightings.Sighting;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate.Checkpointed;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Emitted;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Lost;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The fault suite's own counting: it has to find what it looks for. Two attempts count to 6, the second from a checkpoint after
/// 2 on, and the first says its 4 too late.
class AccountTest {

    private static final int NUMBERS = 6;
    private static final SessionId SESSION = SessionId.random(0);
    private static final JobRef JOB = new JobRef(SESSION, "default", JobId.of(SESSION, "count", new Cause.OnEvent("nonce", 1), 0));
    private static final Execution FIRST = execution(1);
    private static final Execution SECOND = execution(2);

    private final Truth truth = Truth.of(Stream.of(
            List.of(new Started(FIRST, 0, 1), emitted(FIRST, 0), emitted(FIRST, 1), checkpointed(FIRST, 2), emitted(FIRST, 2), emitted(FIRST, 3)),
            List.of(new Lost(FIRST, "gone"), new Started(SECOND, 0, 1), emitted(FIRST, 4), emitted(SECOND, 2), emitted(SECOND, 2)),
            List.of(emitted(SECOND, 3), emitted(SECOND, 4), emitted(SECOND, 5), new Completed(SECOND, 9, Json.of("\"NOTHING\""))))
            .<Update>flatMap(List::stream).toList());

    private static Execution execution(int attempt) {
        return new Execution(JOB, attempt, new ExecutionId(Incarnation.of("worker"), attempt));
    }

    private static Emitted emitted(Execution by, int number) {
        return new Emitted(by, number, number, Json.of("{\"number\":%d,\"attempt\":%d,\"process\":%d}".formatted(number, by.attempt(), by.attempt())));
    }

    private static Checkpointed checkpointed(Execution by, int index) {
        return new Checkpointed(by, index, new Checkpoint(Json.of("2"), index));
    }

    /// A state that is shown: numbers of the first attempt, then of the second.
    private static List<Row> shown(List<Integer> first, Integer... second) {
        return Stream.concat(first.stream().map(number -> new Row(number, 1, 1)), Stream.of(second).map(number -> new Row(number, 2, 2))).toList();
    }

    @SafeVarargs
    private Account account(List<Row>... states) {
        var sightings = new ArrayList<Sighting>();
        List<Row> before = List.of();
        for (var state : states) {
            var last = before;
            int kept = (int) IntStream.range(0, Math.min(state.size(), last.size())).takeWhile(at -> state.get(at).equals(last.get(at))).count();
            sightings.add(new Sighting(sightings.size(), kept, state));
            before = state;
        }
        return Account.of(sightings, truth, NUMBERS);
    }

    @Test
    void theJournalSaysWhatHasToBeShownInTheEnd() {
        assertThat(truth.rows()).isEqualTo(shown(List.of(0, 1), 2, 3, 4, 5));
        assertThat(truth.attempts()).isEqualTo(2);
        assertThat(truth.late()).isEqualTo(1);
    }

    @Test
    void aPageThatGoesBackAndOnIsClean() {
        var account = account(shown(List.of(0, 1, 2, 3)), shown(List.of(0, 1)), shown(List.of(0, 1), 2, 3, 4, 5));
        assertThat(account.clean()).isTrue();
        assertThat(account.rendered()).isEqualTo(NUMBERS);
    }

    @Test
    void whatIsMissingInTheEndOrWasSkippedForAMomentIsLost() {
        assertThat(account(shown(List.of(0, 1), 2, 3, 4)).lost()).containsExactly(5);
        assertThat(account(shown(List.of(0, 2)), shown(List.of(0, 1), 2, 3, 4, 5)).lost()).containsExactly(1);
        assertThat(account().lost()).hasSize(NUMBERS);
    }

    @Test
    void whatIsShownTwiceAtOnceIsRepeated() {
        assertThat(account(shown(List.of(0, 1, 2, 3), 2, 3), shown(List.of(0, 1), 2, 3, 4, 5)).repeated()).isEqualTo(Set.of(2, 3));
    }

    @Test
    void whatStandsBelowAGreaterOneIsOutOfOrder() {
        var account = account(shown(List.of(1, 0)), shown(List.of(0, 1), 2, 3, 4, 5));
        assertThat(account.disordered()).containsExactly(0);
        assertThat(account.repeated()).isEmpty();
    }

    @Test
    void whatComesOfAnAttemptThatWasTakenBackIsStale() {
        assertThat(account(shown(List.of(0, 1, 2, 3)), shown(List.of(0, 1)), shown(List.of(0, 1, 2)), shown(List.of(0, 1), 2, 3, 4, 5)).stale())
                .containsExactly(2);
    }

    @Test
    void whatIsLeftOfAnEndedAttemptBesideTheNextOnesIsStale() {
        assertThat(account(shown(List.of(0, 1, 2), 3, 4, 5)).stale()).containsExactly(2);
    }

    @Test
    void whatAnExecutionSaysThatDoesNotOwnItsAttemptIsStale() {
        assertThat(account(shown(List.of(0, 1, 2, 3, 4)), shown(List.of(0, 1), 2, 3, 4, 5)).stale()).containsExactly(4);
    }
}
