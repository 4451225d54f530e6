// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.ledger.job.JobState;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Refused;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Discarded;

/// Says in plain words what an Update is about, for people who see such a thing for the first time.
final class UpdateWords {

    private static final String LEDGER = "Ledger";
    private static final String BACK = "; back in its place in the line";

    private UpdateWords() {
    }

    /// What is said of it.
    ///
    /// @param tone what kind of thing it is; icon and word say it too, so that no colour has to
    /// @param text more than the word; empty if there is nothing to add
    /// @param by who said it
    /// @param attempt which attempt it is about
    record Said(Tone tone, String icon, String word, String text, String by, int attempt) {

        Said text(String other) {
            return new Said(tone, icon, word, other, by, attempt);
        }
    }

    enum Tone { WAITING, RUNNING, FAILED, DONE, CANCELLED }

    /// @param job as it is after the Update
    static Said of(JobUpdate update, JobState job) {
        return switch (update) {
            case JobUpdate.Submitted said when said.cause() instanceof Cause.OnRetry(var of) -> new Said(Tone.WAITING, "rotate-right", "Retried",
                    "by hand, in place of " + of.brief() + ", which was discarded", "operator", job.attempt());
            case JobUpdate.Submitted said -> new Said(Tone.WAITING, "paper-plane", "Submitted", job.phase() == JobState.Phase.SCHEDULED
                    ? "the Journal has it; its turn comes in " + millis(job.dueAt() - job.submittedAt())
                    : "the Journal has it; it waits in the queue " + said.job().queue(), "page", job.attempt());
            case JobUpdate.Queued said -> new Said(Tone.WAITING, "hourglass", "Queued", "its time has come; it waits in the queue " + said.job().queue(),
                    LEDGER, said.attempt());
            case JobUpdate.Overdue said -> new Said(Tone.WAITING, "rotate-right", "Dispatched again", "no worker began it in time", LEDGER, said.attempt());
            case JobUpdate.Lost said -> new Said(Tone.FAILED, "triangle-exclamation", "Lost",
                    worker(said.of()) + " gave no sign of life" + (job.phase().ended() ? "" : BACK), LEDGER, said.of().attempt());
            case JobUpdate.Confirmed said -> new Said(Tone.RUNNING, "play", "Confirmed", "it may begin, this once", LEDGER, said.of().attempt());
            case JobUpdate.Orphaned said -> new Said(Tone.WAITING, "hourglass", "Page gone", "it may go on for "
                    + millis(job.policy().orphanGraceMillis()), "page", job.attempt());
            case JobUpdate.CancelRequested said -> new Said(Tone.CANCELLED, "xmark", job.phase() == JobState.Phase.CANCELLED ? "Cancelled" : "Cancel",
                    "asked for by " + JobWords.by(said.by()) + (job.phase() == JobState.Phase.CANCELLED ? "; it never began" : "; it is told to stop"),
                    "newer run".equals(said.by()) ? "page" : text(said.by()), job.attempt());
            case JobUpdate.Cancelled said -> new Said(Tone.CANCELLED, "xmark", "Cancelled", text(said.reason()),
                    said.by() == null ? LEDGER : worker(said.by()), said.by() == null ? job.attempt() : said.by().attempt());
            case Discarded said -> new Said(Tone.FAILED, "triangle-exclamation", said.reason() == Discarded.Reason.OUTCOME_UNKNOWN ? "Outcome unknown" : "Discarded",
                    why(said.reason()), LEDGER, job.attempt());
            case ExecutionUpdate said -> of(said, job);
        };
    }

    private static Said of(ExecutionUpdate update, JobState job) {
        var by = worker(update.by());
        int attempt = update.by().attempt();
        return switch (update) {
            case ExecutionUpdate.Started said -> attempt == 1
                    ? new Said(Tone.RUNNING, "play", "Started", "the Computation runs", by, attempt)
                    : new Said(Tone.RUNNING, "rotate-right", "Started", job.checkpointIndex() > 0
                            ? "the Computation goes on from its checkpoint" : "the Computation runs from its beginning", by, attempt);
            case ExecutionUpdate.Progressed said -> new Said(Tone.RUNNING, "play", "Progress", far(said), by, attempt);
            case ExecutionUpdate.Emitted said -> new Said(Tone.RUNNING, "play", "Emitted", emissions(1), by, attempt);
            case ExecutionUpdate.Logged said -> new Said(Tone.RUNNING, "play", "Logged", said.text(), by, attempt);
            case ExecutionUpdate.Checkpointed said -> new Said(Tone.RUNNING, "play", "Checkpoint", "a further attempt would go on from here", by, attempt);
            case ExecutionUpdate.Completed said -> new Said(Tone.DONE, "circle-check", "Completed", "the result is in the Journal", by, attempt);
            case ExecutionUpdate.Failed said -> new Said(Tone.FAILED, "triangle-exclamation", "Failed",
                    said.error().message() + (job.phase() == JobState.Phase.SCHEDULED ? "; it is tried again in " + millis(job.dueAt() - job.endings().getLast().at()) : ""), by, attempt);
            case ExecutionUpdate.Released said -> new Said(Tone.WAITING, "rotate-right", "Handed back", text(said.reason()) + BACK, by, attempt);
            case Refused said -> new Said(Tone.WAITING, "hourglass", "Refused", why(said.reason()), by, attempt);
        };
    }

    /// What is said of several emissions.
    static String emissions(int count) {
        return count == 1 ? "a partial result" : count + " partial results";
    }

    private static String far(ExecutionUpdate.Progressed said) {
        return JobWords.far(new Progressed(said.done(), said.total(), text(said.text())));
    }

    private static String why(Discarded.Reason reason) {
        return switch (reason) {
            case FAILED -> "no attempt is left; it is kept with the dead letters";
            case POISON -> "lost with its worker too often; it is kept with the dead letters";
            case OUTCOME_UNKNOWN -> "it may have begun, must not begin twice, and was lost; it is kept with the dead letters";
            case TIMEOUT -> "it was not done within its time; it is kept with the dead letters";
        };
    }

    private static String why(Refused.Reason reason) {
        return switch (reason) {
            case UNKNOWN_TYPE -> "this worker has no Computation for it";
            case DRAINING -> "this worker is about to end";
            case BUSY -> "this worker has no slot free";
        };
    }

    private static String worker(Execution execution) {
        return "worker " + execution.id().worker().name();
    }

    private static String millis(long millis) {
        return JobWords.duration(millis * 1_000_000);
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }
}
