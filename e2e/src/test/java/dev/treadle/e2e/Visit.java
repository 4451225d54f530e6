// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketFrame;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.socket.BinaryFrame;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.protocol.socket.ServerMessage.Frame;
import dev.treadle.protocol.socket.ServerMessage.Welcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One visitor with one tab, and everything that must not happen in it: errors, breaches of the content security policy,
/// requests to any other host.
final class Visit implements AutoCloseable {

    // Runs before anything of the page does. What is held against the page is kept where the page has no name for it.
    private static final String WITNESS = """
            window.witnessed = {breaches: [], shifts: [], clicks: []};
            document.addEventListener("securitypolicyviolation", (breach) =>
              witnessed.breaches.push(`${breach.violatedDirective}: ${breach.blockedURI}`));
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) {
                if (entry.hadRecentInput) continue;
                const moved = entry.sources.map(({node, previousRect: was, currentRect: is}) =>
                  `${node?.outerHTML?.slice(0, 100) ?? node?.data} from ${was.x},${was.y},${was.width},${was.height} to ${is.x},${is.y},${is.width},${is.height}`);
                witnessed.shifts.push({value: entry.value, moved: moved.join("; ")});
              }
            }).observe({type: "layout-shift", buffered: true});
            document.addEventListener("click", () => witnessed.clicks.push(performance.now()), {capture: true});
            """;

    private static final JsonMapper JSON = new JsonMapper();

    private final BrowserContext context;
    private final Page page;
    private final List<String> errors = new ArrayList<>();
    private final List<String> strangers = new ArrayList<>();
    private final List<WebSocketFrame> heard = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    private Visit(BrowserContext context, String host) {
        this.context = context;
        context.addInitScript(WITNESS);
        page = context.newPage();
        page.onConsoleMessage(this::listen);
        page.onPageError(errors::add);
        page.onRequest(request -> checkHost(request.url(), host));
        page.onWebSocket(socket -> {
            checkHost(socket.url(), host);
            socket.onFrameReceived(heard::add);
        });
    }

    /// Opens an address and waits until the page is live; or, if it has no socket, until it is loaded.
    static Visit to(Browser browser, URI address, Browser.NewContextOptions options) {
        var visit = new Visit(browser.newContext(options), address.getAuthority());
        visit.page.setDefaultTimeout(Until.PATIENCE.toMillis());
        visit.page.navigate(address.toString());
        if (visit.isLive()) {
            visit.awaitConnection("connected");
        }
        return visit;
    }

    private void listen(ConsoleMessage message) {
        if (message.type().equals("error")) {
            errors.add(message.text() + " (" + message.location() + ")");
        }
    }

    private void checkHost(String url, String host) {
        var address = URI.create(url);
        if (address.getAuthority() != null && !address.getAuthority().equals(host)) {
            strangers.add(url);
        }
    }

    boolean isLive() {
        return page.locator("#root[data-page]").count() > 0;
    }

    Page page() {
        return page;
    }

    /// Waits until the page says so of its connection.
    void awaitConnection(String state) {
        page.locator("body[data-connection=" + state + "]").waitFor();
    }

    /// What the server has said of one kind over all of the tab's sockets, in order.
    <T extends ServerMessage> List<T> heard(Class<T> kind) {
        // Playwright hands out what came meanwhile only while it is asked something.
        page.evaluate("0");
        return heard.stream().map(Visit::read).filter(kind::isInstance).map(kind::cast).toList();
    }

    /// Whether a frame has the whole page.
    static boolean isWhole(Frame frame) {
        return frame.patches().stream().anyMatch(patch -> patch instanceof Patch.Children children && children.component().isEmpty());
    }

    /// How often the page was told as a whole.
    long timesToldWhole() {
        return heard(Frame.class).stream().filter(Visit::isWhole).count();
    }

    private static ServerMessage read(WebSocketFrame message) {
        try {
            return message.text() == null ? BinaryFrame.read(message.binary(), JSON) : JSON.readValue(message.text(), ServerMessage.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a message of the server: " + message.text(), e);
        }
    }

    /// The session that the tab had first.
    SessionId session() {
        return heard(Welcome.class).getFirst().session();
    }

    /// Records, from now on, every text that an element shows.
    Texts record(Locator element) {
        return Texts.of(element);
    }

    /// Records, from now on, every value that an attribute of an element gets.
    Texts recordAttribute(Locator element, String name) {
        return Texts.ofAttribute(element, name);
    }

    /// When the page was clicked, in milliseconds of the page's own clock.
    List<Double> clicks() {
        return ((List<?>) page.evaluate("witnessed.clicks")).stream().map(at -> ((Number) at).doubleValue()).toList();
    }

    /// How the page has moved by itself since it was loaded.
    List<LayoutShift> layoutShifts() {
        return ((List<?>) page.evaluate("witnessed.shifts")).stream().map(shift -> (Map<?, ?>) shift)
                .map(shift -> new LayoutShift(((Number) shift.get("value")).doubleValue(), (String) shift.get("moved"))).toList();
    }

    /// A layout shift, which nobody asked for.
    ///
    /// @param value the browser's measure of it: 1 is the whole page moved by its whole length
    /// @param moved the elements that moved, with where they were and are
    record LayoutShift(double value, String moved) {}

    /// The notice of the server that is shown; waits for one that has this in it.
    void awaitNotice(String fragment) {
        assertThat(page.locator("#system .notice")).containsText(fragment);
    }

    /// Waits until the server has no notice.
    void awaitNoNotice() {
        assertThat(page.locator("#system .notice")).isHidden();
    }

    /// This test cuts connections or ends servers: that the browser's console complains about that is no defect.
    Visit expectCuts() {
        return expect("WebSocket connection to").expect("net::ERR_");
    }

    /// Errors of the console with this in them are no defect.
    Visit expect(String fragment) {
        expected.add(fragment);
        return this;
    }

    /// Checks that nothing happened that must not.
    void requireClean() {
        assertThat(strangers).as("requests to hosts other than the page's own").isEmpty();
        if (!page.isClosed() && page.url().startsWith("http")) {
            assertThat((List<?>) page.evaluate("window.witnessed?.breaches ?? []")).as("breaches of the content security policy").isEmpty();
        }
        var unexpected = errors.stream().filter(error -> expected.stream().noneMatch(error::contains)).toList();
        assertThat(unexpected).as("errors of the page").isEmpty();
    }

    void screenshot(Path file) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    }

    @Override
    public void close() {
        context.close();
    }
}
