// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.ExecutionUpdate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What is left of sessions whose visitors have gone without a word: nothing.
@EndToEnd
class AbandonedSessionsTest {

    private static final int SESSIONS = Integer.getInteger("treadle.sessions", 1_000);
    private static final int AT_ONCE = 100;

    /// What the collector, the compiler and Kafka's clients do of themselves makes more difference than this.
    private static final long BYTES_A_SESSION = 2_048;

    @Test
    void aThousandSessionsThatAreOpenedAndAbandonedLeaveNoThreadNoConsumerAndNoGrowth(Stage stage) throws Exception {
        var pair = stage.pair(Checkout.ROOT);
        pair.startBroker();
        var ui = pair.startUi("treadle.session.linger=1s", "treadle.session.return=0s", "treadle.session.per-client=100000");
        long pid = ui.process().pid();
        openAndAbandon(pair, ui, 2 * AT_ONCE);
        awaitNone(pair, ui);
        var before = Heap.of(pid);
        var threadsBefore = Threads.of(pid);

        openAndAbandon(pair, ui, SESSIONS);
        awaitNone(pair, ui);

        var threadsAfter = Threads.of(pid);
        Until.passes(() -> Heap.of(pid), after -> {
            // Each thread of the server's pool has what it did last in its hands until it does something else.
            long hands = threadsAfter.stream().filter(name -> name.startsWith("executor-thread-")).count();
            assertThat(after.count("dev.treadle.ui.session.LiveSession")).as("sessions").isLessThanOrEqualTo(hands);
            assertThat(after.count("dev.treadle.ui.socket.OpenSocket")).as("sockets").isLessThanOrEqualTo(hands);
            assertThat(after.count("java.lang.VirtualThread")).as("virtual threads").isLessThan(before.count("java.lang.VirtualThread") + AT_ONCE);
            assertThat(after.count("org.apache.kafka.clients.consumer.KafkaConsumer")).as("consumers")
                    .isEqualTo(before.count("org.apache.kafka.clients.consumer.KafkaConsumer")).isPositive();
            assertThat(after.bytes() - before.bytes()).as("bytes that are left").isLessThan(SESSIONS * BYTES_A_SESSION);
        });
        assertThat(threadsAfter).as("platform threads").hasSizeLessThan(threadsBefore.size() + 10);
    }

    @Test
    void jobsWhoseHostHasStoppedAndWhoseVisitorsNeverComeBackEndAndLeaveNothingAtTheReplicaThatStays(Stage stage) throws Exception {
        var pair = stage.pair(Checkout.ROOT);
        pair.startBroker();
        var stays = pair.startUi();
        long pid = stays.process().pid();
        submitStopAndFinish(pair, AT_ONCE, AT_ONCE);
        var before = Heap.of(pid);
        var threadsBefore = Threads.of(pid);

        submitStopAndFinish(pair, SESSIONS, AT_ONCE + SESSIONS);

        var threadsAfter = Threads.of(pid);
        Until.passes(() -> Heap.of(pid), after -> {
            assertThat(after.count("dev.treadle.ui.session.LiveSession")).as("sessions").isZero();
            assertThat(after.count("dev.treadle.ui.job.Run")).as("jobs").isZero();
            assertThat(after.count("org.apache.kafka.clients.consumer.KafkaConsumer")).as("consumers")
                    .isEqualTo(before.count("org.apache.kafka.clients.consumer.KafkaConsumer")).isPositive();
            assertThat(after.bytes() - before.bytes()).as("bytes that are left").isLessThan(SESSIONS * BYTES_A_SESSION);
        });
        assertThat(threadsAfter).as("platform threads").hasSizeLessThan(threadsBefore.size() + 10);
    }

