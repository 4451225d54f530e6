// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import static dev.treadle.ledger.book.Desk.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Refused;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Discarded;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.QueueState.Gate;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.Signal.Stop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the Ledger does, case by case.
class BookTest {

    private final Desk desk = new Desk();

    // The line

    @Test
    void jobs_go_by_priority_and_then_in_the_order_in_which_they_were_submitted() {
        var first = desk.submit("A", policy(0, null));
        var second = desk.submit("A", policy(0, null));
        var urgent = desk.submit("A", policy(5, null));
        desk.presence(2);
        assertThat(desk.dispatched()).containsExactly(urgent, first);
        desk.complete(desk.start(urgent, 1));
        assertThat(desk.dispatched()).containsExactly(second);
    }

    @Test
    void no_more_go_than_there_are_slots_whoever_has_them() {
        desk.presence(2);
        desk.presence(new Incarnation("other~1"), false, 1, List.of("A"));
        IntStream.range(0, 5).forEach(i -> desk.submit());
        assertThat(desk.dispatched()).hasSize(3);
        assertThat(desk.state().waiting()).isEqualTo(2);
        assertThat(desk.state().outstanding()).isEqualTo(3);
    }

    @Test
    void a_worker_that_drains_or_falls_silent_is_given_nothing() {
        desk.presence(WORKER, true, 4, List.of("A"));
        desk.submit();
        assertThat(desk.dispatched()).isEmpty();
        desk.presence(1);
        assertThat(desk.dispatched()).hasSize(1);
        desk.presence(3);
        desk.passWithCanaries(3);
        desk.submit();
        assertThat(desk.dispatched()).isEmpty();
    }

    @Test
    void a_slot_that_an_execution_without_an_owner_takes_is_not_given_away() {
        var stray = new Execution(new JobRef(Desk.SESSION, "default", desk.submit().id()), 7, new ExecutionId(WORKER, 99));
        desk.presence(1, stray);
        desk.presence(2, stray);
        desk.submit();
        assertThat(desk.dispatched()).hasSize(1);
    }

    @Test
    void at_most_so_many_of_one_key_run_at_once_and_the_others_pass_them() {
        var limit = new Policy.Limit("k", 1);
        desk.presence(9);
        var first = desk.submit("A", policy(0, limit));
        var gated = desk.submit("A", policy(9, limit));
        var free = desk.submit("A", policy(0, null));
        assertThat(desk.dispatched()).containsExactly(first, free);
        assertThat(desk.state().head()).containsExactly(new QueueState.Waiting(gated.id(), Desk.SESSION, Gate.LIMIT));
        desk.complete(desk.start(first, 1));
        assertThat(desk.dispatched()).containsExactly(gated);
    }

    @Test
    void a_job_of_a_type_that_nobody_offers_waits_for_it_and_holds_nobody_up() {
        desk.presence(9);
        var strange = desk.submit("B", Policy.DEFAULT);
        var known = desk.submit();
        assertThat(desk.dispatched()).containsExactly(known);
        desk.pass(25);
        assertThat(desk.published().getLast().missing()).containsExactly("B");
        assertThat(desk.state().head()).extracting(QueueState.Waiting::gate).containsExactly(Gate.TYPE);
        desk.presence(new Incarnation("other~1"), false, 1, List.of("A", "B"));
        assertThat(desk.dispatched()).containsExactly(strange);
        assertThat(desk.state().missing()).isEmpty();
    }

    @Test
    void jobs_of_a_line_go_one_after_another_whatever_becomes_of_those_before() {
        var line = new Policy(0, null, 2, 5, new Policy.Backoff(1_000, 1_000), 0, 0, 0, 0, false, null, "page/walk");
        desk.presence(9);
        var first = desk.submit("A", line);
        var second = desk.submit("A", line);
        var third = desk.submit("A", line);
        var free = desk.submit();
        assertThat(desk.dispatched()).containsExactly(first, free);
        assertThat(desk.state().head()).extracting(QueueState.Waiting::gate).containsExactly(Gate.LIMIT, Gate.LIMIT);

        desk.read(new Refused(execution(first, 1), 0, Refused.Reason.BUSY, "busy"));
        assertThat(desk.dispatched()).as("while the first rests").isEmpty();
        desk.pass(100);
        assertThat(desk.dispatched()).containsExactly(first);
        desk.read(new JobUpdate.Lost(desk.start(first, 1), "silent"));
        assertThat(desk.dispatched()).as("lost, it keeps its place").containsExactly(first);
        desk.read(new ExecutionUpdate.Failed(desk.start(first, 2), 1, new ErrorInfo("x", "y", null), true));
        desk.pass(500);
        assertThat(desk.dispatched()).as("while the first waits for its next attempt").isEmpty();
        desk.open();
        desk.presence(9);
        assertThat(desk.dispatched()).as("nor by the next owner").isEmpty();
        desk.pass(1_000);
        desk.read(desk.appended().getFirst());
        assertThat(desk.dispatched()).containsExactly(first);
        desk.complete(desk.start(first, 3));
        assertThat(desk.dispatched()).containsExactly(second);
        desk.read(new JobUpdate.CancelRequested(second, "page"));
        assertThat(desk.dispatched()).containsExactly(third);
    }

