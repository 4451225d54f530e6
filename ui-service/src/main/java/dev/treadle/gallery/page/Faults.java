// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import dev.treadle.gallery.work.Count;
import dev.treadle.ui.App;
import dev.treadle.ui.Page;
import dev.treadle.ui.Session;
import dev.treadle.ui.State;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Button;
import dev.treadle.ui.component.Card;
import dev.treadle.ui.component.Column;
import dev.treadle.ui.component.Component;
import dev.treadle.ui.component.Log;
import dev.treadle.ui.component.NumberInput;
import dev.treadle.ui.component.Plot;
import dev.treadle.ui.component.Progress;
import dev.treadle.ui.component.Row;
import dev.treadle.ui.component.StaticText;
import dev.treadle.ui.component.TextInput;
import dev.treadle.ui.job.JobStatus;
import io.quarkus.arc.lookup.LookupIfProperty;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;

/// Is there only where `gallery.faults` is true: in dev, and with `./treadle up --faults`. What it ends are processes of the
/// machine that it runs on.
@LookupIfProperty(name = "gallery.faults", stringValue = "true")
@Page(order = 7, path = "/faults", title = "Break it",
        description = "A job counts, and you end what runs it. The page goes back to the last checkpoint and on from there.")
public class Faults implements App {

    private static final String QUEUE = "default";
    private static final int FROZEN_SECONDS = 8;
    private static final int PER_SECOND = 20;

    private final LedgerOwner ledger;

    Faults(LedgerOwner ledger) {
        this.ledger = ledger;
    }

    @Override
    public Component build(Session session) {
        // Who has counted the newest number: the process that has the job in hand.
        var process = session.state("process", 0L);
        var log = new Log("Number", "Attempt", "Process").label("The numbers").newestFirst(true).empty("No number yet");
        return new Column(
                new Row(
                        Gallery.form("A job that counts", counting(session, process, log), """
                                A worker counts, and **saves how far it has come** every so often. If it is lost, another goes on
                                from what was saved. The page takes back what came after that by itself, so each number is shown
                                once: the line has no jag, and the rows have no gap.
                                """, Source.of(Faults.class, "counting", "wave")),
                        Gallery.form("What goes wrong", ending(process, log), """
                                A worker that gives no sign of life for three seconds is *lost*. One that was frozen wakes up,
                                says what it still has to say, and is told to stop; nothing of that is drawn. When the Ledger's
                                owner dies, another `ui-service` takes its book over; when this page's host dies, another
                                takes the page over, with what you are typing.
                                """, Source.of(Faults.class, "ending", "kill", "freeze", "killHost"))),
                new Card("What just happened", session.timeline()));
    }

    private Component counting(Session session, State<Long> process, Log log) {
        var numbers = new NumberInput("Numbers").min(1).max(1_000).value(600);
        var every = new NumberInput("A checkpoint after").min(1).max(1_000).value(50);
        var before = new NumberInput("Points that the plot begins with").min(0).max(200_000).value(0);
        var start = new Button("Count");
        var progress = new Progress("Counted").text("Nothing counts");
        var plot = new Plot().label("What was counted").line("number", "wave");
        var count = session.job("count", Count.class)
                .onStarted(run -> progress.text("Counting"))
                .onRestarted((run, index) -> progress.text("Attempt %d, from %d on".formatted(run.attempt(), index)))
                .onProgress((run, far) -> progress.show(far.done(), far.total()))
                .onEmitted((run, counted) -> {
                    process.set(counted.process());
                    plot.stream(wave(counted.number(), counted.number() + 1));
                    log.append(counted.number(), counted.attempt(), counted.process());
                })
                .onCompleted((run, nothing) -> {
                    progress.text("All are counted");
                    start.disabled(false);
                })
                .onFailed((run, error) -> {
                    progress.text(error.message());
                    start.disabled(false);
                });
        start.onClick(click -> {
            start.disabled(true);
            plot.data(wave(-(int) before.value().orElse(0), 0));
            log.reset();
            progress.value(0);
            count.submit(new Count((int) numbers.value().orElse(600), (int) every.value().orElse(50), PER_SECOND));
        });
        return new Column(new Row(numbers, every, before), new Row(start), progress, plot, new JobStatus(count));
    }

    /// What is drawn of these numbers, the last one excluded.
    private static Map<String, double[]> wave(int from, int end) {
        return Map.of("number", IntStream.range(from, end).asDoubleStream().toArray(),
                "wave", IntStream.range(from, end).mapToDouble(number -> Math.sin(number / 15.0)).toArray());
    }

    private Component ending(State<Long> process, Log log) {
        var kill = new Button("Kill this worker").tone(Tone.DANGER);
        var freeze = new Button("Freeze it").tone(Tone.WARNING);
        var owner = new Button("Kill the Ledger's owner").tone(Tone.DANGER);
        var host = new Button("Kill this page's host").tone(Tone.DANGER);
        var done = new StaticText("nothing yet").label("Done");
        kill.onClickAsync(click -> done.value(kill(process.get())));
        freeze.onClickAsync(click -> done.value(freeze(process.get())));
        owner.onClickAsync(click -> done.value(killOwner()));
        host.onClickAsync(click -> done.value(killHost()));
        var words = new TextInput("Type while it breaks");
        return new Column(new Row(kill, freeze, owner, host), done, words, log);
    }

    /// As `kill -9` does: it has no chance to do anything.
    private static String kill(long process) {
        return ProcessHandle.of(process).map(found -> {
            found.destroyForcibly();
            return "killed process " + process;
        }).orElse("nobody to kill: nothing has been counted, or the process is gone");
    }

    private static String freeze(long process) throws IOException {
        if (ProcessHandle.of(process).isEmpty()) {
            return "nobody to freeze: nothing has been counted, or the process is gone";
        }
        later("kill -STOP \"$1\"; sleep \"$2\"; kill -CONT \"$1\"", process, FROZEN_SECONDS);
        return "froze process %d for %d seconds".formatted(process, FROZEN_SECONDS);
    }

    private String killOwner() throws IOException {
        long owner = ledger.of(QUEUE).orElse(0L);
        return owner == ProcessHandle.current().pid() ? killHost() : kill(owner);
    }

    /// In a moment, when it is durable that this handler has returned: or the next host would run it again, and be killed, too.
    private static String killHost() throws IOException {
        long process = ProcessHandle.current().pid();
        later("sleep \"$2\"; kill -KILL \"$1\"", process, 1);
        return "process %d is killed in a moment".formatted(process);
    }

    /// A shell does it, whatever becomes of this process meanwhile.
    private static void later(String script, long process, int seconds) throws IOException {
        new ProcessBuilder("sh", "-c", script, "sh", Long.toString(process), Integer.toString(seconds)).start();
    }
}
