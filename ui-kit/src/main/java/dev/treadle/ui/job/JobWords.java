// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.QueueState;
import java.util.Locale;
import java.util.stream.IntStream;

/// Says in plain words what is going on with a job, and what it waits for.
final class JobWords {

    private JobWords() {
    }

    /// What a line is about; its word and icon say it too, so that no colour has to.
    enum State { WAITING, RUNNING, AGAIN, FAILED, CANCELLED }

    /// For how long it is said that a job was cancelled.
    private static final long CANCELLED_NANOS = 10_000_000_000L;

    record Line(State state, String icon, String word, String text, String time) {
    }

    /// @param queue what the job's queue looks like; null if nothing is known
    /// @param trouble why nothing can be sent; empty if nothing is the matter
    /// @param nanos now, by [System#nanoTime]
    /// @param millis now, in milliseconds since 1970
    /// @return null if there is nothing to say: the job has ended well, was cancelled a while ago, or discarded and then retried
    static Line of(Run<?> run, QueueState queue, String trouble, long nanos, long millis) {
        var standing = run.read();
        return switch (standing.state()) {
            case SUBMITTING -> new Line(State.WAITING, "paper-plane", "Waiting to be sent",
                    trouble.isEmpty() ? "on its way to Kafka" : trouble, "");
            case SCHEDULED -> scheduled(standing, millis);
            case QUEUED -> new Line(standing.attempt() > 1 ? State.AGAIN : State.WAITING, "hourglass", "Waiting",
                    again(standing) + gate(run, queue), "");
            case RUNNING -> standing.job().isCancelRequested() ? stopping(standing, millis) : running(standing, nanos);
            case FAILED -> run.isRetried() ? null : failed(standing);
            case CANCELLED -> nanos - standing.endedAt() < CANCELLED_NANOS ? cancelled(standing) : null;
            case COMPLETED -> null;
        };
    }

    private static Line scheduled(Standing standing, long millis) {
        var due = Math.max(0, standing.job().dueAt() - millis);
        var text = standing.attempt() > 1 ? attempt(standing) + " comes by itself: " + cause(standing) : "for its time";
        return new Line(standing.attempt() > 1 ? State.AGAIN : State.WAITING, "hourglass", "Waiting", text, "in " + duration(due * 1_000_000));
    }

    private static Line running(Standing standing, long nanos) {
        var text = again(standing);
        var progress = standing.progress();
        return new Line(standing.attempt() > 1 ? State.AGAIN : State.RUNNING, standing.attempt() > 1 ? "rotate-right" : "play", "Running",
                progress == null ? text.substring(0, Math.max(0, text.length() - 2)) : text + far(progress),
                duration(Math.max(0, nanos - standing.runningSince())));
    }

    private static Line stopping(Standing standing, long millis) {
        long left = standing.job().cancelRequestedAt() + standing.job().policy().graceMillis() - millis;
        return new Line(State.WAITING, "xmark", "Cancelling", "it was told to stop, and is given up if it doesn't",
                "in " + duration(Math.max(0, left) * 1_000_000));
    }

    private static Line cancelled(Standing standing) {
        var ending = standing.lastEnding();
        boolean stuck = ending != null && JobUpdate.Cancelled.STUCK.equals(ending.text());
        return new Line(State.CANCELLED, "xmark", "Cancelled", "by " + by(standing.cancelledBy())
                + (stuck ? "; it did not stop in time and is stuck: it keeps its slot until it does" : ""), "");
    }

    /// Who asked for the end of a job.
    static String by(String name) {
        return switch (name) {
            case null -> "its worker";
            case "page" -> "this page";
            case "newer run" -> "a newer one that replaces it";
            case "Ledger" -> "the Ledger, because its page is gone";
            case String other -> other;
        };
    }

