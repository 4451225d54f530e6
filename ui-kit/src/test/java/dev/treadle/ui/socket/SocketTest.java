// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.ui.kafka.BrokerResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(BrokerResource.class)
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
            var text = threads.id("p");
            threads.awaitValues(text, "value", values -> !values.isEmpty() && values.getLast().contains("in turn: ") && values.getLast().contains("at once: "));
            assertThat(threads.values(text, "value").getLast()).contains("in turn: virtual", "at once: virtual");
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            component | c99 | click  | {}                       | there is no component c99 on this page (any more)
            event     | c3  | click  | {}                       | IntSlider c3 takes [input], not "click"
            property  | c3  | input  | {}                       | IntSlider c3 takes input with a value for value, and none came
            property  | c3  | input  | {"value":5,"end":500}    | a browser may not set end of IntSlider c3 by input
            property  | c3  | input  | {"value":5,"shuttle":1}  | a browser may not set shuttle of IntSlider c3 by input
            type      | c3  | input  | {"value":"5"}            | value of IntSlider c3 is a Integer, and a browser sent a string
            type      | c3  | input  | {"value":{"deep":[1]}}   | value of IntSlider c3 is a Integer, and a browser sent a object
            value     | c3  | input  | {"value":11}             | value of IntSlider c3 is 11, and the most is 10
            value     | c5  | change | {"value":"Nylon"}        | value of Select c5 is "Nylon", and the options are [Wool, <Linen>]
            value     | c7  | change | {"value":"13"}           | value of NumberInput c7 is 13, and the most is 12
            """)
    void aForgedEventIsRefusedByNameIsCountedAndHarmsNobody(String reason, String component, String name, String values, String text) throws Exception {
        try (var forger = new Browser(base, "/inputs"); var other = new Browser(base, "/inputs")) {
            forger.open().awaitKind("welcome");
            other.open().awaitKind("welcome");
            double before = rejected(reason);

            forger.send("{\"kind\":\"event\",\"number\":1,\"component\":\"%s\",\"name\":\"%s\",\"values\":%s}".formatted(component, name, values));

            var rejection = forger.awaitKind("rejected");
            assertThat(rejection.path("text").asText()).isEqualTo(text);
            assertThat(rejection.path("component").asText()).isEqualTo(component);
            assertThat(rejected(reason)).isEqualTo(before + 1);
            forger.send("{\"kind\":\"event\",\"number\":2,\"component\":\"c6\",\"name\":\"change\",\"values\":{\"value\":false}}");
            forger.awaitMessage(message -> message.path("kind").asText().equals("done") && message.path("numbers").toString().contains("2"));
            assertThat(other.messages()).noneMatch(message -> message.path("kind").asText().equals("rejected"));
        }
    }

    @Test
    void aTextThatIsTooLongIsRefusedAndTheSessionGoesOn() throws Exception {
        try (var forger = new Browser(base, "/inputs").open()) {
            double before = rejected("size");
            forger.event("c2", "input", Map.of("value", "\u7e54".repeat(32_001)));

            assertThat(forger.awaitKind("rejected").path("text").asText()).isEqualTo("value of TextInput c2 is 32,001 characters, and the limit is 32,000");
            assertThat(rejected("size")).isEqualTo(before + 1);
            assertThat(forger.messages()).noneMatch(message -> message.path("kind").asText().equals("closed"));
        }
    }

    @Test
    void anEventOfNoSessionIsRefusedByNameAndCounted() throws Exception {
        double before = rejected("session");
        browser.connect();
        browser.send("{\"kind\":\"event\",\"number\":7,\"component\":\"c2\",\"name\":\"click\"}");

        var rejection = browser.awaitKind("rejected");
        assertThat(rejection.path("text").asText()).isEqualTo("event 7 of c2 belongs to no session: the first message has to be hello");
        assertThat(rejection.path("number").asInt()).isEqualTo(7);
        assertThat(browser.awaitKind("closed").path("status").asInt()).isEqualTo(1008);
        assertThat(rejected("session")).isEqualTo(before + 1);
    }

    @Test
    void aFieldWhoseValueIsRefusedIsToldTheRightOneAgain() throws Exception {
        try (var page = new Browser(base, "/inputs").open()) {
            page.event("c7", "change", Map.of("value", "500"));

            page.awaitValues("c7", "value", values -> values.equals(List.of("2.5")));
        }
    }

    @Test
    void aHandlersErrorIsNotSaidOutsideOfDevelopment() throws Exception {
        try (var page = new Browser(base, "/inputs").open()) {
            page.event("c2", "input", Map.of("value", "Ada"));

            var toast = page.awaitMessage(message -> message.path("patches").path(0).path(0).asText().equals("t")).path("patches").path(0).path(1);
            assertThat(toast.path("text").asText()).contains(toast.path("id").asText());
            assertThat(toast.has("detail")).isFalse();
            assertThat(toast.toString()).doesNotContain("good enough", "Exception");
        }
    }

    @Test
    void sessionsAreCountedWhileTheyLive() throws Exception {
        browser.open();
        browser.awaitKind("welcome");

        assertThat(metric("treadle_sessions")).isPositive();
    }

    private double rejected(String reason) throws Exception {
        return metric("treadle_events_rejected_total{reason=\"" + reason + "\"}");
    }

    private double metric(String series) throws Exception {
        return browser.get("/q/metrics").body().lines().filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1))).findFirst().orElseThrow();
    }
}
