// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// A replica whose broker nobody answers for.
@QuarkusTest
class HealthTest {

    @TestHTTPResource
    URI base;

    @Test
    void aReplicaWithoutItsBrokerStaysAliveAndTakesPages() throws Exception {
        assertThat(health("live").get("status").asText()).isEqualTo("UP");
        assertThat(health("ready").get("status").asText()).isEqualTo("UP");
    }

    @Test
    void eachCheckHasANameAndSaysHowItStands() throws Exception {
        var ready = health("ready");
        assertThat(check(ready, "pages").get("status").asText()).isEqualTo("UP");
        assertThat(check(ready, "ledger").get("data").get("ledger").asText()).isEqualTo("closed");
        assertThat(check(ready, "kafka").get("data").get("kafka").asText()).isIn("unknown", "out of reach");
    }

    private JsonNode health(String of) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return new JsonMapper().readTree(client.send(HttpRequest.newBuilder(base.resolve("/q/health/" + of)).build(), BodyHandlers.ofString()).body());
        }
    }

    private static JsonNode check(JsonNode health, String name) {
        return StreamSupport.stream(health.get("checks").spliterator(), false).filter(each -> each.get("name").asText().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError("no check " + name + " in " + health));
    }
}
