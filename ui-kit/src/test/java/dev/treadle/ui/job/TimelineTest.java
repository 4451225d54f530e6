// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionId;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final long SUBMITTED_AT = 1_700_000_000_000L;

    @WorkType(attempts = 2)
    public record Chore(int number) implements Work<Integer, Integer> {
    }

    private final FakeHost host = new FakeHost();
    private final SessionJobs jobs = new SessionJobs(SessionId.random(0), host, (what, error) -> {
        throw new AssertionError(error);
    });
    private final JobBinding<Chore, Integer, Integer> chore = jobs.bind("chore", Chore.class);
    private final Timeline timeline = jobs.timeline();
    private long offset;

    @BeforeEach
    void begin() {
        jobs.begin();
    }

    private Run<Chore> submit() {
        var run = chore.submit(new Chore(1));
        read(host.appended().getLast(), 0);
        return run;
    }

    /// @param millis after the first Update
    private void read(JobUpdate update, long millis) {
        jobs.read(update, offset++, SUBMITTED_AT + millis);
    }

    private static Execution execution(Run<?> run, int attempt, String worker) {
        return new Execution(run.job(), attempt, new ExecutionId(new Incarnation(worker + "~aaaaaaaa"), attempt));
    }

    private List<List<Object>> draw() {
        jobs.refresh(false);
        return timeline.rows();
    }

    private List<Object> column(String name) {
        int at = Arrays.asList(Timeline.COLUMNS).indexOf(name);
        return draw().stream().map(row -> row.get(at)).toList();
    }

    @Test
    void theWayOfOneJobIsSaidInItsOrderWithWhoSaidIt() {
        var run = submit();
        var by = execution(run, 1, "left");
        read(new ExecutionUpdate.Started(by, 0, 1), 4);
        read(new ExecutionUpdate.Completed(by, 1, Json.of("1")), 2_004);

        assertThat(column("word")).containsExactly("Submitted", "Started", "Completed");
        assertThat(column("by")).containsExactly("page", "worker left", "worker left");
        assertThat(column("job")).containsOnly(run.job().id().brief());
        assertThat(column("attempt")).containsOnly(1);
        assertThat(column("late")).containsOnly(false);
        assertThat(column("took").subList(1, 3)).containsExactly(4L, 2_000L);
        var since = column("since").stream().mapToLong(Long.class::cast).toArray();
        assertThat(since[0]).as("milliseconds from the click to the Journal").isBetween(0L, 5_000L);
        assertThat(since[2] - since[0]).isEqualTo(2_004);
    }

    @Test
    void aLostAttemptAndTheNextAreToldApartAndWhatTheFirstStillSaysIsLate() {
        var run = submit();
        var first = execution(run, 1, "left");
        var second = execution(run, 2, "right");
        read(new ExecutionUpdate.Started(first, 0, 1), 4);
        read(new JobUpdate.Lost(first, "left~aaaaaaaa is silent"), 4_000);
        read(new ExecutionUpdate.Started(second, 0, 1), 4_010);
        read(new ExecutionUpdate.Completed(first, 1, Json.of("1")), 5_000);
        read(new ExecutionUpdate.Completed(second, 1, Json.of("1")), 6_010);

        assertThat(column("word")).containsExactly("Submitted", "Started", "Lost", "Started", "Completed", "Completed");
        assertThat(column("attempt")).containsExactly(1, 1, 1, 2, 1, 2);
        assertThat(column("by")).containsExactly("page", "worker left", "Ledger", "worker right", "worker left", "worker right");
        assertThat(column("late")).containsExactly(false, false, false, false, true, false);
        assertThat(column("text").get(2)).isEqualTo("worker left gave no sign of life; back in its place in the line");
    }

    @Test
    void progressEmissionsAndCheckpointsThatComeOftenShareALineEach() {
        var run = submit();
        var by = execution(run, 1, "left");
        read(new ExecutionUpdate.Started(by, 0, 1), 10);
        for (int i = 0; i < 5; i++) {
            read(new ExecutionUpdate.Emitted(by, 3 * i + 1, i, Json.of("1")), 20 + 20 * i);
            read(new ExecutionUpdate.Progressed(by, 3 * i + 2, i + 1, 10, null), 30 + 20 * i);
            read(new ExecutionUpdate.Checkpointed(by, 3 * i + 3, new Checkpoint(Json.of("{}"), i + 1)), 35 + 20 * i);
            draw();
        }

        assertThat(column("word")).containsExactly("Submitted", "Started", "Emitted", "Progress", "Checkpoint");
        assertThat(column("text").subList(2, 4)).containsExactly("5 partial results", "50 %");
        assertThat(column("took").subList(1, 5)).containsExactly(10L, 90L, 90L, 85L);

        read(new ExecutionUpdate.Logged(by, 16, "info", "half"), 200);
        read(new ExecutionUpdate.Emitted(by, 17, 5, Json.of("1")), 210);
        assertThat(column("text").getLast()).as("after something else, a line of its own").isEqualTo("a partial result");
        assertThat(draw()).hasSize(7);
    }

    @Test
    void aLineThatIsFarFromTheTopIsLeftAsItWas() {
        var run = submit();
        var by = execution(run, 1, "left");
        read(new ExecutionUpdate.Started(by, 0, 1), 10);
        read(new ExecutionUpdate.Emitted(by, 1, 0, Json.of("1")), 20);
        for (int i = 0; i < 8; i++) {
            submit();
        }
        read(new ExecutionUpdate.Emitted(by, 2, 1, Json.of("1")), 30);

        assertThat(column("text")).filteredOn("a partial result"::equals).hasSize(2);
    }

    @Test
    void whoAsksForAJobsEndIsSaidAndWhetherItBegan() {
        var waiting = submit();
        read(new JobUpdate.CancelRequested(waiting.job(), "page"), 5);
        var running = submit();
        read(new ExecutionUpdate.Started(execution(running, 1, "left"), 0, 1), 6);
        read(new JobUpdate.CancelRequested(running.job(), "newer run"), 7);
        read(new JobUpdate.Cancelled(running.job(), null, 0, JobUpdate.Cancelled.STUCK), 8);

        assertThat(column("word")).containsExactly("Submitted", "Cancelled", "Submitted", "Started", "Cancel", "Cancelled");
        assertThat(column("text").get(1)).isEqualTo("asked for by this page; it never began");
        assertThat(column("text").subList(4, 6)).containsExactly("asked for by a newer one that replaces it; it is told to stop", "it did not stop within its grace");
        assertThat(column("by").subList(4, 6)).containsExactly("page", "Ledger");
    }

    @Test
    void whatIsRepeatedIsSaidOnce() {
        var run = submit();
        read(host.appended().getLast(), 1);
        var by = execution(run, 1, "left");
        read(new ExecutionUpdate.Started(by, 0, 1), 2);
        read(new ExecutionUpdate.Started(by, 0, 1), 3);

        assertThat(column("word")).containsExactly("Submitted", "Started");
    }

    @Test
    void aFailureSaysWhyAndWhetherItIsTheEnd() {
        var run = submit();
        read(new ExecutionUpdate.Started(execution(run, 1, "left"), 0, 1), 2);
        read(new ExecutionUpdate.Failed(execution(run, 1, "left"), 1, new ErrorInfo("X", "the well is dry", null), true), 3);
        read(new JobUpdate.Queued(run.job(), 2), 1_003);
        read(new ExecutionUpdate.Started(execution(run, 2, "left"), 0, 1), 1_004);
        read(new ExecutionUpdate.Failed(execution(run, 2, "left"), 1, new ErrorInfo("X", "the well is dry", null), true), 1_005);
        read(new JobUpdate.Discarded(run.job(), JobUpdate.Discarded.Reason.FAILED, "x"), 1_006);

        assertThat(column("text").stream().map(text -> text.toString().replaceFirst(" in 1\\.[0-2] s", " soon")).toList())
                .containsSubsequence("the well is dry; it is tried again soon", "its time has come; it waits in the queue default",
                "the Computation runs from its beginning", "the well is dry", "no attempt is left; it is kept with the dead letters");
    }

    @Test
    void theNewestLinesAreKept() {
        for (int i = 0; i < 300; i++) {
            submit();
        }

        assertThat(draw()).hasSize(200);
        assertThat(column("job").getLast()).isEqualTo(host.appended().getLast().job().id().brief());
        assertThat(jobs.isRefreshDue(false)).as("it is drawn").isFalse();
    }
}
