// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import static dev.treadle.ledger.book.Desk.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Failed;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Policy;
import org.junit.jupiter.api.Test;

/// What is measured of a book. Each Update is read a millisecond after the one before.
class MeasuresTest {

    private static final Policy RETRIED = new Policy(0, null, 9, 9, new Policy.Backoff(1_000, 1_000), 0, 0, 0, 0, false, null);

    private final Desk desk = new Desk();

    @Test
    void an_attempt_has_waited_since_it_could_have_gone_and_run_since_it_started() {
        desk.presence(1);
        var job = desk.submit();
        desk.pass(300);
        var execution = desk.start(job, 1);
        assertThat(desk.told.take()).containsExactly("started after 301");
        desk.pass(2_000);
        desk.complete(execution);
        assertThat(desk.told.take()).containsExactly("COMPLETED after 2001");
    }

    @Test
    void every_ending_of_an_attempt_has_its_name_and_what_the_job_waits_for_before_the_next_is_no_waiting() {
        desk.presence(1);
        var job = desk.submit("A", RETRIED);
        int attempt = 1;
        for (var type : new String[] {"java.io.IOException", ErrorInfo.TIMEOUT, ErrorInfo.STUCK}) {
            var execution = desk.start(job, attempt++);
            desk.read(new Failed(execution, 1, new ErrorInfo(type, "no", null), true));
            desk.pass(1_500);
            desk.read(new JobUpdate.Queued(job, attempt));
        }
        var lost = desk.start(job, attempt++);
        desk.read(new JobUpdate.Lost(lost, "w~1 is silent"));
        desk.read(new ExecutionUpdate.Refused(new Execution(job, attempt, new ExecutionId(WORKER, 99)), 0, ExecutionUpdate.Refused.Reason.BUSY, "busy"));
        var released = desk.start(job, attempt++);
        desk.read(new ExecutionUpdate.Released(released, 1, "it ends"));
        var cancelled = desk.start(job, attempt);
        desk.read(new JobUpdate.Cancelled(job, cancelled, 1, "it was asked for"));

        var told = desk.told.take();
        assertThat(told).filteredOn(each -> !each.startsWith("started")).containsExactly("FAILED after 1", "TIMEOUT after 1", "STUCK after 1",
                "LOST after 1", "refused", "RELEASED after 1", "CANCELLED after 1");
        assertThat(told.stream().filter(each -> each.startsWith("started")).map(each -> Integer.parseInt(each.substring("started after ".length()))))
                .as("milliseconds of waiting, the second and more between attempts apart").allMatch(millis -> millis <= 502);
    }

    @Test
    void what_is_read_again_and_what_comes_too_late_is_not_measured() {
        desk.presence(1);
        var job = desk.submit();
        var execution = desk.start(job, 1);
        desk.start(job, 1);
        long at = desk.read(new ExecutionUpdate.Released(execution, 1, "it ends"));
        desk.told.take();
        desk.open();
        desk.readAgain(new ExecutionUpdate.Released(execution, 1, "it ends"), at);
        desk.complete(execution);
        assertThat(desk.told.take()).isEmpty();
    }

    @Test
    void the_state_says_to_the_second_since_when_somebody_waits() {
        assertThat(desk.state().waitingSince()).isZero();
        var first = desk.submit();
        long since = desk.state().at() / 1_000 * 1_000;
        assertThat(desk.state().waitingSince()).isEqualTo(since);
        desk.pass(5_000);
        desk.submit("A", new Policy(9, null, 1, 5, new Policy.Backoff(1, 1), 0, 0, 0, 0, false, null));
        desk.open();
        assertThat(desk.state().waitingSince()).as("whoever goes first, and whoever owns the book").isEqualTo(since);
        desk.read(new JobUpdate.CancelRequested(first, WORKER.text()));
        assertThat(desk.state().waitingSince()).isEqualTo(since + 5_000);
    }

    @Test
    void a_job_waits_neither_before_its_time_nor_between_its_attempts() {
        var job = desk.submit("A", new Policy(0, null, 2, 5, new Policy.Backoff(4_000, 4_000), 60_000, 0, 0, 0, false, null));
        long submitted = desk.state().at();
        desk.pass(60_000);
        desk.read(new JobUpdate.Queued(job, 1));
        assertThat(desk.state().waitingSince()).isEqualTo((submitted + 60_000) / 1_000 * 1_000);
        desk.presence(1);
        desk.read(new Failed(desk.start(job, 1), 1, new ErrorInfo("X", "no", null), true));
        long failed = desk.state().at();
        desk.presence(0);
        desk.pass(5_000);
        desk.read(new JobUpdate.Queued(job, 2));
        assertThat(desk.state().waitingSince()).isBetween(failed + 3_000, failed + 4_800);
    }
}
