// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.ui.kafka.BrokerResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is too much is refused with a sentence that says which limit it is, what was found and what is allowed; it is counted, and
/// harms nobody else.
@QuarkusTest
@WithTestResource(BrokerResource.class)
@TestProfile(LimitsTest.Tight.class)
class LimitsTest {

    private static final String PROXY = "127.0.0.1";
    private static final String NO_PROXY = "127.0.0.2";
    private static int addresses;

    @TestHTTPResource
    URI base;

    private final List<Browser> opened = new ArrayList<>();

    public static final class Tight implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("treadle.session.per-client", "3", "treadle.session.components", "50", "treadle.session.document-size", "25000",
                    "treadle.session.event-rate", "2", "treadle.socket.message-size", "2048",
                    "quarkus.http.proxy.proxy-address-forwarding", "true", "quarkus.http.proxy.allow-x-forwarded", "true",
                    "quarkus.http.proxy.trusted-proxies", PROXY);
        }
    }

    @AfterEach
    void leave() {
        opened.forEach(browser -> browser.send("{\"kind\":\"leave\",\"forGood\":true}"));
        opened.forEach(Browser::close);
    }

    /// From an address that nobody else has, for the sessions of the tests before may still be ending.
    private Browser open(String page) throws Exception {
        return open(page, PROXY, "198.51.100." + ++addresses);
    }

    private Browser open(String page, String from, String forwardedFor) throws Exception {
        var browser = new Browser(base, page, InetAddress.getByName(from), forwardedFor).open();
        if (browser.awaitMessage(message -> message.path("kind").asText().matches("welcome|refused")).path("kind").asText().equals("welcome")) {
            opened.add(browser);
        }
        return browser;
    }

    private static String refusal(Browser browser) throws Exception {
        return browser.awaitKind("refused").path("reason").asText();
    }

    @Test
    void aClientHasSoManySessionsAndOneThatEndsMakesRoomForAnother() throws Exception {
        double before = refused("per-client");
        for (int i = 0; i < 3; i++) {
            open("/growing", PROXY, "192.0.2.7").awaitKind("welcome");
        }

        try (var fourth = open("/growing", PROXY, "192.0.2.7")) {
            assertThat(refusal(fourth)).isEqualTo("192.0.2.7 has 3 sessions here, which is the most (treadle.session.per-client)");
            fourth.awaitKind("closed");
        }
        assertThat(refused("per-client")).isEqualTo(before + 1);
        open("/growing", PROXY, "192.0.2.8").awaitKind("welcome");

        // Its page is loaded again: that is no session more.
        opened.getFirst().drop();
        opened.getFirst().connect();
        opened.getFirst().hello();
        opened.getFirst().awaitMessage(message -> message.path("kind").asText().equals("welcome") && message.path("resumed").asBoolean());

        opened.getFirst().send("{\"kind\":\"leave\",\"forGood\":true}");
        opened.removeFirst().awaitKind("closed");
        open("/growing", PROXY, "192.0.2.7").awaitKind("welcome");
    }

    @Test
    void whatAnybodyButATrustedProxySaysOfAnAddressIsNotBelieved() throws Exception {
        for (int i = 1; i <= 3; i++) {
            open("/growing", NO_PROXY, "192.0.2.10" + i).awaitKind("welcome");
        }
        try (var fourth = open("/growing", NO_PROXY, "192.0.2.104")) {
            assertThat(refusal(fourth)).startsWith(NO_PROXY + " has 3 sessions here");
        }
    }

    @Test
    void anEventThatIsTooLargeIsRejectedAndTheSessionGoesOn() throws Exception {
        double before = refused("message-size");
        var browser = open("/inputs");
        browser.event("c2", "input", Map.of("value", "x".repeat(3_000)));

        assertThat(browser.awaitKind("rejected").path("text").asText())
                .matches("a message has 3,\\d{3} bytes, and the most is 2,048 \\(treadle.socket.message-size\\)");
        assertThat(refused("message-size")).isEqualTo(before + 1);
        browser.event("c2", "input", Map.of("value", "Ada"));
        browser.awaitMessage(message -> message.path("kind").asText().equals("done") && message.path("numbers").toString().contains("2"));
    }

    @Test
    void anythingElseThatIsTooLargeClosesTheSocketAlsoIfItIsNotEvenRead() throws Exception {
        double before = refused("message-size");
        var browser = open("/inputs");
        browser.send("{\"kind\":\"ack\",\"claim\":0,\"frame\":0,\"more\":\"%s\"}".formatted("x".repeat(3_000)));
        var closed = browser.awaitKind("closed");
        assertThat(closed.path("status").asInt()).isEqualTo(1008);
        assertThat(closed.path("reason").asText()).contains("and the most is 2,048 (treadle.socket.message-size)");

        var other = open("/inputs");
        other.send("x".repeat(3 << 20));
        assertThat(other.awaitKind("closed").path("status").asInt()).isEqualTo(1008);
        assertThat(refused("message-size")).isEqualTo(before + 2);
        opened.clear(); // Their sockets are closed.
    }

    @Test
    void aPageThatWouldHaveTooManyComponentsStaysAsItIs() throws Exception {
        double before = refused("components");
        var browser = open("/growing");
        browser.click("c2");
        browser.awaitMessage(message -> has(message, "h"));
        browser.click("c2");

        browser.awaitMessage(message -> has(message, "t"));
        assertThat(refused("components")).isEqualTo(before + 1);
        assertThat(browser.messages().stream().filter(message -> has(message, "h"))).hasSize(1);
        browser.click("c3");
        browser.awaitValues("c4", "value", values -> values.size() == 1);
    }

    @Test
    void aPageWhosePropertiesWouldBeTooMuchStaysAsItIs() throws Exception {
        double before = refused("document-size");
        var browser = open("/growing");
        for (int i = 0; i < 3; i++) {
            browser.click("c3");
        }

        browser.awaitMessage(message -> has(message, "t"));
        assertThat(refused("document-size")).isEqualTo(before + 1);
        assertThat(browser.values("c4", "value")).extracting(String::length).last().isEqualTo("short".length() + 20_000);
    }

    @Test
    void eventsThatComeTooFastAreRejectedByName() throws Exception {
        double before = refused("event-rate");
        var browser = open("/async-functions");
        for (int i = 0; i < 60; i++) {
            browser.click("c2");
        }

        assertThat(browser.awaitKind("rejected").path("text").asText())
                .isEqualTo("this page has sent more events than the 2 a second that are taken (treadle.session.event-rate)");
        assertThat(refused("event-rate")).isGreaterThan(before);
    }

    private static boolean has(JsonNode message, String patch) {
        return StreamSupport.stream(message.path("patches").spliterator(), false).anyMatch(each -> each.path(0).asText().equals(patch));
    }

    private double refused(String limit) throws Exception {
        var series = "treadle_limits_refused_total{limit=\"" + limit + "\"} ";
        try (var browser = new Browser(base, "/")) {
            return browser.get("/q/metrics").body().lines().filter(line -> line.startsWith(series))
                    .mapToDouble(line -> Double.parseDouble(line.substring(series.length()))).findFirst().orElseThrow();
        }
    }
}