    // Dispatches

    @Test
    void a_refused_job_rests_for_50_ms_and_longer_each_time_and_keeps_its_place() {
        desk.presence(1);
        var job = desk.submit();
        var next = desk.submit();
        desk.dispatched();
        for (long rest : new long[] {50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
            desk.read(new Refused(execution(job, 1), 0, Refused.Reason.BUSY, "busy"));
            assertThat(desk.dispatched()).as("the next goes while it rests").containsExactly(next);
            assertThat(desk.state().head()).extracting(QueueState.Waiting::gate).containsExactly(Gate.REFUSED);
            var running = desk.start(next, 1);
            desk.pass(rest - 25);
            assertThat(desk.state().head()).extracting(QueueState.Waiting::gate).containsExactly(Gate.REFUSED);
            desk.pass(50);
            next = desk.submit();
            desk.complete(running);
            assertThat(desk.dispatched()).containsExactly(job);
        }
    }

    @Test
    void a_Dispatch_without_an_answer_is_repeated_once_the_Journal_has_shown_that_nothing_started() {
        desk.presence(2);
        var job = desk.submit();
        desk.dispatched();
        desk.pass(1_000);
        desk.canary();
        desk.presence(2);
        assertThat(desk.appended()).isEmpty();
        desk.pass(1_000);
        desk.canary();
        desk.pass(500);
        var overdue = new JobUpdate.Overdue(job, 1, 0);
        assertThat(desk.appended()).containsExactly(overdue);
        assertThat(desk.dispatched()).isEmpty();
        desk.read(overdue);
        assertThat(desk.dispatches()).extracting("attempt", "copy").containsExactly(tuple(1, 1));
    }

    @Test
    void a_Started_before_the_Overdue_makes_it_void() {
        desk.presence(2);
        var job = desk.submit();
        desk.dispatched();
        desk.start(job, 1);
        desk.read(new JobUpdate.Overdue(job, 1, 0));
        assertThat(desk.dispatched()).isEmpty();
    }

    @Test
    void nothing_is_overdue_while_the_broker_takes_nothing_or_no_slot_is_free() {
        desk.presence(1);
        desk.submit();
        desk.pass(60_000);
        assertThat(desk.appended()).isEmpty();
    }

    @Test
    void a_later_attempt_gets_the_checkpoint_and_the_Work_as_they_were_written() {
        desk.presence(1);
        var job = desk.submit();
        assertThat(desk.dispatches().getFirst().checkpoint()).isNull();
        var execution = desk.start(job, 1);
        desk.read(new ExecutionUpdate.Checkpointed(execution, 1, new Checkpoint(Json.of("[1]"), 3)));
        desk.read(new ExecutionUpdate.Checkpointed(execution, 2, new Checkpoint(Json.of("[2]"), 5)));
        desk.read(new ExecutionUpdate.Released(execution, 3, "ending"));
        var again = desk.dispatches().getFirst();
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.copy()).isZero();
        assertThat(again.checkpoint()).isEqualTo(new Checkpoint(Json.of("[2]"), 5));
        assertThat(again.work()).isEqualTo(Json.of("{\"job\":1}"));
    }

