// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.page;

import dev.treadle.ui.Page;
import dev.treadle.ui.session.Sessions;
import dev.treadle.ui.session.TreeHash;
import io.quarkus.qute.RawString;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/// Serves the pages, their index, and the word that there is none.
@Singleton
final class PageRoutes {

    private static final Logger LOG = Logger.getLogger(PageRoutes.class);

    /// A page runs no script but ours, loads nothing from elsewhere, and is in nobody's frame. Inline style attributes and
    /// `data:` requests are what Web Awesome's elements need.
    static final String CONTENT_SECURITY_POLICY = String.join("; ", "default-src 'none'", "script-src 'self'", "style-src 'self'",
            "style-src-attr 'unsafe-inline'", "connect-src 'self' data:", "img-src 'self' data:", "font-src 'self'", "base-uri 'none'",
            "form-action 'none'", "frame-ancestors 'none'");

    private final PageBook book;
    private final Sessions sessions;
    private final QuteRenderer renderer;
    private final ClientAssets assets;
    private final OtherAssets others;

    PageRoutes(PageBook book, Sessions sessions, QuteRenderer renderer, OtherAssets others) {
        this.book = book;
        this.sessions = sessions;
        this.renderer = renderer;
        this.assets = ClientAssets.load();
        this.others = others;
    }

    void add(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE + 100).handler(PageRoutes::harden);
        router.route(ClientAssets.PATH + "*").order(Integer.MIN_VALUE + 101).handler(PageRoutes::keepForEver);
        book.pages().forEach(page -> get(router, page.path(), context -> show(context, page)));
        if (book.page("/") == null) {
            get(router, "/", this::index);
        }
        router.route(ClientAssets.PATH + "*").order(RouteConstants.ROUTE_ORDER_AFTER_DEFAULT + 9_000).handler(others::serve);
        router.route().order(RouteConstants.ROUTE_ORDER_AFTER_DEFAULT + 10_000).handler(onVirtualThread(this::missing));
    }

    private void get(Router router, String path, io.vertx.core.Handler<RoutingContext> handler) {
        router.route(HttpMethod.GET, path).handler(onVirtualThread(handler));
        router.route(HttpMethod.HEAD, path).handler(onVirtualThread(handler));
    }

    /// An App's build is its author's code, which may block; the event loop must not.
    private static io.vertx.core.Handler<RoutingContext> onVirtualThread(io.vertx.core.Handler<RoutingContext> handler) {
        return context -> Thread.ofVirtual().name("page " + context.normalizedPath()).start(() -> {
            try {
                handler.handle(context);
            } catch (RuntimeException | Error e) {
                context.fail(e);
            }
        });
    }

    private static void harden(RoutingContext context) {
        var headers = context.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        context.next();
    }

    private static void keepForEver(RoutingContext context) {
        context.addHeadersEndHandler(nothing -> {
            if (context.response().getStatusCode() < 400) {
                context.response().headers().set(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable");
            }
        });
        context.next();
    }

    private void show(RoutingContext context, Page page) {
        String content;
        try {
            content = sessions.paint(page.path(), Objects.requireNonNullElse(context.request().query(), ""));
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "a page could not be built: page=%s", page.path());
            broken(context, page);
            return;
        }
        answer(context, 200, new PageView(page.title(), page.description(), page.path(), entries(page.path()), new RawString(content),
                TreeHash.of(content), sessions.notice(), assets, true, page.shared()));
    }

    private void index(RoutingContext context) {
        var content = renderer.render("index", "pages", entries(null));
        answer(context, 200, still("Pages", "Everything that is served here.", "/", content));
    }

    private void missing(RoutingContext context) {
        var path = context.normalizedPath();
        answer(context, 404, still("There is no such page", "Nothing is served at " + path + ".", path,
                renderer.render("missing", "pages", entries(null))));
    }

    private void broken(RoutingContext context, Page page) {
        answer(context, 500, still(page.title(), "This page could not be built. The server's log says why.", page.path(),
                renderer.render("missing", "pages", entries(null))));
    }

    private PageView still(String title, String sentence, String path, String content) {
        return new PageView(title, sentence, path, entries(path), new RawString(content), "", sessions.notice(), assets, false, false);
    }

    private List<PageView.Entry> entries(String current) {
        return book.pages().stream()
                .map(page -> new PageView.Entry(page.title(), page.menu().isEmpty() ? page.title() : page.menu(), page.path(), page.description(), page.path().equals(current))).toList();
    }

    private void answer(RoutingContext context, int status, PageView view) {
        var html = renderer.render("frame/page", "page", view);
        others.name(context);
        context.response().setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        // Quarkus marks what isn't to be compressed; this is, if anything is.
        context.response().headers().remove(HttpHeaders.CONTENT_ENCODING);
        context.end(html);
    }
}