    /// Each session submits a job for which there is no worker yet; then its host stops, and a worker comes.
    ///
    /// @param ended how many jobs have ended when these have, too
    private static void submitStopAndFinish(RunningPair pair, int sessions, long ended) throws Exception {
        var goes = pair.startUi("treadle.session.per-client=100000");
        try (var visitors = new Visitors(pair, goes)) {
            for (int opened = 0; opened < sessions; opened += AT_ONCE) {
                for (var visitor : visitors.open(AT_ONCE)) {
                    visitor.awaitSaid("welcome");
                    visitor.say(visitors.click(1));
                    visitor.awaitSaid("\"done\"");
                }
            }
            pair.stop(goes.process());
        }
        var worker = pair.startWorker("for " + sessions, "treadle.worker.queues.default.slots=256");
        Until.holds("all jobs have ended", () -> pair.journal().updates().stream().filter(ExecutionUpdate.Completed.class::isInstance).count(), count -> count == ended);
        pair.stop(worker);
    }

    /// Each clicks once, and its handler runs when it goes.
    private static void openAndAbandon(RunningPair pair, RunningPair.Ui ui, int sessions) throws Exception {
        try (var visitors = new Visitors(pair, ui)) {
            for (int opened = 0; opened < sessions; opened += AT_ONCE) {
                var some = visitors.open(AT_ONCE);
                for (var visitor : some) {
                    visitor.awaitSaid("welcome");
                    visitor.say(visitors.click(0));
                }
                for (var visitor : some) {
                    visitor.awaitSaid("Running 1");
                }
                for (int i = 0; i < AT_ONCE; i++) {
                    if (i % 2 == 0) {
                        some.get(i).socket.abort();
                    } else {
                        some.get(i).say("{\"kind\":\"leave\"}");
                        some.get(i).socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
                    }
                }
            }
        }
    }

    /// Who opens sessions of the page of asynchronous functions.
    private static final class Visitors implements AutoCloseable {

        private final HttpClient client = HttpClient.newHttpClient();
        private final URI address;
        private final String hello;
        private final List<String> buttons;
        private int opened;

        Visitors(RunningPair pair, RunningPair.Ui ui) throws Exception {
            var html = pair.get(ui.at(AsyncFunctionsPage.PATH)).body();
            address = ui.address();
            hello = """
                    {"kind":"hello","version":1,"page":"%s","query":"","nonce":"%%d","tree":"%s","claim":0,"frame":0}"""
                    .formatted(AsyncFunctionsPage.PATH, found("data-tree=\"([^\"]*)\"", html));
            buttons = Pattern.compile("<wa-button id=\"(c\\d+)\"").matcher(html).results().map(found -> found.group(1)).toList();
        }

        List<Visitor> open(int count) throws Exception {
            var visitors = new ArrayList<Visitor>();
            for (int i = 0; i < count; i++) {
                visitors.add(new Visitor(client, address, hello.formatted(opened++)));
            }
            return visitors;
        }

        /// @param button which one on the page: the first is a callback's, the second a Computation's
        String click(int button) {
            return """
                    {"kind":"event","number":1,"component":"%s","name":"click","values":{}}""".formatted(buttons.get(button));
        }

        @Override
        public void close() {
            client.shutdownNow();
            client.close();
        }
    }

    private static String found(String pattern, String in) {
        var matcher = Pattern.compile(pattern).matcher(in);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static void awaitNone(RunningPair pair, RunningPair.Ui ui) throws Exception {
        Until.holds("no session is left", () -> pair.get(ui.at("/q/metrics")).body().lines()
                .filter(line -> line.startsWith("treadle_sessions ")).findFirst().orElseThrow(), "treadle_sessions 0.0"::equals);
    }

    /// One visitor, who listens to all that is said, and acknowledges none of it.
    private static final class Visitor implements WebSocket.Listener {

        private final StringBuilder said = new StringBuilder();
        private final WebSocket socket;

        Visitor(HttpClient client, URI address, String hello) throws Exception {
            socket = client.newWebSocketBuilder().header("Origin", address.toString())
                    .buildAsync(URI.create("ws://" + address.getAuthority() + "/treadle/socket"), this).get(30, TimeUnit.SECONDS);
            say(hello);
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        synchronized void awaitSaid(String words) throws InterruptedException {
            long deadline = System.nanoTime() + Until.PATIENCE.toNanos();
            while (said.indexOf(words) < 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(left).as("milliseconds left for \"%s\", after: %s", words, said).isPositive();
                wait(left);
            }
        }

        @Override
        public synchronized CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            said.append(text);
            notifyAll();
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