    @Test
    void a_delayed_job_is_queued_through_the_Journal_when_its_time_has_come() {
        desk.presence(1);
        var job = desk.submit("A", new Policy(0, null, 1, 5, new Policy.Backoff(1, 1), 300, 0, 0, 0, false, null));
        assertThat(desk.state().scheduled()).isEqualTo(1);
        desk.pass(250);
        assertThat(desk.appended()).isEmpty();
        desk.pass(100);
        assertThat(desk.appended()).containsExactly(new JobUpdate.Queued(job, 1));
        desk.read(new JobUpdate.Queued(job, 1));
        assertThat(desk.dispatched()).containsExactly(job);
    }

    // Lost

    @Test
    void an_execution_is_lost_when_three_canaries_have_passed_its_worker_by() {
        desk.presence(1);
        var execution = desk.start(desk.submit(), 1);
        desk.presence(1, execution);
        desk.passWithCanaries(2);
        assertThat(desk.appended()).isEmpty();
        desk.canary();
        assertThat(desk.appended()).as("a canary that comes too soon after the last").isEmpty();
        desk.passWithCanaries(1);
        assertThat(desk.appended()).containsExactly(new JobUpdate.Lost(execution, "w~1 is silent"));
        desk.passWithCanaries(5);
        assertThat(desk.appended()).as("it is said once").isEmpty();
    }

    @Test
    void a_new_owner_counts_the_canaries_anew() {
        desk.presence(1);
        var execution = desk.start(desk.submit(), 1);
        desk.presence(1, execution);
        desk.passWithCanaries(2);
        desk.open();
        desk.passWithCanaries(2);
        assertThat(desk.appended()).isEmpty();
        desk.passWithCanaries(1);
        assertThat(desk.appended()).containsExactly(new JobUpdate.Lost(execution, "w~1 is silent"));
    }

    @Test
    void an_execution_is_lost_when_two_Presences_after_its_Started_leave_it_out() {
        desk.presence(1);
        var execution = desk.start(desk.submit(), 1);
        desk.presence(1);
        desk.presence(1, execution);
        desk.presence(1);
        assertThat(desk.appended()).isEmpty();
        desk.presence(1);
        assertThat(desk.appended()).containsExactly(new JobUpdate.Lost(execution, "w~1 no longer lists it"));
    }

    @Test
    void a_worker_that_comes_back_is_told_to_stop_what_it_has_lost() {
        desk.presence(2);
        var job = desk.submit();
        var execution = desk.start(job, 1);
        desk.read(new JobUpdate.Lost(execution, "silent"));
        var stop = new Stop(execution, Stop.Reason.NOT_OWNER, Policy.DEFAULT.graceMillis());
        assertThat(desk.told()).containsExactly(stop);
        desk.open();
        desk.presence(2, execution);
        assertThat(desk.told()).as("by the next owner too").containsExactly(stop);
        desk.presence(2);
        desk.presence(2, execution);
        assertThat(desk.told()).as("once it was left out it has ended").isEmpty();
    }

    @Test
    void a_second_Started_is_told_to_stop() {
        desk.presence(2);
        var job = desk.submit();
        desk.start(job, 1);
        var second = desk.start(job, 1);
        assertThat(desk.told()).containsExactly(new Stop(second, Stop.Reason.NOT_OWNER, Policy.DEFAULT.graceMillis()));
    }

    // Ends

    @Test
    void who_is_to_be_stopped_is_noted_again_by_an_owner_that_has_it_from_a_disk_alone() {
        desk.presence(1);
        var job = desk.submit();
        desk.complete(desk.start(job, 1));
        var log = new MapShelf(write -> { });
        log.map.putAll(desk.shelf.map);
        // So far the log has all. The second Started is noted on the disk, and not in the log.
        long at = desk.read(new ExecutionUpdate.Started(execution(job, 7), 0, 1));
        var disk = new MapShelf(log::apply);
        disk.map.putAll(desk.shelf.map);
        new Desk(disk).readAgain(new ExecutionUpdate.Started(execution(job, 7), 0, 1), at);
        var heir = new Desk(log);
        // The first is one that the log has already.
        heir.presence(1);
        heir.presence(1, execution(job, 7));
        assertThat(heir.told()).containsExactly(new Stop(execution(job, 7), Stop.Reason.NOT_OWNER, Policy.DEFAULT.graceMillis()));
    }

