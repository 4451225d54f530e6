// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.page;

import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.session.Tokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// Serves the assets of other versions. During a rollout a page comes from one replica, and its assets, which are named by their content,
/// are asked of one that never had them: that one fetches them from the replica that the page came from, which the browser names in a
/// cookie. Without it such a page would stay without style and script. Safe for any number of threads.
@Singleton
final class OtherAssets {

    /// Which replica the page came from, sealed, so that nobody can have this one ask any other host.
    static final String COOKIE = "treadle-replica";
    /// In a request with this header it is a replica that asks, and hasn't got the asset itself.
    static final String ASKED_BY_REPLICA = "Treadle-Asked-By-Replica";

    private static final Logger LOG = Logger.getLogger(OtherAssets.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+\\.[a-z0-9]+");

    private final Tokens tokens;
    private final HttpClient client;
    private final long patienceMillis;

    OtherAssets(Tokens tokens, UiConfig config, Vertx vertx) {
        this.tokens = tokens;
        this.patienceMillis = config.replica().patience().toMillis();
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout((int) patienceMillis).setDecompressionSupported(true));
    }

    /// Has the browser name this replica when it asks for the assets of the page that this answers with.
    void name(RoutingContext page) {
        page.response().addCookie(Cookie.cookie(COOKIE, tokens.sealAddress()).setPath(ClientAssets.PATH).setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT).setSecure("https".equals(page.request().scheme())));
    }

    /// Answers a request for an asset that this replica doesn't have.
    void serve(RoutingContext context) {
        var name = context.normalizedPath().substring(ClientAssets.PATH.length());
        var cookie = context.request().getCookie(COOKIE);
        var replica = cookie == null ? null : tokens.openAddress(cookie.getValue());
        if (replica == null || replica.equals(tokens.address()) || context.request().getHeader(ASKED_BY_REPLICA) != null || !NAME.matcher(name).matches()) {
            absent(context);
            return;
        }
        client.request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(replica + ClientAssets.PATH + name).setTimeout(patienceMillis)
                        .putHeader(ASKED_BY_REPLICA, "true"))
                .compose(request -> request.send())
                .compose(response -> response.statusCode() == 200 ? response.body().onSuccess(body -> found(context, response, body))
                        : Future.failedFuture("it answers " + response.statusCode()))
                .onFailure(why -> {
                    LOG.debugf("an asset of another version is not to be had: asset=%s replica=%s: %s", name, replica, why.getMessage());
                    absent(context);
                });
    }

    private static void found(RoutingContext context, HttpClientResponse response, Buffer body) {
        // Quarkus marks what isn't to be compressed; this is.
        context.response().headers().remove(HttpHeaders.CONTENT_ENCODING);
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, response.getHeader(HttpHeaders.CONTENT_TYPE)).end(body);
    }

    private static void absent(RoutingContext context) {
        context.response().setStatusCode(404).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end("There is no such asset, neither here nor where the page came from.");
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
