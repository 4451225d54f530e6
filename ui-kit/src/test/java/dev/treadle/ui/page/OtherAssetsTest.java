// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Incarnation;
import dev.treadle.ui.kafka.BrokerResource;
import dev.treadle.ui.session.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import jakarta.inject.Inject;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// This replica is real; the other one, of another version, is the test.
@QuarkusTest
@WithTestResource(BrokerResource.class)
class OtherAssetsTest {

    private static final String ASSET = "/treadle/assets/client-0THER.js";
    private static final String SCRIPT = "console.log(\"of another version\");".repeat(100);

    @TestHTTPResource("/")
    URI base;

    @Inject
    Tokens here;

    @Inject
    Vertx vertx;

    @ConfigProperty(name = "treadle.session.key")
    String key;

    private final HttpClient browser = HttpClient.newHttpClient();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer other;

    @BeforeEach
    void begin() throws Exception {
        other = vertx.createHttpServer().requestHandler(request -> {
            asked.add(request.path() + " " + request.getHeader(OtherAssets.ASKED_BY_REPLICA));
            if (request.path().equals(ASSET)) {
                request.response().putHeader("Content-Type", "text/javascript;charset=UTF-8").end(SCRIPT);
            } else {
                request.response().setStatusCode(404).end();
            }
        }).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() throws Exception {
        browser.close();
        other.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private String sealed(String sealedWith) {
        return new Tokens(Base64.getDecoder().decode(sealedWith), Incarnation.of("other"), () -> "http://127.0.0.1:" + other.actualPort()).sealAddress();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(base.resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    private static String cookie(String sealed) {
        return OtherAssets.COOKIE + "=" + sealed;
    }

    @Test
    void aPageHasTheBrowserNameItsReplicaWhenItAsksForAssetsAndNoScriptSeesThat() throws Exception {
        for (var path : List.of("/widgets", "/", "/nothing-here")) {
            var said = get(path).headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(said).endsWith("; Path=/treadle/assets/; HTTPOnly; SameSite=Strict");
            assertThat(here.openAddress(HttpCookie.parse(said).getFirst().getValue())).isEqualTo(here.address());
        }
    }

    @Test
    void anAssetOfAnotherVersionIsHadFromTheReplicaThatThePageCameFromAndMayBeKeptForEver() throws Exception {
        var got = get(ASSET, "Cookie", cookie(sealed(key)));

        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(SCRIPT);
        assertThat(got.headers().firstValue("Content-Type")).hasValue("text/javascript;charset=UTF-8");
        assertThat(got.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        assertThat(got.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(asked).containsExactly(ASSET + " true");
    }

    @Test
    void whatThisReplicaHasItselfIsAskedOfNobody() throws Exception {
        assertThat(get(ClientAssets.load().script(), "Cookie", cookie(sealed(key))).statusCode()).isEqualTo(200);
        assertThat(asked).isEmpty();
    }

    @Test
    void whatTheOtherHasNotEitherIsAbsentAndNotKept() throws Exception {
        var got = get("/treadle/assets/client-N0WHERE.js", "Cookie", cookie(sealed(key)));

        assertAbsent(got);
        assertThat(asked).hasSize(1);
        other.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertAbsent(get(ASSET, "Cookie", cookie(sealed(key))));
    }

    @Test
    void nobodyIsAskedForSomebodyWhoHasNoPageOfOurs() throws Exception {
        var foreign = Base64.getEncoder().encodeToString(new byte[Tokens.KEY_BYTES]);

        assertAbsent(get(ASSET));
        assertAbsent(get(ASSET, "Cookie", cookie("\"a b") + ";=;;"));
        assertAbsent(get(ASSET, "Cookie", cookie("http://127.0.0.1:" + other.actualPort())));
        assertAbsent(get(ASSET, "Cookie", cookie(sealed(foreign))));
        assertAbsent(get(ASSET, "Cookie", cookie(here.sealAddress())));
        assertAbsent(get("/treadle/assets/..%2fsecret.js", "Cookie", cookie(sealed(key))));
        assertAbsent(get(ASSET, "Cookie", cookie(sealed(key)), OtherAssets.ASKED_BY_REPLICA, "true"));
        assertThat(asked).isEmpty();
    }

    private static void assertAbsent(HttpResponse<String> got) {
        assertThat(got.statusCode()).isEqualTo(404);
        assertThat(got.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(got.headers().firstValue("Set-Cookie")).isEmpty();
    }
}
