// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.ui.example.Flood;
import dev.treadle.ui.kafka.BrokerResource;
import dev.treadle.ui.session.Sessions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A client that stops reading, on a real socket with little room.
@QuarkusTest
@WithTestResource(BrokerResource.class)
class SlowClientTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long BOUND = 8 << 20;
    private static final int FLOODS = 3;

    @TestHTTPResource
    URI base;

    @Inject
    Sessions sessions;

    @Test
    void aClientThatStopsReadingCostsItsBoundAndIsToldTheWholePageWhenItReadsAgain() throws Exception {
        try (var socket = new RawSocket(base, 4_096); var other = new Browser(base, "/async-functions").open(); var page = new Browser(base, "/flood")) {
            var html = page.get("/flood").body();
            socket.say("{\"kind\":\"hello\",\"version\":1,\"page\":\"/flood\",\"query\":\"\",\"nonce\":\"slow\",\"tree\":\"%s\",\"claim\":0,\"frame\":0}"
                    .formatted(first("data-tree=\"([^\"]*)\"", html)));
            assertThat(next(socket).path("kind").asText()).isEqualTo("welcome");

            // From here on it reads nothing. Many times as much as it may cost is said.
            long most = 0;
            for (int number = 1; number <= FLOODS; number++) {
                socket.say("{\"kind\":\"event\",\"number\":%d,\"component\":\"%s\",\"name\":\"click\",\"values\":{}}"
                        .formatted(number, first("<wa-button id=\"(c\\d+)\"", html)));
                assertThat(Flood.OVER.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
                most = Math.max(most, sessions.kept());
            }
            assertThat(most).isLessThanOrEqualTo(BOUND);
            other.click(other.id("wa-button"));
            other.awaitValues(other.id("p"), "value", values -> values.contains("Finished 1"));

            var whole = new ArrayList<JsonNode>();
            long expected = 0;
            while (whole.isEmpty()) {
                var message = next(socket);
                if (message.path("kind").asText().equals("frame")) {
                    assertThat(message.path("number").asLong()).as("frames come without a gap").isEqualTo(++expected);
                    message.path("patches").forEach(patch -> {
                        if (patch.get(0).asText().equals("h")) {
                            whole.add(patch);
                        }
                    });
                    socket.say("{\"kind\":\"ack\",\"claim\":0,\"frame\":%d}".formatted(expected));
                }
            }
            assertThat(whole.getFirst().get(1).asText()).isEmpty();
            assertThat(whole.getFirst().get(2).asText()).contains("The end");
        }
    }

    private static String first(String pattern, String html) {
        var found = Pattern.compile(pattern).matcher(html);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static JsonNode next(RawSocket socket) throws IOException {
        var bytes = socket.read();
        return bytes[0] == '{' ? JSON.readTree(bytes)
                : JSON.readTree(bytes, Integer.BYTES, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }
}