    @Test
    void a_job_that_fails_for_good_is_discarded_through_the_Journal_with_its_history() {
        desk.presence(1);
        var job = desk.submit();
        desk.read(new ExecutionUpdate.Failed(desk.start(job, 1), 1, new ErrorInfo("Oops", "it broke", null), true));
        var discarded = (Discarded) desk.appended().getFirst();
        assertThat(discarded.reason()).isEqualTo(Discarded.Reason.FAILED);
        desk.read(discarded);
        var dead = desk.take(Effect.Bury.class).getFirst().dead();
        assertThat(dead.submitted().work()).isEqualTo(Json.of("{\"job\":1}"));
        assertThat(dead.history()).extracting(ending -> ending.error().message()).containsExactly("it broke");
        desk.pass(Roll.BURIED_MILLIS + 100);
        assertThat(desk.shelf.map.keySet()).noneMatch(key -> new String(key).startsWith("default\0e") || new String(key).startsWith("default\0w"));
    }

    @Test
    void a_new_owner_discards_what_the_old_one_was_about_to() {
        desk.presence(1);
        desk.read(new ExecutionUpdate.Failed(desk.start(desk.submit(), 1), 1, new ErrorInfo("x", "y", null), true));
        var asked = desk.appended();
        desk.take(Effect.Bury.class);
        desk.open();
        desk.presence(1);
        assertThat(desk.appended()).isEqualTo(asked);
        assertThat(desk.take(Effect.Bury.class)).hasSize(1);
    }

    @Test
    void a_discarded_job_is_buried_again_by_each_owner_until_its_dead_letter_is_durable() {
        desk.presence(1);
        desk.read(new ExecutionUpdate.Failed(desk.start(desk.submit(), 1), 1, new ErrorInfo("x", "y", null), true));
        desk.read(desk.appended().getFirst());
        var letter = desk.take(Effect.Bury.class);
        // The Journal took the Discarded, and the topic of the dead letters took nothing before the owner died.
        desk.open();
        desk.presence(1);
        assertThat(desk.take(Effect.Bury.class)).isEqualTo(letter).hasSize(1);
        desk.pass(Roll.BURIED_MILLIS + 100);
        desk.open();
        desk.presence(1);
        assertThat(desk.take(Effect.Bury.class)).isEmpty();
        assertThat(desk.appended()).isEmpty();
    }

    @Test
    void old_canaries_that_a_new_owner_reads_again_make_nobody_silent() {
        var shelf = new MapShelf(write -> { });
        var clock = new LedgerClock();
        var effects = new ArrayList<Effect>();
        var desk = new Desk(shelf);
        desk.passWithCanaries(4);
        desk.presence(1);
        var execution = desk.start(desk.submit(), 1);
        var heir = new Book("default", shelf, clock, effects::add);
        for (int second = 0; second <= 4; second++) {
            clock.heard(Desk.START + second * 1_000, 0);
            heir.read(new Beat.Canary(new Incarnation("replica~1"), second + 1, 1), Desk.START + second * 1_000);
        }
        heir.read(new Beat.Presence(WORKER, 1, 1, false, List.of(new Beat.Offer("default", 1, 1, List.of("A"))), List.of()), Desk.START + 4_000);
        assertThat(effects).noneMatch(effect -> effect instanceof Effect.Append(JobUpdate.Lost lost));
        assertThat(heir.state().running()).isEqualTo(1);
        assertThat(execution.attempt()).isEqualTo(1);
    }

    @Test
    void a_running_job_that_is_to_be_cancelled_is_told_to_stop_and_given_up_after_its_grace() {
        desk.presence(1);
        var job = desk.submit("A", new Policy(0, null, 1, 5, new Policy.Backoff(1, 1), 0, 0, 0, 700, false, null));
        var execution = desk.start(job, 1);
        desk.read(new JobUpdate.CancelRequested(job, "page"));
        var stop = new Stop(execution, Stop.Reason.CANCELLED, 700);
        assertThat(desk.told()).containsExactly(stop);
        desk.presence(1, execution);
        assertThat(desk.told()).containsExactly(stop);
        desk.pass(1_500);
        assertThat(desk.appended()).as("its execution has the first word").isEmpty();
        desk.pass(500);
        assertThat(desk.appended()).first().isInstanceOf(JobUpdate.Cancelled.class);
    }

    @Test
    void a_waiting_job_that_is_to_be_cancelled_leaves_the_line_at_once() {
        var job = desk.submit();
        var other = desk.submit();
        desk.read(new JobUpdate.CancelRequested(job, "page"));
        desk.presence(9);
        assertThat(desk.dispatched()).containsExactly(other);
    }

