// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/// What a page's Snapshots append, beside the floor: what the Journal says of the same, which is all that has happened. On a page with
/// nothing on it, on one with fifty jobs that have ended, and on one with a plot of 100,000 points to which a job streams.
///
/// @param plan what was measured
/// @param rows what came out, in order
record Keeping(Plan plan, List<Row> rows) {

    /// The page at which a job counts into a plot.
    static final String FAULTS = "/faults";
    private static final int ENDED = 50;
    private static final int POINTS = 100_000;
    private static final int NUMBERS = 400;
    /// A worker has slots for 32 jobs, of two seconds each.
    private static final int PER_SECOND = 14;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// How much to measure.
    ///
    /// @param sessions how many
    /// @param clicks how many of each kind, over all sessions in turn
    record Plan(int sessions, int clicks) {
    }

    /// One kind of turn on one kind of page.
    ///
    /// @param turns how many there were
    /// @param snapshots what the topic of Snapshots got
    /// @param journal what the Journal did
    record Row(String page, String turn, int turns, TopicLog.Size snapshots, TopicLog.Size journal) {
    }

    /// Measures.
    ///
    /// @param rig of which nothing but the broker runs
    static Keeping measure(Rig rig, Plan plan) throws IOException, InterruptedException, TimeoutException {
        rig.startWorker();
        var replica = rig.startReplica();
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        try (var network = new Browser.Network(); var admin = Admin.create(Map.of("bootstrap.servers", rig.bootstrap()))) {
            var pages = new Pages(plan, network, replica, new TopicLog(admin, topics.sessions()), new TopicLog(admin, topics.journal()));
            return new Keeping(plan, pages.measure());
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not say what its topics are like: " + e.getCause(), e);
        }
    }

    private record Pages(Plan plan, Browser.Network network, Rig.Replica replica, TopicLog snapshots, TopicLog journal) {

        private interface Turns {
            void happen() throws InterruptedException;
        }

        private Row row(String page, String turn, int count, Turns turns) throws InterruptedException, ExecutionException {
            var kept = snapshots.settled();
            var said = journal.settled();
            turns.happen();
            return new Row(page, turn, count, snapshots.settled().since(kept), journal.settled().since(said));
        }

        private List<Row> measure() throws IOException, InterruptedException, ExecutionException {
            var rows = new ArrayList<Row>();
            var moments = new Moments();
            var browsers = new ArrayList<Browser>();
            try {
                for (int i = 0; i < plan.sessions; i++) {
                    browsers.add(Browser.open(network, replica.address(), Clicker.PAGE, heard("Finished .*", moments)));
                }
                rows.add(row("nothing on it", "a job", plan.sessions, () -> click(browsers, Clicker::button, plan.sessions, moments)));
                click(browsers, Clicker::button, plan.sessions * ENDED, moments);
                rows.add(row("50 ended jobs", "a job", plan.clicks, () -> click(browsers, Clicker::button, plan.clicks, moments)));
                rows.add(row("50 ended jobs", "a click without a job", plan.clicks, () -> click(browsers, Clicker::inService, plan.clicks, moments)));
            } finally {
                browsers.forEach(Browser::close);
            }
            rows.add(streaming());
            return rows;
        }

        private Row streaming() throws IOException, InterruptedException, ExecutionException {
            var moments = new Moments();
            var done = new Done();
            var counting = heard("(Counting|All are counted)", moments);
            try (var browser = Browser.open(network, replica.address(), FAULTS, moment -> {
                done.hear(moment);
                counting.accept(moment);
            })) {
                set(browser, "Points that the plot begins with", POINTS);
                set(browser, "Numbers", NUMBERS);
                var click = count(browser);
                browser.send(click);
                moments.next(() -> "that it counts");
                // What the plot begins with is written once: with the click.
                done.await(click.number());
                var kept = snapshots.now();
                var said = journal.now();
                moments.next(() -> "that all are counted");
                var journaled = journal.settled().since(said);
                return new Row("100,000 points", "an Update that streams", (int) journaled.appends(), snapshots.settled().since(kept), journaled);
            }
        }

        private static void click(List<Browser> browsers, Function<Browser, String> button, int clicks, Moments moments) throws InterruptedException {
            long began = System.nanoTime();
            for (int i = 0; i < clicks; i++) {
                LockSupport.parkNanos(began + i * 1_000_000_000L / PER_SECOND - System.nanoTime());
                var browser = browsers.get(i % browsers.size());
                browser.send(browser.click(button.apply(browser)));
            }
            for (int i = 0; i < clicks; i++) {
                int finished = i;
                moments.next(() -> "clicks: %d of %d have finished".formatted(finished, clicks));
            }
        }

        /// Which Events are done.
        private static final class Done {
            private final Set<Long> numbers = new HashSet<>();

            synchronized void hear(Moment moment) {
                if (moment instanceof Moment.Said(ServerMessage.Done(var more), long at)) {
                    numbers.addAll(more);
                    notifyAll();
                }
            }

            synchronized void await(long number) throws InterruptedException {
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (!numbers.contains(number)) {
                    long left = (deadline - System.nanoTime()) / 1_000_000;
                    if (left <= 0) {
                        throw new IllegalStateException("Event %d is not done within %s; done are %s".formatted(number, PATIENCE, numbers));
                    }
                    wait(left);
                }
            }
        }

        /// Only what is waited for, for there is much else.
        ///
        /// @param words a pattern
        private static Consumer<Moment> heard(String words, Moments moments) {
            return moment -> {
                if (moment instanceof Moment.Broken || moment instanceof Moment.Said(ServerMessage.Frame frame, long at) && frame.patches().stream()
                        .anyMatch(patch -> patch instanceof Patch.Properties(String component, var values)
                                && values.values().stream().anyMatch(value -> value instanceof JsonNode text && text.asText().matches(words)))) {
                    moments.add(moment);
                }
            };
        }
    }

    /// Enters a number into a field.
    static void set(Browser browser, String label, int number) {
        browser.send(browser.enter(found(browser, "<wa-number-input id=\"(c\\d+)\"[^>]*label=\"" + label + "\""), number));
    }

    /// The click that has the page `/faults` count.
    static Browser.Click count(Browser browser) {
        return browser.click(found(browser, "<wa-button id=\"(c\\d+)\"(?:(?!</wa-button>).)*Count<"));
    }

    private static String found(Browser browser, String pattern) {
        var found = Pattern.compile(pattern, Pattern.DOTALL).matcher(browser.html());
        if (!found.find()) {
            throw new IllegalStateException("the page has nothing like " + pattern);
        }
        return found.group(1);
    }

    /// What people read.
    List<String> report() {
        var lines = new ArrayList<>(List.of("%d sessions; bytes are those of Kafka's log".formatted(plan.sessions), "",
                "%-18s%-28s%18s%20s%18s%10s".formatted("page", "turn", "appends a turn", "Snapshots a turn", "Journal a turn", "ratio")));
        rows.forEach(row -> lines.add("%-18s%-28s%18.2f%17.2f kB%15.2f kB%10s".formatted(row.page, row.turn, row.snapshots.appends() / (double) row.turns,
                row.snapshots.bytes() / 1e3 / row.turns, row.journal.bytes() / 1e3 / row.turns,
                row.journal.bytes() == 0 ? "-" : "%.2f".formatted(row.snapshots.bytes() / (double) row.journal.bytes()))));
        return lines;
    }
}
