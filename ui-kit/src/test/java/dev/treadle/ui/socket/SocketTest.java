// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SocketTest {

    @TestHTTPResource
    URI base;

    private Browser browser;

    @BeforeEach
    void begin() {
        browser = new Browser(base, "/async-functions");
    }

    @AfterEach
    void end() {
        browser.close();
    }

    @Test
    void clicksOverlapAndEachIsShownAtOnce() throws Exception {
        browser.open();
        var button = browser.id("wa-button");
        for (int i = 0; i < 3; i++) {
            browser.click(button);
        }

        var text = browser.id("p");
        browser.awaitValues(text, "value", values -> values.size() == 6);
        assertThat(browser.values(text, "value").subList(0, 3)).containsExactlyInAnyOrder("Running 1", "Running 2", "Running 3");
        assertThat(browser.values(text, "value").subList(3, 6)).containsExactlyInAnyOrder("Finished 1", "Finished 2", "Finished 3");
        browser.awaitMessage(message -> message.path("kind").asText().equals("done") && message.path("numbers").toString().contains("3"));
    }

    @Test
    void everythingThatAUserWroteRunsOnVirtualThreads() throws Exception {
        try (var threads = new Browser(base, "/threads").open()) {
            assertThat(threads.html()).as("build, at the first paint").contains(">virtual<");
            threads.awaitKind("welcome");
            assertThat(threads.messages().toString()).as("build, at the hello: a different text would be sent").doesNotContain("\"h\"");
            threads.click(threads.id("wa-button"));
            threads.awaitValues(threads.id("p"), "value", values -> values.size() == 2);
            assertThat(threads.values(threads.id("p"), "value")).containsExactlyInAnyOrder("sync virtual", "async virtual");
        }
    }

    @Test
    void aDroppedConnectionResumesTheSessionAndMissesNothing() throws Exception {
        browser.open();
        browser.awaitKind("welcome");
        var text = browser.id("p");
        browser.click(browser.id("wa-button"));
        browser.awaitValues(text, "value", values -> values.contains("Running 1"));

        browser.drop();
        browser.connect();
        browser.hello();

        browser.awaitMessage(message -> message.path("kind").asText().equals("welcome") && message.path("resumed").asBoolean());
        browser.awaitValues(text, "value", values -> values.contains("Finished 1"));
        assertThat(browser.values(text, "value")).containsExactly("Running 1", "Finished 1");
    }

    @Test
    void aPlotIsStreamedInBinaryFramesAndADroppedConnectionNeitherLosesNorRepeatsARow() throws Exception {
        try (var plotting = new Browser(base, "/from-panel/streaming-plot").open()) {
            var plot = plotting.id("treadle-plot");
            plotting.awaitRows(plot, 1);
            for (int i = 0; i < 3; i++) {
                plotting.click(plotting.id("wa-button"));
            }
            plotting.awaitRows(plot, 6);

            plotting.losesFrames();
            plotting.awaitLostFrame();
            plotting.drop();
            plotting.connect();
            plotting.hello();

            plotting.awaitRows(plot, 16);
            assertThat(plotting.column(plot, "x")).isEqualTo(IntStream.rangeClosed(0, 15).mapToObj(i -> (double) i).toList());
            assertThat(plotting.column(plot, "y")).hasSize(16).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://evil.example:8080", "not a uri"})
    void aPageFromElsewhereMayNotOpenASocket(String origin) {
        assertRefused(HttpClient.newHttpClient().newWebSocketBuilder().header("Origin", origin));
    }

    @Test
    void whoSaysNoOriginMayNotOpenASocket() {
        assertRefused(HttpClient.newHttpClient().newWebSocketBuilder());
    }

    private void assertRefused(WebSocket.Builder builder) {
        assertThatThrownBy(() -> builder.buildAsync(URI.create("ws://" + base.getAuthority() + "/treadle/socket"), new WebSocket.Listener() {
        }).join()).isInstanceOf(CompletionException.class).cause().isInstanceOfSatisfying(WebSocketHandshakeException.class,
                refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no json", "{}", "{\"kind\":\"unheard\"}", "{\"kind\":\"ack\",\"claim\":0,\"frame\":1}",
        "{\"kind\":\"event\",\"number\":0,\"component\":\"c1\",\"name\":\"click\"}"})
    void whatIsNoHelloClosesTheSocket(String text) throws Exception {
        browser.connect();
        browser.send(text);

        assertThat(browser.awaitKind("closed").path("status").asInt()).isEqualTo(1008);
    }

    @Test
    void anEventThatSkipsOneClosesTheSocketAndNotTheSession() throws Exception {
        browser.open();
        browser.awaitKind("welcome");
        browser.send("{\"kind\":\"event\",\"number\":2,\"component\":\"c2\",\"name\":\"click\"}");
        assertThat(browser.awaitKind("closed").path("status").asInt()).isEqualTo(1008);

        browser.connect();
        browser.hello();
        var welcome = browser.awaitMessage(message -> message.path("kind").asText().equals("welcome") && message.path("resumed").asBoolean());
        assertThat(welcome.path("received").asInt()).isZero();
    }

    @Test
    void aMessageThatIsTooLargeClosesTheSocket() throws Exception {
        browser.open();
        browser.awaitKind("welcome");
        browser.send("{\"kind\":\"event\",\"number\":1,\"component\":\"" + "c".repeat(70_000) + "\",\"name\":\"click\"}");

        assertThat(browser.awaitKind("closed").path("status").asInt()).isEqualTo(1008);
    }

    @Test
    void aPageThatIsNotThereAndAPageOfAnotherVersionAreToldToReload() throws Exception {
        browser.connect();
        browser.send("{\"kind\":\"hello\",\"version\":1,\"page\":\"/none\",\"nonce\":\"n\",\"tree\":\"\"}");
        assertThat(browser.awaitKind("reload").path("reason").asText()).isEqualTo("there is no page at /none");

        var old = new Browser(base, "/async-functions");
        old.connect();
        old.send("{\"kind\":\"hello\",\"version\":99,\"page\":\"/async-functions\",\"nonce\":\"n\",\"tree\":\"\"}");
        assertThat(old.awaitKind("reload").path("reason").asText()).isEqualTo("the page is of another version");
        old.close();
    }

    @Test
    void aPageThatCannotBeBuiltClosesTheSocketAsTheServersFault() throws Exception {
        browser.connect();
        browser.send("{\"kind\":\"hello\",\"version\":1,\"page\":\"/broken\",\"nonce\":\"n\",\"tree\":\"\"}");
        assertThat(browser.awaitKind("closed").path("status").asInt()).isEqualTo(1011);
    }

    @Test
    void aRejectedEventIsSaidAndTheNextOneIsTaken() throws Exception {
        browser.open();
        browser.event("c99", "click", Map.of());
        browser.click(browser.id("wa-button"));

        assertThat(browser.awaitKind("rejected").path("text").asText()).isEqualTo("there is no component c99 on this page (any more)");
        browser.awaitValues(browser.id("p"), "value", values -> values.contains("Finished 1"));
    }
}