    @Test
    void a_job_whose_Dispatch_is_out_is_cancelled_at_once_and_the_Started_that_crosses_with_it_is_told_to_stop() {
        desk.presence(1);
        var job = desk.submit();
        var next = desk.submit();
        assertThat(desk.dispatched()).containsExactly(job);
        desk.read(new JobUpdate.CancelRequested(job, "page"));
        assertThat(desk.dispatched()).as("its slot is free").containsExactly(next);
        var crossed = desk.start(job, 1);
        var stop = new Stop(crossed, Stop.Reason.NOT_OWNER, Policy.DEFAULT.graceMillis());
        assertThat(desk.told()).containsExactly(stop);
        desk.open();
        desk.presence(1, crossed);
        assertThat(desk.told()).as("until its worker has ended it").contains(stop);
    }

    @Test
    void a_job_whose_session_has_ended_is_cancelled_when_its_grace_is_over_whoever_owns_the_book_then() {
        var policy = new Policy(0, null, 1, 5, new Policy.Backoff(1, 1), 0, 0, 0, 700, false, 1_000L);
        desk.presence(1);
        var running = desk.submit("A", policy);
        var execution = desk.start(running, 1);
        var waiting = desk.submit("A", policy);
        var kept = desk.submit();
        assertThat(desk.dispatched()).containsExactly(running);
        for (var job : List.of(running, waiting, kept)) {
            desk.read(new JobUpdate.Orphaned(job, "its page was closed"));
        }
        desk.pass(900);
        assertThat(desk.appended()).isEmpty();
        desk.open();
        desk.pass(200);
        var asked = desk.appended();
        assertThat(asked).containsExactly(new JobUpdate.CancelRequested(running, "Ledger"), new JobUpdate.CancelRequested(waiting, "Ledger"));
        desk.open();
        desk.pass(25);
        assertThat(desk.appended()).as("what its owner could not append is asked for again").isEqualTo(asked);
        asked.forEach(desk::read);
        assertThat(desk.told()).containsExactly(new Stop(execution, Stop.Reason.CANCELLED, 700));
        desk.presence(9);
        assertThat(desk.dispatched()).containsExactly(kept);
    }

    @Test
    void a_job_that_is_not_done_in_its_time_is_discarded_wherever_it_stands() {
        var policy = new Policy(0, null, 1, 5, new Policy.Backoff(1, 1), 0, 0, 400, 0, false, null);
        desk.presence(1);
        var running = desk.submit("A", policy);
        var execution = desk.start(running, 1);
        var waiting = desk.submit("A", policy);
        desk.pass(500);
        assertThat(desk.appended()).extracting(update -> update.job().id()).containsExactly(running.id(), waiting.id());
        desk.read(new Discarded(running, Discarded.Reason.TIMEOUT, "late"));
        assertThat(desk.told()).containsExactly(new Stop(execution, Stop.Reason.TIMEOUT, 0));
        desk.read(new Discarded(waiting, Discarded.Reason.TIMEOUT, "late"));
        var dead = desk.take(Effect.Bury.class);
        assertThat(dead).extracting(bury -> bury.dead().submitted().job()).containsExactly(running, waiting);
        assertThat(dead).extracting(bury -> bury.dead().history().size()).containsExactly(1, 0);
        desk.pass(Roll.BURIED_MILLIS + 100);
        assertThat(desk.shelf.map.keySet()).noneMatch(key -> new String(key).startsWith("default\0e"));
    }

    @Test
    void a_worker_without_a_slot_serves_nothing_and_what_it_runs_goes_on() {
        desk.presence(1);
        var execution = desk.start(desk.submit(), 1);
        desk.presence(0, execution);
        desk.submit();
        assertThat(desk.dispatches()).hasSize(1);
        assertThat(desk.state().workers()).isZero();
        desk.passWithCanaries(1);
        desk.presence(0, execution);
        desk.passWithCanaries(2);
        assertThat(desk.appended()).isEmpty();
    }

    // At most once

