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
        assertThat(said(queue(0, 0, List.of()))).isEqualTo("Waiting: second attempt, worker worker-7 was lost; no worker serves the queue default");
        take(new ExecutionUpdate.Started(new Execution(run.job(), 2, new ExecutionId(Incarnation.of("worker-8"), 1)), 0, 1));
        assertThat(said(null)).isEqualTo("Running: second attempt: worker worker-7 was lost, 0.8 s");
    }

    @Test
    void itSaysWhyAJobFailed() {
        take(host.appended().getLast());
        take(new ExecutionUpdate.Started(execution, 0, 1));
        take(new ExecutionUpdate.Failed(execution, 1, new ErrorInfo("java.lang.X", "the well is dry", null), false));
        assertThat(said(null)).isEqualTo("Failed: the well is dry");
    }

    @Test
    void aRetryThatIsScheduledSaysWhen() {
        take(host.appended().getLast());
        take(new ExecutionUpdate.Started(execution, 0, 1));
        take(new ExecutionUpdate.Failed(execution, 1, new ErrorInfo("java.lang.X", "the well is dry", null), true));
        assertThat(said(null)).startsWith("Waiting: second attempt comes by itself, the one before failed: the well is dry, in 1.");
    }

    @ParameterizedTest
    @CsvSource({"0,0.0 s", "800,0.8 s", "9940,9.9 s", "12400,12 s", "59600,1 min", "180000,3 min", "7500000,2 h 5 min"})
    void timesAreAsPeopleSayThem(long millis, String text) {
        assertThat(JobWords.duration(millis * 1_000_000)).isEqualTo(text);
    }
}
