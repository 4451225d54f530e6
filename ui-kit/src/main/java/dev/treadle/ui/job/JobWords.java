// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.QueueState;
import java.util.Locale;
import java.util.stream.IntStream;

/// Says in plain words what is going on with a job, and what it waits for.
final class JobWords {

    private JobWords() {
    }

    /// What a line is about; its word and icon say it too, so that no colour has to.
    enum State { WAITING, RUNNING, AGAIN, FAILED }

    record Line(State state, String icon, String word, String text, String time) {
    }

    /// @param queue what the job's queue looks like; null if nothing is known
    /// @param trouble why nothing can be sent; empty if nothing is the matter
    /// @param nanos now, by [System#nanoTime]
    /// @param millis now, in milliseconds since 1970
    /// @return null if there is nothing to say: the job has ended well, or was cancelled
    static Line of(Run<?> run, QueueState queue, String trouble, long nanos, long millis) {
        var standing = run.read();
        return switch (standing.state()) {
            case SUBMITTING -> new Line(State.WAITING, "paper-plane", "Waiting to be sent",
                    trouble.isEmpty() ? "on its way to Kafka" : trouble, "");
            case SCHEDULED -> scheduled(standing, millis);
            case QUEUED -> new Line(standing.attempt() > 1 ? State.AGAIN : State.WAITING, "hourglass", "Waiting",
                    again(standing) + gate(run, queue), "");
            case RUNNING -> running(standing, nanos);
            case FAILED -> new Line(State.FAILED, "triangle-exclamation", "Failed", standing.error() == null ? "" : standing.error().message(), "");
            case COMPLETED, CANCELLED -> null;
        };
    }

    private static Line scheduled(Standing standing, long millis) {
        var due = Math.max(0, standing.job().dueAt() - millis);
        var text = standing.attempt() > 1 ? ordinal(standing.attempt()) + " attempt comes by itself, " + cause(standing) : "for its time";
        return new Line(standing.attempt() > 1 ? State.AGAIN : State.WAITING, "hourglass", "Waiting", text, "in " + duration(due * 1_000_000));
    }

    private static Line running(Standing standing, long nanos) {
        var text = new StringBuilder();
        if (standing.attempt() > 1) {
            text.append(ordinal(standing.attempt())).append(" attempt: ").append(cause(standing));
        }
        var progress = standing.progress();
        if (progress != null) {
            text.append(text.isEmpty() ? "" : ", ").append(far(progress));
        }
        return new Line(standing.attempt() > 1 ? State.AGAIN : State.RUNNING, standing.attempt() > 1 ? "rotate-right" : "play", "Running",
                text.toString(), duration(Math.max(0, nanos - standing.runningSince())));
    }

    static String far(Progressed progress) {
        if (!progress.text().isEmpty()) {
            return progress.text();
        }
        return progress.total() > 0 ? "%.0f %%".formatted(100 * progress.done() / progress.total()) : "%.0f done".formatted(progress.done());
    }

    private static String again(Standing standing) {
        return standing.attempt() > 1 ? ordinal(standing.attempt()) + " attempt, " + cause(standing) + "; " : "";
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
            case LIMIT -> "for its turn: at most %d at once".formatted(run.read().job().policy().limit() == null ? 1 : run.read().job().policy().limit().running());
            case PAUSED -> "the queue " + queue.queue() + " is paused";
            case REFUSED -> "a moment: a worker could not take it";
        };
    }

    private static String ordinal(int attempt) {
        return switch (attempt) {
            case 1 -> "first";
            case 2 -> "second";
            case 3 -> "third";
            case 4 -> "fourth";
            case 5 -> "fifth";
            default -> attempt + "th";
        };
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
