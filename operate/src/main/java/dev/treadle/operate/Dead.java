// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import dev.treadle.protocol.DeadJob.Ending;
import dev.treadle.protocol.JobUpdate.Discarded;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.protocol.wire.Trouble;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.KafkaException;

/// What `./treadle dead` runs: lists the discarded jobs, shows one with its history, submits one anew.
///
/// Ends with 2, after one sentence, if something is wrong that the caller can put right, and with 1 if Kafka doesn't answer.
final class Dead {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    // Held, because java.util.logging forgets the level of a logger that nobody holds. What Kafka's client would say at each
    // start, and while nobody answers, is nothing that the caller has asked.
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private final DeadLetters letters;
    private final PrintStream out;
    private final ZoneId zone;

    Dead(DeadLetters letters, PrintStream out, ZoneId zone) {
        this.letters = letters;
        this.out = out;
        this.zone = zone;
    }

    static void main(String[] arguments) throws InterruptedException {
        KAFKA.setLevel(Level.OFF);
        try {
            var options = DeadOptions.parse(List.of(arguments), System.getenv());
            new Dead(new DeadLetters(options.client(), new Topics(options.prefix(), new Codec())), System.out, ZoneId.systemDefault()).run(options);
        } catch (UsageError e) {
            System.err.println("treadle: " + e.getMessage());
            System.exit(2);
        } catch (KafkaException | ExecutionException e) {
            System.err.println("treadle: " + Trouble.refusal(e).map(why -> "Kafka refuses: " + why + " (--client is a file of such properties)")
                    .orElseGet(() -> "Kafka doesn't answer: " + Trouble.of(e) + " Is it there? --kafka says where."));
            System.exit(1);
        }
    }

    void run(DeadOptions options) throws UsageError, InterruptedException, ExecutionException {
        switch (options.verb()) {
            case LIST -> list();
            case SHOW -> show(letters.find(options.id()));
            case RETRY -> retry(letters.find(options.id()), options.checked());
        }
    }

    private void list() throws UsageError {
        var all = letters.all();
        if (all.isEmpty()) {
            out.println("No job was discarded.");
            return;
        }
        out.println("%-8s  %-19s  %-10s  %-16s  %-15s  %s".formatted("JOB", "DISCARDED", "QUEUE", "TYPE", "BECAUSE", "LAST"));
        for (var letter : all) {
            var dead = letter.dead();
            out.println("%-8s  %-19s  %-10s  %-16s  %-15s  %s".formatted(letter.job().id().brief(), time(letter.at()), letter.job().queue(),
                    dead.submitted().type(), word(dead.discarded().reason()),
                    dead.history().isEmpty() ? dead.discarded().text() : what(dead.history().getLast())));
        }
    }

    private void show(DeadLetters.Letter letter) throws UsageError {
        var dead = letter.dead();
        var submitted = dead.submitted();
        line("Job", letter.job().id());
        line("Work", submitted.type() + " " + submitted.work());
        line("Queue", letter.job().queue());
        line("Session", letter.job().session() + ", as \"" + submitted.binding() + "\"");
        line("Submitted", "by " + submitted.cause());
        line("Discarded", time(letter.at()) + ", " + word(dead.discarded().reason()) + ": " + dead.discarded().text());
        for (int i = 0; i < dead.history().size(); i++) {
            var ending = dead.history().get(i);
            if (i == 1 && dead.omitted() > 0) {
                line("", dead.omitted() + " more attempts, of which no more is kept");
            }
            line("Attempt", (ending.execution() == null ? "" : ending.execution().attempt() + " on " + ending.execution().id().worker() + ", ")
                    + time(ending.at()) + ": " + what(ending));
            if (ending.error() != null && ending.error().trace() != null) {
                ending.error().trace().lines().forEach(trace -> line("", trace));
            }
        }
        if (dead.checkpoint() != null) {
            line("Checkpoint", "after %d emissions: %s".formatted(dead.checkpoint().index(), dead.checkpoint().state()));
        }
        line("Retried", letters.retriedAt(letter).map(at -> "as " + letter.again().job().id() + ", " + time(at))
                .orElse("not yet: ./treadle dead retry " + letter.job().id().brief()));
        if (dead.discarded().reason() == Discarded.Reason.OUTCOME_UNKNOWN) {
            line("To do", "it must not begin twice, and nobody knows whether it happened. See whether it did; if not, retry it with --checked.");
        }
    }

    private void retry(DeadLetters.Letter letter, boolean checked) throws UsageError, InterruptedException, ExecutionException {
        if (letter.dead().discarded().reason() == Discarded.Reason.OUTCOME_UNKNOWN && !checked) {
            throw new UsageError("job " + letter.job().id().brief() + " must not begin twice and may have begun: see whether it happened, and if not,"
                    + " retry it with --checked");
        }
        var again = letter.again().job().id();
        var before = letters.retriedAt(letter);
        if (before.isPresent()) {
            out.println("Job %s was retried already, %s, as job %s. Nothing is done.".formatted(letter.job().id().brief(), time(before.get()), again));
            return;
        }
        letters.retry(letter);
        out.println("Job %s is submitted anew, as job %s. It begins from its beginning, with all its attempts.".formatted(letter.job().id().brief(), again));
    }

    private void line(String name, Object what) {
        out.println("%-10s  %s".formatted(name, what));
    }

    private String time(long at) {
        return TIME.format(Instant.ofEpochMilli(at).atZone(zone));
    }

    private static String word(Discarded.Reason reason) {
        return switch (reason) {
            case FAILED -> "failed";
            case POISON -> "poison";
            case OUTCOME_UNKNOWN -> "outcome unknown";
            case TIMEOUT -> "timed out";
        };
    }

    private static String what(Ending ending) {
        return ending.kind() + (ending.error() != null ? ": " + ending.error().message() : ending.text() != null ? ": " + ending.text() : "");
    }
}
