// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Checkpoint;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Limits;
import dev.treadle.protocol.SessionId;
import dev.treadle.ui.SessionClosed;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionJobsTest {

    @WorkType(attempts = 2, losses = 2)
    public record Walk(int steps, String text) implements Work<List<Integer>, Long> {
    }

    @WorkType(orphanGrace = "5s")
    public record Brief() implements Work<List<Integer>, Long> {
    }

    private final SessionId session = SessionId.random(3);
    private final FakeHost host = new FakeHost();
    private final List<String> failures = new ArrayList<>();
    private final SessionJobs jobs = new SessionJobs(session, host, (what, error) -> failures.add(error.getMessage()));
    private final List<String> told = new ArrayList<>();
    private final JobBinding<Walk, List<Integer>, Long> walk = jobs.<Walk, List<Integer>, Long>bind("walk", Walk.class)
            .onSubmitted(run -> told.add("submitted"))
            .onQueued(run -> told.add("queued"))
            .onStarted(run -> told.add("started"))
            .onProgress((run, far) -> told.add("progress " + far.done() + "/" + far.total()))
            .onEmitted((run, points) -> told.add("emitted " + points))
            .onRestarted((run, index) -> told.add("restarted at " + index))
            .onCompleted((run, result) -> told.add("completed " + result))
            .onFailed((run, error) -> told.add("failed " + error.message()))
            .onCancelled(run -> told.add("cancelled"));
    private final Incarnation worker = Incarnation.of("w1");
    private long offset = 100;

    @BeforeEach
    void begin() {
        jobs.begin();
    }

    private Run<Walk> submit() {
        var run = walk.submit(new Walk(3, "x"));
        take(host.appended().getLast());
        return run;
    }

    private void take(JobUpdate update) {
        jobs.take(update, offset++, 1_000);
    }

    private Execution execution(Run<?> run, int attempt, long number) {
        return new Execution(run.job(), attempt, new ExecutionId(worker, number));
    }

    @Test
    void anInterruptReachesEveryHandlerOfAnUpdate() {
        walk.onStarted(run -> {
            throw new InterruptedException("on purpose");
        });
        walk.onStarted(run -> told.add("interrupted " + Thread.interrupted()));
        var run = submit();
        told.clear();

        take(new ExecutionUpdate.Started(execution(run, 1, 7), 0, 1));

        assertThat(told).containsExactly("started", "interrupted true");
        assertThat(failures).containsExactly("on purpose");
    }

    @Test
    void aJobIsToldFromItsSubmissionToItsResult() {
        var run = submit();
        var by = execution(run, 1, 7);
        take(new ExecutionUpdate.Started(by, 0, 1));
        take(new ExecutionUpdate.Progressed(by, 1, 1, 2, null));
        take(new ExecutionUpdate.Emitted(by, 2, 0, Json.of("[1,2]")));
        take(new ExecutionUpdate.Completed(by, 3, Json.of("42")));

        assertThat(told).containsExactly("submitted", "queued", "started", "progress 1.0/2.0", "emitted [1, 2]", "completed 42");
        assertThat(run.state()).isEqualTo(Run.State.COMPLETED);
        assertThat(run.work()).isEqualTo(new Walk(3, "x"));
    }

    @Test
    void whatALateExecutionSaysIsNeverDrawn() {
        var run = submit();
        var first = execution(run, 1, 1);
        var second = execution(run, 2, 2);
        var twin = execution(run, 1, 3);
        take(new ExecutionUpdate.Started(first, 0, 1));
        take(new ExecutionUpdate.Started(twin, 0, 1));
        take(new ExecutionUpdate.Emitted(twin, 1, 0, Json.of("[666]")));
        take(new ExecutionUpdate.Emitted(first, 1, 0, Json.of("[1]")));
        take(new ExecutionUpdate.Checkpointed(first, 2, new Checkpoint(Json.of("{}"), 1)));
        take(new ExecutionUpdate.Emitted(first, 3, 1, Json.of("[2]")));
        take(new JobUpdate.Lost(first, "no sign of life"));
        take(new ExecutionUpdate.Emitted(first, 4, 2, Json.of("[666]")));
        take(new ExecutionUpdate.Started(second, 0, 1));
        take(new ExecutionUpdate.Completed(first, 5, Json.of("666")));
        take(new ExecutionUpdate.Emitted(second, 1, 1, Json.of("[2]")));
        take(new ExecutionUpdate.Completed(second, 2, Json.of("1")));
        take(new ExecutionUpdate.Completed(second, 2, Json.of("1")));

        assertThat(told).containsExactly("submitted", "queued", "started", "emitted [1]", "emitted [2]", "queued", "restarted at 1",
                "emitted [2]", "completed 1");
        assertThat(run.attempt()).isEqualTo(2);
    }

    @Test
    void progressGoesBackToWhatItWasAtTheCheckpointAndIsToldSo() {
        var run = submit();
        var first = execution(run, 1, 1);
        var second = execution(run, 2, 2);
        take(new ExecutionUpdate.Started(first, 0, 1));
        take(new ExecutionUpdate.Progressed(first, 1, 1, 4, null));
        take(new ExecutionUpdate.Released(first, 2, "the worker is ending"));
        assertThat(run.progress()).isEqualTo(new Progressed(0, 4, ""));
        take(new ExecutionUpdate.Started(second, 0, 1));
        take(new ExecutionUpdate.Progressed(second, 1, 2, 4, "half"));
        take(new ExecutionUpdate.Checkpointed(second, 2, new Checkpoint(Json.of("{}"), 0)));
        take(new ExecutionUpdate.Progressed(second, 3, 3, 4, null));
        take(new ExecutionUpdate.Released(second, 4, "the worker is ending"));
        assertThat(run.progress()).isEqualTo(new Progressed(2, 4, "half"));
        take(new ExecutionUpdate.Started(execution(run, 3, 3), 0, 1));

        assertThat(run.progress()).isEqualTo(new Progressed(2, 4, "half"));
        assertThat(told).containsExactly("submitted", "queued", "started", "progress 1.0/4.0", "progress 0.0/4.0", "queued", "restarted at 0",
                "progress 2.0/4.0", "progress 3.0/4.0", "progress 2.0/4.0", "queued", "restarted at 0");
    }

    @Test
    void aFailureThatIsRetriedIsNotToldAsTheEnd() {
        var run = submit();
        take(new ExecutionUpdate.Started(execution(run, 1, 1), 0, 1));
        take(new ExecutionUpdate.Failed(execution(run, 1, 1), 1, new ErrorInfo("X", "dry", null), true));
        assertThat(run.state()).isEqualTo(Run.State.SCHEDULED);
        take(new JobUpdate.Queued(run.job(), 2));
        take(new ExecutionUpdate.Started(execution(run, 2, 2), 0, 1));
        take(new ExecutionUpdate.Failed(execution(run, 2, 2), 1, new ErrorInfo("X", "dry again", null), true));
        take(new JobUpdate.Discarded(run.job(), JobUpdate.Discarded.Reason.FAILED, "no attempt is left"));

        assertThat(told).containsExactly("submitted", "queued", "started", "queued", "restarted at 0", "failed dry again");
    }

    @Test
    void aJobThatIsLostAsOftenAsItMayBeFails() {
        var run = submit();
        for (int attempt = 1; attempt <= 2; attempt++) {
            take(new ExecutionUpdate.Started(execution(run, attempt, attempt), 0, 1));
            take(new JobUpdate.Lost(execution(run, attempt, attempt), "gone"));
        }

        assertThat(told).endsWith("failed it was lost with its worker, or kept a slot of it, 2 times in a row, so it isn't tried again");
    }

    @Test
    void aJobThatRunsOutOfTimeFailsOnce() {
        var run = submit();
        take(new JobUpdate.Discarded(run.job(), JobUpdate.Discarded.Reason.TIMEOUT, "late"));
        take(new JobUpdate.Discarded(run.job(), JobUpdate.Discarded.Reason.TIMEOUT, "late"));

        assertThat(told).containsExactly("submitted", "queued", "failed it was not done within its time");
    }

    @Test
    void aJobThatWaitsIsCancelledAtOnce() {
        var run = submit();
        run.cancel();
        take(host.appended().getLast());

        assertThat(host.appended().getLast()).isInstanceOf(JobUpdate.CancelRequested.class);
        assertThat(told).endsWith("cancelled");
        assertThat(run.state()).isEqualTo(Run.State.CANCELLED);
    }

    @Test
    void theEndOfAJobIsAskedForOnceAndNotOnceItHasEnded() {
        var run = submit();
        run.cancel();
        run.cancel();
        assertThat(appended(JobUpdate.CancelRequested.class)).containsExactly(new JobUpdate.CancelRequested(run.job(), "page"));

        var done = submit();
        take(new ExecutionUpdate.Started(execution(done, 1, 1), 0, 1));
        take(new ExecutionUpdate.Completed(execution(done, 1, 1), 1, Json.of("1")));
        done.cancel();
        assertThat(appended(JobUpdate.CancelRequested.class)).hasSize(1);
    }

    @Test
    void aBindingCancelsWhateverOfItIsUnderWay() {
        var first = submit();
        var second = walk.submit(new Walk(4, "not durable yet"));
        var other = jobs.<Walk, List<Integer>, Long>bind("other", Walk.class).submit(new Walk(5, "another binding's"));
        walk.cancel();

        assertThat(appended(JobUpdate.CancelRequested.class)).extracting(JobUpdate.CancelRequested::job).containsExactly(first.job(), second.job());
        assertThat(other.isCancelAsked()).isFalse();
    }

    @Test
    void jobsThatQueueStandInALineOfTheSessionAndTheBinding() {
        walk.whenBusy(WhenBusy.QUEUE).submit(new Walk(1, ""));
        walk.submit(new Walk(2, ""));

        assertThat(appended(JobUpdate.Submitted.class)).extracting(submitted -> submitted.policy().line())
                .containsExactly(session + "/walk", session + "/walk");
    }

    @Test
    void aJobThatIsReplacedIsCancelledAndNothingOfItIsDrawnAnyMore() {
        walk.whenBusy(WhenBusy.REPLACE);
        var old = submit();
        take(new ExecutionUpdate.Started(execution(old, 1, 1), 0, 1));
        told.clear();
        // A second and a third click, before anything of the second is durable.
        var second = walk.submit(new Walk(4, "second"));
        var third = walk.submit(new Walk(5, "third"));

        var asked = appended(JobUpdate.class);
        assertThat(asked.subList(1, asked.size())).extracting(update -> update.getClass().getSimpleName() + " " + update.job().id()).containsExactly(
                "Submitted " + second.id(), "CancelRequested " + old.id(), "Submitted " + third.id(), "CancelRequested " + second.id());
        asked.subList(1, asked.size()).forEach(this::take);
        take(new ExecutionUpdate.Emitted(execution(old, 1, 1), 1, 0, Json.of("[1]")));
        take(new JobUpdate.Cancelled(old.job(), execution(old, 1, 1), 2, "asked"));
        take(new ExecutionUpdate.Started(execution(third, 1, 2), 0, 1));
        assertThat(told).containsExactly("submitted", "queued", "started");
        assertThat(List.of(old.state(), second.state(), third.state())).containsExactly(Run.State.CANCELLED, Run.State.CANCELLED, Run.State.RUNNING);
    }

    @Test
    void aResultThatWasReadButNotToldBeforeTheClickIsNotDrawnAfterIt() {
        walk.whenBusy(WhenBusy.REPLACE);
        var old = submit();
        var by = execution(old, 1, 1);
        take(new ExecutionUpdate.Started(by, 0, 1));
        var completed = new ExecutionUpdate.Completed(by, 1, Json.of("1"));
        jobs.read(host.appended().getFirst(), 1, 1_000);
        jobs.read(new ExecutionUpdate.Started(by, 0, 1), 2, 1_000);
        jobs.read(completed, 3, 1_000);
        walk.submit(new Walk(4, "second"));
        take(completed);

        assertThat(told).containsExactly("submitted", "queued", "started");
        assertThat(appended(JobUpdate.CancelRequested.class)).as("it has ended").isEmpty();
    }

    @Test
    void aJobThatIsIgnoredIsTheOneThatIsUnderWay() {
        walk.whenBusy(WhenBusy.IGNORE);
        var run = walk.submit(new Walk(3, "not durable yet"));
        assertThat(walk.submit(new Walk(4, "second"))).isSameAs(run);
        take(host.appended().getFirst());
        take(new ExecutionUpdate.Started(execution(run, 1, 1), 0, 1));
        assertThat(walk.submit(new Walk(5, "third"))).isSameAs(run);
        take(new ExecutionUpdate.Completed(execution(run, 1, 1), 1, Json.of("1")));
        assertThat(walk.submit(new Walk(6, "fourth"))).isNotSameAs(run);
        assertThat(appended(JobUpdate.Submitted.class)).hasSize(2);
    }

    @Test
    void whoClicksFromManyThreadsAtOnceSubmitsOneJobThatIsNotIgnored() throws Exception {
        walk.whenBusy(WhenBusy.IGNORE);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofVirtual().start(() -> walk.submit(new Walk(1, ""))));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(host.appended()).hasSize(1);
    }

    @Test
    void aSessionThatEndsSaysSoOfTheJobsThatThatMayEnd() {
        var brief = jobs.<Brief, List<Integer>, Long>bind("brief", Brief.class);
        var run = brief.submit(new Brief());
        var over = brief.submit(new Brief());
        jobs.read(appended(JobUpdate.Submitted.class).getLast(), 1, 1_000);
        jobs.read(new JobUpdate.CancelRequested(over.job(), "page"), 2, 1_000);
        submit();
        jobs.close("its page was closed", true);
        jobs.close("its page was closed", true);

        assertThat(appended(JobUpdate.Orphaned.class)).containsExactly(new JobUpdate.Orphaned(run.job(), "its page was closed"));
    }

    @Test
    void aPageThatWasOnlyRenderedOrphansNothing() {
        var painted = new SessionJobs(session, host, (what, error) -> { });
        painted.bind("brief", Brief.class);
        painted.close("it was built for the first paint only", true);
        assertThat(host.appended()).isEmpty();
    }

    @Test
    void aDiscardedJobThatIsRetriedByHandIsThisPagesToo() {
        var run = submit();
        var by = execution(run, 1, 1);
        take(new ExecutionUpdate.Started(by, 0, 1));
        take(new ExecutionUpdate.Failed(by, 1, new ErrorInfo("x", "dry", null), false));
        told.clear();
        var cause = new Cause.OnRetry(run.job().id());
        var first = appended(JobUpdate.Submitted.class).getFirst();
        var again = new JobRef(session, "default", JobId.of(session, "walk", cause, 0));
        var submitted = new JobUpdate.Submitted(again, "walk", cause, 0, "Walk", first.work(), first.policy(), false);
        assertThat(jobs.read(submitted, 500, 1_000)).isTrue();
        take(submitted);
        take(new ExecutionUpdate.Started(new Execution(again, 1, new ExecutionId(worker, 9)), 0, 1));

        assertThat(told).containsExactly("submitted", "queued", "started");
        assertThat(run.isRetried()).isTrue();
    }

    private <U extends JobUpdate> List<U> appended(Class<U> kind) {
        return host.appended().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void aResultThatCannotBeReadFailsTheRun() {
        var run = submit();
        var by = execution(run, 1, 1);
        take(new ExecutionUpdate.Started(by, 0, 1));
        take(new ExecutionUpdate.Emitted(by, 1, 0, Json.of("\"no list\"")));
        take(new ExecutionUpdate.Completed(by, 2, Json.of("\"no number\"")));

        assertThat(failures).singleElement().satisfies(text -> assertThat(text).contains("an emission of job " + run.job().id().brief()));
        assertThat(told).last().satisfies(text -> assertThat(text).startsWith("failed the result of job ").contains("cannot be read as Long"));
    }

    @Test
    void aHandlerThatThrowsKeepsNoOtherFromRunning() {
        walk.onStarted(run -> {
            throw new Exception("on purpose");
        }).onStarted(run -> told.add("started too"));
        var run = submit();
        take(new ExecutionUpdate.Started(execution(run, 1, 1), 0, 1));

        assertThat(failures).containsExactly("on purpose");
        assertThat(told).endsWith("started", "started too");
    }

    @Test
    void theSameCauseSubmitsTheSameJob() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            new Origin(new Cause.OnEvent("nonce", 7), () -> { }).run(() -> {
                ids.add(walk.submit(new Walk(1, "a")).id());
                ids.add(walk.submit(new Walk(2, "b")).id());
            });
        }

        assertThat(ids.subList(0, 2)).doesNotHaveDuplicates();
        assertThat(ids.subList(2, 4)).isEqualTo(ids.subList(0, 2));
        assertThat(host.appended()).hasSize(2).allSatisfy(update -> assertThat(((JobUpdate.Submitted) update).cause().toString()).isEqualTo("event:nonce:7"));
        assertThat(host.appended()).extracting(update -> ((JobUpdate.Submitted) update).ordinal()).containsExactly(0, 1);
    }

    @Test
    void aJobThatAnUpdatesHandlerSubmitsIsNamedByThatUpdate() {
        walk.onCompleted((run, result) -> walk.submit(new Walk(9, "next")));
        var run = submit();
        take(new ExecutionUpdate.Started(execution(run, 1, 1), 0, 1));
        offset = 555;
        take(new ExecutionUpdate.Completed(execution(run, 1, 1), 1, Json.of("1")));

        assertThat(((JobUpdate.Submitted) host.appended().getLast()).cause()).isEqualTo(new Cause.OnUpdate(555));
    }

    @Test
    void workThatIsTooLargeIsRefusedAtOnce() {
        assertThatThrownBy(() -> walk.submit(new Walk(1, "x".repeat(Limits.WORK_BYTES))))
                .isInstanceOf(Limits.TooLarge.class).hasMessage(
                        "The Work Walk is 262,165 bytes, and the limit is 262,144. Store it elsewhere and pass a reference to it.");
        assertThat(host.appended()).isEmpty();
    }

    @Test
    void twoBindingsOfOneNameAreRefused() {
        assertThatThrownBy(() -> jobs.bind("walk", Walk.class))
                .hasMessage("this page has two jobs called \"walk\": of Walk and of Walk. Call one of them otherwise");
    }

    @Test
    void aSessionThatIsClosedSubmitsNothing() {
        jobs.close("its page was closed", true);

        assertThatThrownBy(() -> walk.submit(new Walk(1, ""))).isInstanceOf(SessionClosed.class);
    }

    @Test
    void theWorkIsPlainJson() throws Exception {
        submit();

        var submitted = (JobUpdate.Submitted) host.appended().getLast();
        assertThat(new JsonMapper().readTree(submitted.work().bytes()).toString()).isEqualTo("{\"steps\":3,\"text\":\"x\"}");
        assertThat(submitted.type()).isEqualTo("Walk");
        assertThat(submitted.job().queue()).isEqualTo("default");
        assertThat(submitted.policy().attempts()).isEqualTo(2);
    }
}
