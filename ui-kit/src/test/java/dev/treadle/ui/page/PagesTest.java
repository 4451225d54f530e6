// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ui.kafka.BrokerResource;
import dev.treadle.ui.socket.Browser;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(BrokerResource.class)
class PagesTest {

    @TestHTTPResource
    URI base;

    private Browser browser;

    @BeforeEach
    void begin() {
        browser = new Browser(base, "/widgets");
    }

    @AfterEach
    void end() {
        browser.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return browser.get(path);
    }

    @Test
    void aClassWithAPageAnnotationIsFoundAndListedInTheIndex() throws Exception {
        var index = get("/");

        assertThat(index.statusCode()).isEqualTo(200);
        assertThat(index.body()).contains("href=\"/async-functions\"", "Asynchronous functions", "Clicks that overlap.", "href=\"/widgets\"");
        assertThat(index.body()).doesNotContain("data-tree");
    }

    @Test
    void aPageHasStrictHeadersAndIsNotKept() throws Exception {
        var headers = get("/widgets").headers();

        assertThat(headers.firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(headers.firstValue("cache-control")).hasValue("no-store");
        assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(headers.firstValue("referrer-policy")).hasValue("same-origin");
        assertThat(headers.firstValue("content-security-policy")).hasValue("default-src 'none'; script-src 'self'; style-src 'self'; "
                + "style-src-attr 'unsafe-inline'; connect-src 'self' data:; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'none'");
        assertThat(get("/widgets").body()).as("nothing inline").doesNotContainPattern("<script(?![^>]* src=)").doesNotContain("<style", " onclick");
    }

    @Test
    void whatAUserWroteIsEscapedEverywhere() throws Exception {
        var html = get("/widgets").body();

        assertThat(html).contains("<title>Every &lt;widget&gt; · Treadle</title>", "One of each &amp; more",
                "value=\"&lt;b&gt;Ada&lt;/b&gt;\"", "label=\"Your &quot;name&quot;\"", "placeholder=\"&#39;quoted&#39;\"",
                "&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;i&gt;echo&lt;/i&gt;", "&lt;card&gt;");
        assertThat(html).doesNotContain("<script>alert", "<b>Ada", "<i>echo");
    }

    @Test
    void markdownIsRenderedAndSanitised() throws Exception {
        var html = get("/widgets").body();

        assertThat(html).contains("<strong>bold</strong>", "href=\"https://example.org\"", "<td>1</td>", "<code class=\"language-java\">a &lt; b");
        assertThat(html).doesNotContain("javascript:");
    }

    @Test
    void theFirstPaintShowsEveryProperty() throws Exception {
        var html = get("/widgets").body();

        assertThat(html).contains("<wa-rating id=\"c6\" data-on=\"change:value\" label=\"How was it?\" value=\"3.0\" max=\"5\">",
                "<wa-progress-bar id=\"c9\" label=\"Far\" value=\"25.0\">", "<b data-for=\"c4\" data-text=\"label\">&lt;i&gt;echo&lt;/i&gt;</b>: ");
    }

    @Test
    void theFirstPaintHasEveryInputAsItIs() throws Exception {
        var html = get("/inputs").body();

        assertThat(html).contains(
                "<wa-input id=\"c2\" data-on=\"input:value\" label=\"&lt;Name&gt;\" value=\"\" placeholder=\"\" maxlength=\"32000\"",
                "<wa-slider id=\"c3\" data-on=\"input:value\" label=\"&lt;Threads&gt;\" min=\"0\" max=\"10\" step=\"1\" value=\"4\"",
                "<wa-slider id=\"c4\" data-on=\"input:value\" label=\"Tension\" min=\"0\" max=\"1\" step=\"0.05\" value=\"0.5\"",
                "<wa-select id=\"c5\" data-on=\"change:value\" label=\"Fibre\" value=\"&lt;Linen&gt;\" placeholder=\"&quot;None&quot;\">"
                        + "<wa-option value=\"Wool\">Wool</wa-option><wa-option value=\"&lt;Linen&gt;\">&lt;Linen&gt;</wa-option></wa-select>",
                "<wa-checkbox id=\"c6\" data-on=\"change:checked=value\" checked><span data-for=\"c6\" data-text=\"label\">&lt;Dyed&gt;</span>",
                "<wa-number-input id=\"c7\" data-on=\"change:value\" label=\"Guests\" value=\"2.5\" min=\"1\" max=\"12\" step=\"1\"");
        assertThat(html).doesNotContain("<Name>", "<Threads>", "<Dyed>");
    }

    @Test
    void theFirstPaintHasEveryPaneAndIndicatorAsItIs() throws Exception {
        var html = get("/inputs").body();

        assertThat(html).contains("<wa-callout id=\"c8\" variant=\"warning\"", "&lt;i&gt;Careful&lt;/i&gt;", "&lt;b&gt;frayed&lt;/b&gt;",
                "<wa-callout id=\"c9\" variant=\"neutral\" data-attr=\"variant=tone\" data-hide-unless=\"text\" hidden>",
                "<span id=\"c10\" class=\"t-spinner\" role=\"status\" active ", "&lt;Weaving&gt;",
                "<span id=\"c11\" class=\"t-spinner\" role=\"status\" data-attr", "<div id=\"c12\" class=\"t-markdown\" data-html=\"html\"><em>warp</em></div>");
        assertThat(html).doesNotContain("alert(1)", "<b>frayed", "<Weaving>");
    }

    @Test
    void aWidgetOfTheApplicationsOwnIsOneClassAndOneTemplate() throws Exception {
        browser.open();
        browser.event("c6", "change", java.util.Map.of("value", 4));

        browser.awaitValues("c7", "value", values -> values.equals(java.util.List.of("3.0 to 4.0")));
    }

    @Test
    void whatIsPutIntoAPageLaterIsSentAsHtmlAndEscaped() throws Exception {
        browser.open();
        browser.click("c10");

        var message = browser.awaitMessage(m -> m.path("patches").path(0).path(0).asText().equals("h"));
        assertThat(message.path("patches").path(0).path(1).asText()).isEqualTo("c11");
        assertThat(message.path("patches").path(0).path(2).asText()).contains("&lt;1&gt;").doesNotContain("<1>");
    }

    @Test
    void aPageIsCompressedForWhoTakesIt() throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(base.resolve("/widgets")).header("Accept-Encoding", "gzip").build();
        try (var client = java.net.http.HttpClient.newHttpClient()) {
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).headers().firstValue("content-encoding")).hasValue("gzip");
        }
    }

    @Test
    void whatIsNotThereIsSaidInTheSameFrame() throws Exception {
        var missing = get("/no/such<page>".replace("<", "%3C").replace(">", "%3E"));

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("There is no such page", "href=\"/async-functions\"").doesNotContain("<page>");
        assertThat(missing.headers().firstValue("content-security-policy")).isPresent();
    }

    @Test
    void aPageThatCannotBeBuiltSaysSoAndTheOthersAreServed() throws Exception {
        var broken = get("/broken");

        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).contains("This page could not be built.").doesNotContain("this page has a fault");
        assertThat(get("/widgets").statusCode()).isEqualTo(200);
    }

    @Test
    void theClientsFilesMayBeKeptForEver() throws Exception {
        var html = get("/widgets").body();
        var files = Pattern.compile("\"(/treadle/assets/[^\"]+)\"").matcher(html);
        int count = 0;
        while (files.find()) {
            count++;
            var file = get(files.group(1));
            assertThat(file.statusCode()).as(files.group(1)).isEqualTo(200);
            assertThat(file.headers().firstValue("cache-control")).hasValue("public, max-age=31536000, immutable");
            assertThat(file.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        }
        assertThat(count).isGreaterThanOrEqualTo(3);
        assertThat(get("/treadle/assets/none.js").headers().firstValue("cache-control")).hasValue("no-store");
    }
}
