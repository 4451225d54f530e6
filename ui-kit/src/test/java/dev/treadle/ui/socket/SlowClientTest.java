// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.ui.session.Sessions;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A client that stops reading, on a real socket with little room.
@QuarkusTest
class SlowClientTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long BOUND = 8 << 20;

    @TestHTTPResource
    URI base;

    @Inject
    Sessions sessions;

    @Test
    void aClientThatStopsReadingCostsItsBoundAndIsToldTheWholePageWhenItReadsAgain() throws Exception {
        String html;
        try (var browser = new Browser(base, "/flood")) {
            html = browser.get("/flood").body();
        }
        var tree = Pattern.compile("data-tree=\"([^\"]*)\"").matcher(html);
        assertThat(tree.find()).isTrue();
        try (var socket = new RawSocket(base, 4_096); var watcher = new Browser(base, "/flood").open()) {
            socket.say("{\"kind\":\"hello\",\"version\":1,\"page\":\"/flood\",\"query\":\"\",\"nonce\":\"slow\",\"tree\":\"%s\",\"claim\":0,\"frame\":0}"
                    .formatted(tree.group(1)));
            assertThat(next(socket).path("kind").asText()).isEqualTo("welcome");
            socket.say("{\"kind\":\"event\",\"number\":1,\"component\":\"%s\",\"name\":\"click\",\"values\":{}}".formatted(watcher.id("wa-button")));

            // All that while it reads nothing. Thirty times as much as it may cost is said; another client notices nothing of it.
            long most = 0;
            for (int i = 0; i < 5; i++) {
                // It is alive, so nobody hangs up on it.
                socket.say("{\"kind\":\"ack\",\"claim\":0,\"frame\":0}");
                watcher.click(watcher.id("wa-button"));
                int times = i + 1;
                watcher.awaitMessage(message -> message.path("kind").asText().equals("done") && message.path("numbers").toString().contains("" + times));
                most = Math.max(most, sessions.kept());
            }
            assertThat(most).isLessThanOrEqualTo(2 * BOUND);

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

    private static JsonNode next(RawSocket socket) throws IOException {
        var bytes = socket.read();
        return bytes[0] == '{' ? JSON.readTree(bytes)
                : JSON.readTree(bytes, Integer.BYTES, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }
}
