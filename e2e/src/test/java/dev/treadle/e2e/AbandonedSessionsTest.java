// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
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

    /// Each clicks once, and its handler runs when it goes.
    private static void openAndAbandon(RunningPair pair, RunningPair.Ui ui, int sessions) throws Exception {
        var html = pair.get(ui.at(AsyncFunctionsPage.PATH)).body();
        var hello = """
                {"kind":"hello","version":1,"page":"%s","query":"","nonce":"%%d","tree":"%s","claim":0,"frame":0}"""
                .formatted(AsyncFunctionsPage.PATH, found("data-tree=\"([^\"]*)\"", html));
        var click = """
                {"kind":"event","number":1,"component":"%s","name":"click","values":{}}""".formatted(found("<wa-button id=\"(c\\d+)\"", html));
        try (var client = HttpClient.newHttpClient()) {
            for (int opened = 0; opened < sessions; opened += AT_ONCE) {
                var visitors = new ArrayList<Visitor>();
                for (int i = 0; i < AT_ONCE; i++) {
                    visitors.add(new Visitor(client, ui.address(), hello.formatted(opened + i)));
                }
                for (var visitor : visitors) {
                    visitor.awaitSaid("welcome");
                    visitor.say(click);
                }
                for (var visitor : visitors) {
                    visitor.awaitSaid("Running 1");
                }
                for (int i = 0; i < AT_ONCE; i++) {
                    if (i % 2 == 0) {
                        visitors.get(i).socket.abort();
                    } else {
                        visitors.get(i).say("{\"kind\":\"leave\"}");
                        visitors.get(i).socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
                    }
                }
            }
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