    private static Line failed(Standing standing) {
        var job = standing.job();
        return switch (job.doom()) {
            case FAILED -> bad("Failed", message(standing) + (job.failures() > 1 ? " (attempt %d of %d)".formatted(job.failures(), job.policy().attempts()) : ""));
            case POISON -> bad("Discarded", "it was lost with its worker, or kept a slot of it, %d times in a row, so it is not tried again; it is kept with the dead letters".formatted(job.losses()));
            case OUTCOME_UNKNOWN -> bad("Outcome unknown",
                    "its worker was lost when it may have begun, and it must not begin twice: see whether it happened before you start it again");
            case TIMEOUT -> bad("Timed out", "it was not done within " + duration(job.policy().timeoutMillis() * 1_000_000));
        };
    }

    private static Line bad(String word, String text) {
        return new Line(State.FAILED, "triangle-exclamation", word, text, "");
    }

    private static String message(Standing standing) {
        return standing.error() == null ? "" : standing.error().message();
    }

    static String far(Progressed progress) {
        if (!progress.text().isEmpty()) {
            return progress.text();
        }
        return progress.total() > 0 ? "%.0f %%".formatted(100 * progress.done() / progress.total()) : "%.0f done".formatted(progress.done());
    }

    private static String again(Standing standing) {
        return standing.attempt() > 1 ? attempt(standing) + ": " + cause(standing) + "; " : "";
    }

    /// Which attempt it is, and of how many, if one budget alone says so.
    private static String attempt(Standing standing) {
        var job = standing.job();
        int before = job.attempt() - 1;
        if (job.failures() == before) {
            return "attempt %d of %d".formatted(job.attempt(), job.policy().attempts());
        }
        return job.losses() == before ? "attempt %d of %d".formatted(job.attempt(), job.policy().losses()) : "attempt " + job.attempt();
    }

    /// Why there is a further attempt.
    private static String cause(Standing standing) {
        var ending = standing.lastEnding();
        if (ending == null) {
            return "the one before did not finish";
        }
        var worker = ending.execution() == null ? "its worker" : "worker " + ending.execution().id().worker().name();
        return switch (ending.kind()) {
            case "lost" -> worker + " was lost";
            case "released" -> worker + " handed it back";
            case "failed" -> "the one before failed" + reason(ending);
            case String other -> "the one before did not finish";
        };
    }

    private static String reason(DeadJob.Ending ending) {
        return ending.error() == null ? "" : ": " + ending.error().message();
    }

    private static String gate(Run<?> run, QueueState queue) {
        var name = run.job().queue();
        if (queue == null) {
            return "nothing is known of the queue " + name + " yet";
        }
        var places = queue.head();
        int place = IntStream.range(0, places.size()).filter(i -> places.get(i).job().equals(run.job().id())).findFirst().orElse(-1);
        if (place >= 0) {
            return gate(places.get(place).gate(), place + 1, run, queue);
        }
        if (queue.workers() == 0) {
            return "no worker serves the queue " + name;
        }
        if (queue.missing().contains(run.type())) {
            return "no worker offers " + run.type();
        }
        return queue.waiting() > places.size() ? "behind place %d in the line".formatted(places.size()) : "for a worker";
    }

    private static String gate(QueueState.Gate gate, int place, Run<?> run, QueueState queue) {
        return switch (gate) {
            case SLOT -> "place %d in the line: %s".formatted(place, queue.slots() == 1 ? "the one slot is busy" : "all %d slots are busy".formatted(queue.slots()));
            case WORKER -> "no worker serves the queue " + queue.queue();
            case TYPE -> "no worker offers " + run.type();
            case LIMIT -> turn(run.read().job().policy());
            case PAUSED -> "the queue " + queue.queue() + " is paused";
            case REFUSED -> "a moment: a worker could not take it";
        };
    }

    private static String turn(Policy policy) {
        return policy.line() != null || policy.limit() == null ? "for its turn: the one before it comes first"
                : "for its turn: at most %d at once".formatted(policy.limit().running());
    }

    /// As people say it: `0.8 s`, `12 s`, `3 min`, `2 h 5 min`.
    static String duration(long nanos) {
        double seconds = nanos / 1e9;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        long minutes = whole / 60;
        return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