    @Test
    void work_that_must_not_begin_twice_goes_only_once_its_Confirmed_has_come_back() {
        desk.presence(1);
        var job = desk.submit("A", once());
        assertThat(desk.dispatches().getFirst().atMostOnce()).isTrue();
        var execution = desk.start(job, 1);
        assertThat(desk.appended()).containsExactly(new JobUpdate.Confirmed(execution));
        assertThat(desk.told()).isEmpty();
        desk.read(new JobUpdate.Confirmed(execution));
        assertThat(desk.told()).containsExactly(new Signal.Go(execution));
        for (int i = 0; i < 9; i++) {
            desk.presence(1, execution);
        }
        assertThat(desk.told()).as("it is reminded").hasSize(Duties.REMINDERS);
        for (int i = 0; i < 3 * Duties.SELDOM; i++) {
            desk.presence(1, execution);
        }
        assertThat(desk.told()).as("seldom, and for as long as it may wait").hasSize(3);
    }

    @Test
    void work_that_must_not_begin_twice_is_not_taken_again_after_it_has_ended() {
        desk.presence(1);
        var job = desk.submit("A", once());
        var again = Desk.submitted(1, "A", once());
        var execution = desk.start(job, 1);
        desk.read(new JobUpdate.Confirmed(execution));
        desk.complete(execution);
        desk.dispatched();
        desk.read(again);
        desk.open();
        desk.presence(1);
        desk.read(again);
        assertThat(desk.dispatched()).isEmpty();
    }

    /// Nothing of the job has reached the books' log when its owner dies, but what was read before it. The next owner finds the disk,
    /// and over it what the log has; it reads the job's life again, and dies at any write.
    @Test
    void that_a_job_which_must_not_begin_twice_has_ended_is_noted_before_how_far_the_Journal_was_read() {
        desk.complete(desk.start(desk.submit(), 1));
        var log = new TreeMap<>(desk.shelf.map);
        var submitted = Desk.submitted(2, "A", once());
        var execution = execution(submitted.job(), 1);
        var life = List.of(submitted, new ExecutionUpdate.Started(execution, 0, 1), new JobUpdate.Confirmed(execution),
                new ExecutionUpdate.Completed(execution, 9, Json.of("null")));
        life.forEach(desk::read);
        var writes = new ArrayList<MapShelf.Write>();
        var disk = new MapShelf(writes::add);
        disk.map.putAll(desk.shelf.map);
        disk.map.putAll(log);
        readAgain(new Desk(disk), life);

        for (int taken = 0; taken <= writes.size(); taken++) {
            var shelf = new MapShelf(write -> { });
            shelf.map.putAll(log);
            writes.subList(0, taken).forEach(shelf::apply);
            var heir = new Desk(shelf);
            readAgain(heir, life);
            heir.presence(1);
            heir.readAgain(submitted, 3 + life.size());
            assertThat(heir.dispatched()).as("the log has %d of %d writes", taken, writes.size()).isEmpty();
        }
    }

    private static void readAgain(Desk desk, List<? extends JobUpdate> life) {
        for (int number = 0; number < life.size(); number++) {
            desk.readAgain(life.get(number), 3 + number);
        }
    }

    // Reading again

    @Test
    void what_is_read_again_of_an_execution_that_owned_nothing_and_has_ended_is_not_noted_again() {
        desk.presence(1);
        var job = desk.submit();
        desk.start(job, 1);
        var other = new ExecutionUpdate.Started(new Execution(job, 1, new ExecutionId(WORKER, 99)), 0, 1);
        long offset = desk.read(other);
        assertThat(desk.told()).hasSize(1);
        int noted = desk.shelf.map.size();
        desk.readAgain(other, offset);
        assertThat(desk.shelf.map).as("it may still run").hasSize(noted);
        desk.presence(1);
        assertThat(desk.shelf.map).as("it has ended").hasSize(noted - 1);
        desk.readAgain(other, offset);
        assertThat(desk.shelf.map).hasSize(noted - 1);
        assertThat(desk.told()).isEmpty();
    }

    @Test
    void what_is_read_again_neither_moves_a_job_nor_dispatches_it() {
        desk.presence(1);
        var job = desk.submit();
        desk.dispatched();
        var submitted = Desk.submitted(1, "A", Policy.DEFAULT);
        desk.readAgain(submitted, 0);
        var execution = desk.start(job, 1);
        desk.readAgain(submitted, 0);
        desk.complete(execution);
        desk.readAgain(submitted, 0);
        desk.readAgain(new ExecutionUpdate.Started(execution, 0, 1), 1);
        assertThat(desk.dispatched()).isEmpty();
        assertThat(desk.told()).isEmpty();
        assertThat(desk.state().running() + desk.state().waiting()).isZero();
    }

