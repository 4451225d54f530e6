// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.ledger.job.Folded;
import dev.treadle.ledger.job.JobFold;
import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Snapshot.Reached;
import dev.treadle.protocol.Snapshot.RunFence;
import java.io.IOException;

/// How it stands with a run after some prefix of its Updates.
///
/// @param job the job, as the fold has it; null before its Submitted was read
/// @param progress how far it has said it is; null if it has said nothing
/// @param saved how far it had said it was at its last checkpoint; null if there is none, or it had said nothing
/// @param error why it failed; null if it hasn't
/// @param runningSince when its running attempt's Started was read, by [System#nanoTime]
/// @param cancelledBy who asked for its end; null if nobody did
/// @param endedAt when the Update that ended it was read, by [System#nanoTime]; 0 if it hasn't ended
record Standing(JobState job, Progressed progress, Progressed saved, ErrorInfo error, long runningSince, String cancelledBy, long endedAt) {

    static final Standing SUBMITTING = new Standing(null, null, null, null, 0, null, 0);

    private static final JsonMapper JSON = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES).build();

    /// What a Snapshot has of a run that stands so.
    ///
    /// @param work what was submitted
    RunFence fence(Run<?> run, Json work) {
        try {
            return new RunFence(run.binding().name(), run.job(), run.type(), work, new Json(JSON.writeValueAsBytes(job)), reached(progress),
                    reached(saved), error, cancelledBy, millis(runningSince), millis(endedAt), run.isReplaced(), run.isRetried());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the state of " + run + " can't be written", e);
        }
    }

    /// @throws IOException if it can't be read
    static Standing of(RunFence fence) throws IOException {
        return new Standing(JSON.readValue(fence.state().bytes(), JobState.class), progressed(fence.progress()), progressed(fence.saved()),
                fence.error(), nanos(fence.runningSince()), fence.cancelledBy(), nanos(fence.endedAt()));
    }

    private static Reached reached(Progressed progress) {
        return progress == null ? null : new Reached(progress.done(), progress.total(), progress.text());
    }

    private static Progressed progressed(Reached reached) {
        return reached == null ? null : new Progressed(reached.done(), reached.total(), reached.text());
    }

    private static long millis(long nanos) {
        return nanos == 0 ? 0 : System.currentTimeMillis() - (System.nanoTime() - nanos) / 1_000_000;
    }

    /// @return when that was, by [System#nanoTime]
    static long nanos(long millis) {
        return millis == 0 ? 0 : System.nanoTime() - (System.currentTimeMillis() - millis) * 1_000_000;
    }

    Folded fold(JobUpdate update, long offset, long at) {
        return JobFold.fold(job, update, offset, at);
    }

    /// How it stands after an Update that was folded.
    ///
    /// @param nanos now, by [System#nanoTime]
    Standing after(JobUpdate update, Folded folded, long nanos) {
        if (!folded.counted()) {
            return this;
        }
        var next = folded.state();
        long end = endedAt == 0 && next.phase().ended() ? nanos : endedAt;
        return switch (update) {
            case ExecutionUpdate.Started started -> new Standing(next, progress, saved, null, nanos, cancelledBy, end);
            case ExecutionUpdate.Progressed said -> new Standing(next, progressed(said), saved, error, runningSince, cancelledBy, end);
            case ExecutionUpdate.Checkpointed made -> new Standing(next, progress, progress, error, runningSince, cancelledBy, end);
            case JobUpdate.CancelRequested asked -> new Standing(next, progress, saved, error, runningSince, asked.by(), end);
            default -> new Standing(next, next.attempt() > attempt() ? rewound() : progress, saved,
                    error == null ? failure(update, next) : error, runningSince, cancelledBy, end);
        };
    }

    private Progressed rewound() {
        return saved == null && progress != null ? new Progressed(0, progress.total(), "") : saved;
    }

    private static Progressed progressed(ExecutionUpdate.Progressed said) {
        return new Progressed(said.done(), said.total(), said.text() == null ? "" : said.text());
    }

    /// Why the job has ended badly by this Update; null if it hasn't.
    private static ErrorInfo failure(JobUpdate update, JobState state) {
        return switch (state.phase()) {
            case FAILED, DISCARDED -> update instanceof ExecutionUpdate.Failed failed ? failed.error() : doom(state);
            case SCHEDULED, QUEUED, RUNNING, COMPLETED, CANCELLED -> null;
        };
    }

    private static ErrorInfo doom(JobState state) {
        return switch (state.doom()) {
            case FAILED -> new ErrorInfo("failed", "no attempt is left", null);
            case POISON -> new ErrorInfo("poison", "it was lost with its worker, or kept a slot of it, %d times in a row, so it isn't tried again".formatted(state.losses()), null);
            case OUTCOME_UNKNOWN -> new ErrorInfo("outcome-unknown",
                    "its worker was lost when it may have begun, and it must not begin twice: nobody knows how it ended", null);
            case TIMEOUT -> new ErrorInfo(ErrorInfo.TIMEOUT, "it was not done within its time", null);
        };
    }

    int attempt() {
        return job == null ? 1 : job.attempt();
    }

    Run.State state() {
        return job == null ? Run.State.SUBMITTING : switch (job.phase()) {
            case SCHEDULED -> Run.State.SCHEDULED;
            case QUEUED -> Run.State.QUEUED;
            case RUNNING -> Run.State.RUNNING;
            case COMPLETED -> Run.State.COMPLETED;
            case FAILED, DISCARDED -> Run.State.FAILED;
            case CANCELLED -> Run.State.CANCELLED;
        };
    }

    /// How the attempt before this one ended; null if there was none.
    DeadJob.Ending lastEnding() {
        return job == null || job.endings().isEmpty() ? null : job.endings().getLast();
    }
}
