// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.QueueState.Gate;
import dev.treadle.protocol.SessionId;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobWordsTest {

    @WorkType(limit = 1, attempts = 2)
    public record Chore() implements Work<Nothing, Nothing> {
    }

    @WorkType(atMostOnce = true, timeout = "1h")
    public record Charge() implements Work<Nothing, Nothing> {
    }

    private final SessionId session = SessionId.random(0);
    private final FakeHost host = new FakeHost();
    private final SessionJobs jobs = new SessionJobs(session, host, (what, error) -> {
        throw new AssertionError(error);
    });
    private final JobBinding<Chore, Nothing, Nothing> chore = jobs.bind("chore", Chore.class);
    private final Run<Chore> run;
    private final Execution execution;
    private long offset;

    JobWordsTest() {
        jobs.begin();
        run = chore.submit(new Chore());
        execution = new Execution(run.job(), 1, new ExecutionId(Incarnation.of("worker-7"), 1));
    }

    private void take(JobUpdate update) {
        jobs.read(update, offset++, 1_000);
    }

    private String said(QueueState queue) {
        var line = JobWords.of(run, queue, host.trouble(), run.read().runningSince() + 800_000_000L, 1_000);
        return (line.word() + ": " + line.text() + (line.time().isEmpty() ? "" : ", " + line.time()));
    }

    private QueueState queue(int workers, int slots, List<String> missing, Gate... gates) {
        var head = new ArrayList<QueueState.Waiting>();
        for (int i = 0; i < gates.length; i++) {
            head.add(new QueueState.Waiting(i == gates.length - 1 ? run.job().id()
                    : JobId.of(session, "x", new dev.treadle.protocol.Cause.Once("x"), i), session, gates[i]));
        }
        return new QueueState("default", gates.length, 0, 0, 0, slots, workers, List.of(), false, head, missing, 0);
    }

    @Test
    void itSaysWhatAJobWaitsFor() {
        assertThat(said(null)).isEqualTo("Waiting to be sent: on its way to Kafka");
        host.trouble("Kafka is out of reach");
        assertThat(said(null)).isEqualTo("Waiting to be sent: Kafka is out of reach");

        take(host.appended().getLast());
        assertThat(said(null)).isEqualTo("Waiting: nothing is known of the queue default yet");
        assertThat(said(queue(0, 0, List.of()))).isEqualTo("Waiting: no worker serves the queue default");
        assertThat(said(queue(0, 0, List.of(), Gate.WORKER))).isEqualTo("Waiting: no worker serves the queue default");
        assertThat(said(queue(1, 2, List.of("Chore")))).isEqualTo("Waiting: no worker offers Chore");
        assertThat(said(queue(1, 2, List.of("Chore"), Gate.TYPE))).isEqualTo("Waiting: no worker offers Chore");
        assertThat(said(queue(1, 2, List.of(), Gate.SLOT, Gate.SLOT, Gate.SLOT))).isEqualTo("Waiting: place 3 in the line: all 2 slots are busy");
        assertThat(said(queue(1, 1, List.of(), Gate.SLOT))).isEqualTo("Waiting: place 1 in the line: the one slot is busy");
        assertThat(said(queue(1, 1, List.of(), Gate.LIMIT))).isEqualTo("Waiting: for its turn: at most 1 at once");
        assertThat(said(queue(1, 1, List.of(), Gate.PAUSED))).isEqualTo("Waiting: the queue default is paused");
        assertThat(said(queue(1, 1, List.of(), Gate.REFUSED))).isEqualTo("Waiting: a moment: a worker could not take it");
        assertThat(said(new QueueState("default", 80, 0, 0, 0, 1, 1, List.of(), false, queue(1, 1, List.of(), Gate.SLOT).head().stream()
                .map(waiting -> new QueueState.Waiting(JobId.of(session, "y", new dev.treadle.protocol.Cause.Once("y"), 0), session, Gate.SLOT))
                .toList(), List.of(), 0))).isEqualTo("Waiting: behind place 1 in the line");
    }

    @Test
    void itSaysHowAJobRunsAndThatItIsASecondAttempt() {
        take(host.appended().getLast());
        take(new ExecutionUpdate.Started(execution, 0, 1));
        assertThat(said(null)).isEqualTo("Running: , 0.8 s");
        take(new ExecutionUpdate.Progressed(execution, 1, 1, 4, null));
        assertThat(said(null)).isEqualTo("Running: 25 %, 0.8 s");
        take(new JobUpdate.Lost(execution, "no sign of life"));
        assertThat(said(queue(0, 0, List.of()))).isEqualTo("Waiting: attempt 2 of 5: worker worker-7 was lost; no worker serves the queue default");
        take(new ExecutionUpdate.Started(new Execution(run.job(), 2, new ExecutionId(Incarnation.of("worker-8"), 1)), 0, 1));
        assertThat(said(null)).isEqualTo("Running: attempt 2 of 5: worker worker-7 was lost; 0 %, 0.8 s");
    }

    @Test
    void itSaysWhyAJobFailed() {
        take(host.appended().getLast());
        take(new ExecutionUpdate.Started(execution, 0, 1));
        take(new ExecutionUpdate.Failed(execution, 1, new ErrorInfo("java.lang.X", "the well is dry", null), false));
        assertThat(said(null)).isEqualTo("Failed: the well is dry");
    }

    @Test
    void itSaysHowElseAJobEndsBadlyAndWhatToDo() {
        take(host.appended().getLast());
        for (int attempt = 1; attempt <= 5; attempt++) {
            var by = new Execution(run.job(), attempt, new ExecutionId(Incarnation.of("w"), attempt));
            take(new ExecutionUpdate.Started(by, 0, 1));
            take(new JobUpdate.Lost(by, "no sign of life"));
        }
        assertThat(said(null)).isEqualTo(
                "Discarded: it was lost with its worker, or kept a slot of it, 5 times in a row, so it is not tried again; it is kept with the dead letters");

        var charge = jobs.<Charge, Nothing, Nothing>bind("charge", Charge.class);
        var late = charge.submit(new Charge());
        take(host.appended().getLast());
        take(new JobUpdate.Discarded(late.job(), JobUpdate.Discarded.Reason.TIMEOUT, "late"));
        assertThat(saidOf(late)).isEqualTo("Timed out: it was not done within 1 h 0 min");

        var unknown = charge.submit(new Charge());
        take(host.appended().getLast());
        var by = new Execution(unknown.job(), 1, execution.id());
        take(new ExecutionUpdate.Started(by, 0, 1));
        take(new JobUpdate.Confirmed(by));
        take(new JobUpdate.Lost(by, "no sign of life"));
        assertThat(saidOf(unknown)).isEqualTo("Outcome unknown: its worker was lost when it may have begun, "
                + "and it must not begin twice: see whether it happened before you start it again");
    }

    private static String saidOf(Run<?> of) {
        var line = JobWords.of(of, null, "", 0, 1_000);
        return line.word() + ": " + line.text();
    }

    @Test
    void itSaysThatAJobIsToEndAndForAWhileWhoCancelledIt() {
        take(host.appended().getLast());
        take(new ExecutionUpdate.Started(execution, 0, 1));
        take(new JobUpdate.CancelRequested(run.job(), "page"));
        assertThat(said(null)).isEqualTo("Cancelling: it was told to stop, and is given up if it doesn't, in 10 s");
        take(new JobUpdate.Cancelled(run.job(), null, 0, "it did not stop within its grace"));
        assertThat(said(null)).isEqualTo("Cancelled: by this page; it did not stop in time and is stuck: it keeps its slot until it does");
        assertThat(JobWords.of(run, null, "", run.read().endedAt() + 10_000_000_000L, 1_000)).isNull();
    }

    @Test
    void aJobThatWaitsForTheOneBeforeItSaysSo() {
        var next = chore.whenBusy(WhenBusy.QUEUE).submit(new Chore());
        jobs.read(host.appended().getLast(), offset++, 1_000);
        var head = new QueueState("default", 1, 0, 0, 0, 1, 1, List.of(), false,
                List.of(new QueueState.Waiting(next.job().id(), session, Gate.LIMIT)), List.of(), 0);
        assertThat(JobWords.of(next, head, "", 0, 1_000).text()).isEqualTo("for its turn: the one before it comes first");
    }

    @Test
    void aRetryThatIsScheduledSaysWhen() {
        take(host.appended().getLast());
        take(new ExecutionUpdate.Started(execution, 0, 1));
        take(new ExecutionUpdate.Failed(execution, 1, new ErrorInfo("java.lang.X", "the well is dry", null), true));
        assertThat(said(null)).startsWith("Waiting: attempt 2 of 2 comes by itself: the one before failed: the well is dry, in 1.");
    }

    @ParameterizedTest
    @CsvSource({"0,0.0 s", "800,0.8 s", "9940,9.9 s", "12400,12 s", "59600,1 min", "180000,3 min", "7500000,2 h 5 min"})
    void timesAreAsPeopleSayThem(long millis, String text) {
        assertThat(JobWords.duration(millis * 1_000_000)).isEqualTo(text);
    }
}