    @Test
    void a_job_that_only_a_dead_owners_disk_had_is_neither_lost_nor_taken_for_ended() {
        var early = Desk.submitted(1, "A", Policy.DEFAULT);
        var refused = new Refused(execution(early.job(), 1), 0, Refused.Reason.BUSY, "busy");
        var late = Desk.submitted(2, "A", Policy.DEFAULT);
        var started = new ExecutionUpdate.Started(execution(early.job(), 2), 0, 1);
        desk.readAgain(early, 0);
        var log = new MapShelf(write -> { });
        log.map.putAll(desk.shelf.map);
        // So far the log has all. What comes now reaches the disk, and not the log.
        desk.readAgain(refused, 1);
        desk.readAgain(late, 2);
        desk.readAgain(started, 3);
        // An owner on the same disk reads the first of it again, and what it writes reaches the log; then it dies too.
        var disk = new MapShelf(log::apply);
        disk.map.putAll(desk.shelf.map);
        new Desk(disk).readAgain(refused, 1);

        var heir = new Desk(log);
        heir.readAgain(refused, 1);
        heir.readAgain(late, 2);
        heir.readAgain(started, 3);
        heir.presence(9);
        assertThat(heir.dispatched()).containsExactly(late.job());
        assertThat(heir.state().running()).isEqualTo(1);
    }

    @Test
    void what_an_owner_that_was_frozen_writes_late_does_not_come_out_on_top() {
        desk.presence(1);
        var job = desk.submit();
        var stale = new HashMap<>(desk.shelf.map);
        var execution = desk.start(job, 1);
        desk.shelf.map.putAll(stale);
        desk.open();
        desk.presence(1, execution);
        assertThat(desk.state().running()).isEqualTo(1);
        desk.complete(execution);
        desk.open();
        desk.presence(1);
        desk.passWithCanaries(5);
        assertThat(desk.state().running() + desk.state().outstanding() + desk.state().waiting()).isZero();
    }

    @Test
    void what_an_owner_that_was_frozen_writes_late_does_not_let_a_job_begin_a_second_time() {
        desk.presence(1);
        var job = desk.submit("A", once());
        var stale = new HashMap<>(desk.shelf.map);
        var execution = desk.start(job, 1);
        desk.read(new JobUpdate.Confirmed(execution));
        desk.complete(execution);
        desk.dispatches();
        desk.shelf.map.putAll(stale);
        desk.open();
        desk.presence(1);
        desk.passWithCanaries(5);
        assertThat(desk.dispatches()).isEmpty();
        assertThat(desk.appended()).as("nor is it overdue").containsExactly(new JobUpdate.Confirmed(execution));
        assertThat(desk.state().outstanding() + desk.state().waiting()).isZero();
    }

    @Test
    void the_state_is_published_at_once_when_the_queue_opens_or_fills_and_otherwise_four_times_a_second() {
        desk.presence(3);
        assertThat(desk.published()).as("it opens").hasSize(1);
        desk.pass(1_000);
        desk.published();
        var job = desk.submit();
        desk.submit();
        assertThat(desk.published()).as("it is still open").hasSize(1);
        desk.pass(25);
        desk.submit();
        assertThat(desk.published()).as("it fills up").hasSize(1);
        desk.pass(25);
        desk.complete(desk.start(job, 1));
        assertThat(desk.published()).as("it opens again").hasSize(1);
        desk.pass(2_000);
        assertThat(desk.published()).as("nothing changes").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void a_state_that_does_not_change_is_said_again_every_ten_seconds_so_that_no_older_one_stays_the_last_word() {
        desk.presence(3);
        desk.passWithCanaries(1);
        desk.published();
        for (int second = 0; second < 40; second++) {
            desk.pass(1_000);
            desk.presence(3);
        }
        assertThat(desk.published()).hasSizeBetween(3, 4);
    }

    private static Execution execution(JobRef job, long number) {
        return new Execution(job, 1, new ExecutionId(WORKER, number));
    }

    private static Policy policy(int priority, Policy.Limit limit) {
        return new Policy(priority, limit, 1, 5, new Policy.Backoff(1, 1), 0, 0, 0, 0, false, null);
    }

    private static Policy once() {
        return new Policy(0, null, 1, 5, new Policy.Backoff(1, 1), 0, 0, 0, 0, true, null);
    }
}
