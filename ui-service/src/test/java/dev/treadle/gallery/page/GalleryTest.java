// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class GalleryTest {

    @TestHTTPResource
    URI base;

    private HttpResponse<String> get(String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/async-functions", "/streaming-plot", "/work-queue", "/responsive", "/cancel", "/failures", "/components"})
    void everyPageIsInTheIndexAndIsBuiltTheSameEachTime(String path) throws Exception {
        assertThat(get("/").body()).contains("href=\"" + path + "\"");
        var page = get(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(tree(get(path).body())).isEqualTo(tree(page.body()));
    }

    private static String tree(String html) {
        return html.replaceAll("(?s).*data-tree=\"([^\"]+)\".*", "$1");
    }

    @Test
    void theExampleStandsBesideItsOwnSource() throws Exception {
        var page = get("/async-functions").body().replaceAll("</?(b|i|em)>", "");

        assertThat(page).contains("In this service", "On a worker", "private Component inThisService() {", "private Component onAWorker(Session session) {");
    }

    @Test
    void aSourceIsShownWithAllThatItNeeds() throws Exception {
        var page = get("/work-queue").body().replaceAll("</?(b|i|em)>", "");

        assertThat(page).contains("private Component inThisService(Session session) {", "private static final class Worker {",
                "private record Line(int launched, int begun, int ended) {").doesNotContain("import ");
    }

    @Test
    void thePageThatEndsProcessesIsNotThereUnlessItIsAskedFor() throws Exception {
        assertThat(get("/faults").statusCode()).isEqualTo(404);
        assertThat(get("/").body()).doesNotContain("/faults");
    }

    @Test
    void withoutABrokerItIsReadyAndSaysSo() throws Exception {
        assertThat(get("/q/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    }
}
