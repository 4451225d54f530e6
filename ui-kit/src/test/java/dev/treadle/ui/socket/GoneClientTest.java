// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.ui.kafka.BrokerResource;
import dev.treadle.ui.kafka.KafkaJobs;
import dev.treadle.ui.session.Sessions;
import dev.treadle.ui.session.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// A client that is gone is noticed, and what it had goes some time after it.
@QuarkusTest
@WithTestResource(BrokerResource.class)
@TestProfile(GoneClientTest.Impatient.class)
class GoneClientTest {

    private static final String HELLO = """
            {"kind":"hello","version":1,"page":"/async-functions","query":"","nonce":"gone","tree":"","token":%s,"claim":0,"frame":0}""";
    private static final JsonMapper JSON = new JsonMapper();

    @TestHTTPResource
    URI base;

    @Inject
    Sessions sessions;

    @Inject
    KafkaJobs jobs;

    @Inject
    OpenSockets sockets;

    @ConfigProperty(name = "treadle.session.key")
    String key;

    public static final class Impatient implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("treadle.socket.beat", "500ms", "treadle.session.linger", "1s");
        }
    }

    /// @param token what the session is resumed by; null to begin one
    /// @return the session
    private SessionId open(RawSocket socket, String token) throws Exception {
        socket.say(HELLO.formatted(token == null ? "null" : '"' + token + '"'));
        var welcome = JSON.readTree(new String(socket.read(), StandardCharsets.UTF_8));
        assertThat(welcome.path("kind").asText()).as("%s", welcome).isEqualTo("welcome");
        return SessionId.parse(welcome.path("session").asText());
    }

    @Test
    void oneThatAnswersNoPingIsNoticedAlthoughItsConnectionStandsLingersAndIsReaped() throws Exception {
        try (var socket = new RawSocket(base, 0)) {
            var session = open(socket, null);
            assertThat(sessions.hosts(session)).isTrue();

            assertThat(socket.awaitClose()).isEqualTo("nothing was heard of it");

            assertThat(socket.pings()).as("how often it was asked").isGreaterThanOrEqualTo(2);
            until(() -> !sessions.hosts(session));
        }
        until(() -> sockets.count() == 0);
    }

    @Test
    void theHomeOfASessionThatWasTakenOverIsReadNoMoreOnceItsClientHasGone() throws Exception {
        until(() -> jobs.listening() == 1);
        var elsewhere = SessionId.random((jobs.home() + 1) % TopicSetup.Sizes.DEFAULT.journalPartitions());
        // Nobody listens there any more.
        var token = new Tokens(Base64.getDecoder().decode(key), Incarnation.of("other"), () -> "http://127.0.0.1:1").seal(elsewhere, "secret", 0, -1);
        try (var socket = new RawSocket(base, 0)) {
            assertThat(open(socket, token)).isEqualTo(elsewhere);
            assertThat(jobs.listening()).isEqualTo(2);
        }

        until(() -> jobs.listening() == 1);
        assertThat(sessions.hosts(elsewhere)).isFalse();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
