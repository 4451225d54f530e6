// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Signal;
import java.util.ArrayList;
import java.util.List;

/// One book, and a hand that moves its clock.
final class Desk {

    static final SessionId SESSION = SessionId.parse("0-06q8m2r4vwxyz0123456789abc");
    static final Incarnation WORKER = new Incarnation("w~1");
    static final long START = 1_700_000_000_000L;

    final MapShelf shelf;
    final List<Effect> effects = new ArrayList<>();
    final Told told = new Told();
    private LedgerClock clock;
    private Book book;
    private long now = START;
    private long opened = START;
    private long offset;
    private long beats;
    private long canaries;
    private int jobs;

    Desk() {
        this(new MapShelf(write -> { }));
    }

    Desk(MapShelf shelf) {
        this.shelf = shelf;
        open();
    }

    /// Another owner takes the book over.
    void open() {
        opened = now;
        clock = new LedgerClock();
        book = new Book("default", shelf, Book.MISSED_BEATS, clock, told, effects::add);
        // The first canary that an owner reads is where it begins to count.
        canary();
    }

    /// Time goes by, with a tick every 25 ms.
    void pass(long millis) {
        for (long end = now + millis; now < end; ) {
            now = Math.min(end, now + 25);
            clock.passed(now - opened);
            book.tick();
        }
    }

    /// Time goes by, and the broker takes a canary each second.
    void passWithCanaries(int seconds) {
        for (int second = 0; second < seconds; second++) {
            pass(1_000);
            canary();
        }
    }

    void canary() {
        clock.heard(now, now - opened);
        book.read(new Beat.Canary(new Incarnation("replica~1"), ++canaries, 1), now);
    }

    JobRef submit(String type, Policy policy) {
        var submitted = submitted(++jobs, type, policy);
        read(submitted);
        return submitted.job();
    }

    static JobUpdate.Submitted submitted(int number, String type, Policy policy) {
        var cause = new Cause.OnEvent("n", number);
        var job = new JobRef(SESSION, "default", JobId.of(SESSION, "b", cause, 0));
        return new JobUpdate.Submitted(job, "b", cause, 0, type, Json.of("{\"job\":" + number + "}"), policy, false);
    }

    JobRef submit() {
        return submit("A", Policy.DEFAULT);
    }

    long read(JobUpdate update) {
        now++;
        readAgain(update, offset);
        return offset++;
    }

    void readAgain(JobUpdate update, long at) {
        clock.heard(now, now - opened);
        book.read(update, at, now, null);
    }

    void presence(int slots, Execution... runs) {
        presence(WORKER, false, slots, List.of("A"), runs);
    }

    void presence(Incarnation worker, boolean draining, int slots, List<String> types, Execution... runs) {
        clock.heard(now, now - opened);
        book.read(new Beat.Presence(worker, ++beats, 1, draining, List.of(new Beat.Offer("default", slots, slots - runs.length, types)),
                List.of(runs)), now);
    }

    Execution start(JobRef job, int attempt) {
        var execution = new Execution(job, attempt, new ExecutionId(WORKER, offset));
        read(new ExecutionUpdate.Started(execution, 0, beats));
        return execution;
    }

    void complete(Execution execution) {
        read(new ExecutionUpdate.Completed(execution, 9, Json.of("null")));
    }

    /// The Dispatches since this was last asked.
    List<Dispatch> dispatches() {
        return take(Effect.HandOut.class).stream().map(Effect.HandOut::dispatch).toList();
    }

    /// The jobs that were handed out since this was last asked.
    List<JobRef> dispatched() {
        return dispatches().stream().map(Dispatch::job).toList();
    }

    List<JobUpdate> appended() {
        return take(Effect.Append.class).stream().map(Effect.Append::update).toList();
    }

    List<Signal> told() {
        return take(Effect.Tell.class).stream().map(Effect.Tell::signal).toList();
    }

    List<QueueState> published() {
        return take(Effect.Publish.class).stream().map(Effect.Publish::state).toList();
    }

    <T extends Effect> List<T> take(Class<T> kind) {
        var taken = effects.stream().filter(kind::isInstance).map(kind::cast).toList();
        effects.removeIf(kind::isInstance);
        return taken;
    }

    QueueState state() {
        return book.state();
    }
}
