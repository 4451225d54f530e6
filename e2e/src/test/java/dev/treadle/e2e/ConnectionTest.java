// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitUntilState;
import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.protocol.socket.ServerMessage.Welcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page says how its connection stands, and what the user does meanwhile is kept and says that it waits.
@EndToEnd
class ConnectionTest {

    private static final String SCRIPT = "**/assets/client-*.js";
    private static final String PLOT = "**/assets/plot-*.js";

    @Test
    void aPageThatIsBeingConnectedSaysSoAndKeepsWhatIsClicked(Stage stage) throws Exception {
        var wire = stage.wire(stage.calm().ui().address());
        var visit = stage.open(wire.address().resolve(AsyncFunctionsPage.PATH));
        var page = new AsyncFunctionsPage(visit);
        wire.holdSockets();
        visit.page().reload(new Page.ReloadOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));

        visit.awaitConnection("connecting");
        assertThat(word(visit)).hasText("Connecting");
        page.click(Form.SERVICE);
        assertThat(page.card(Form.SERVICE).locator("wa-button")).hasAttribute("data-pending", "");
        assertThat(page.card(Form.WORKER).locator("wa-button")).not().hasAttribute("data-pending", "");
        assertThat(page.text(Form.SERVICE)).hasText("");

        wire.mend();
        visit.awaitConnection("connected");
        assertThat(word(visit)).hasText("Connected");
        assertThat(page.text(Form.SERVICE)).hasText("Finished 1");
        assertThat(page.card(Form.SERVICE).locator("wa-button")).not().hasAttribute("data-pending", "");
    }

    @Test
    void aLostConnectionIsCountedDownToItsNextTryAndTriedAtOnceByKeyboard(Stage stage) throws Exception {
        var wire = stage.wire(stage.calm().ui().address());
        var visit = stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts();
        var page = new AsyncFunctionsPage(visit);
        wire.cut();

        visit.awaitConnection("reconnecting");
        assertThat(word(visit)).hasText("Reconnecting");
        page.click(Form.SERVICE);
        assertThat(page.card(Form.SERVICE).locator("wa-button")).hasAttribute("data-pending", "");
        assertThat(notice(visit)).hasText(Pattern.compile("The connection is lost\\. 1 action is kept and goes on by itself\\. Next try in [1-5].s\\..*"));

        // It is there for who uses no mouse: the first that Tab leads to from the top of the page's own part.
        visit.page().locator(".frame-header .icon-theme").focus();
        visit.page().keyboard().press("Tab");
        assertThat(visit.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try now"))).isFocused();
        wire.mend();
        visit.page().keyboard().press("Enter");
        visit.awaitConnection("connected");
        assertThat(notice(visit)).isHidden();
        assertThat(page.text(Form.SERVICE)).hasText("Finished 1");
    }

    @Test
    void aPageWhoseScriptDoesNotArriveSaysSoAndIsLoadedAgain(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().ui().address().resolve(AsyncFunctionsPage.PATH)).expect("net::ERR_");
        visit.page().route(SCRIPT, Route::abort);
        visit.page().reload();

        var missing = visit.page().locator("#no-script");
        assertThat(missing).isVisible();
        assertThat(missing).hasText("This page does nothing without its script, which has not arrived. Load it again");
        visit.page().unroute(SCRIPT);
        missing.getByRole(AriaRole.LINK).click();
        visit.awaitConnection("connected");
        assertThat(missing).hasCount(0);
    }

    @Test
    void aPartOfAPageThatDoesNotArriveIsMissedAndLoadedAgain(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().ui().address().resolve(StreamingPlotPage.PATH)).expect("net::ERR_").expect("could not be loaded");
        visit.page().route(PLOT, Route::abort);
        visit.page().reload();

        // With the connection it is tried again, in vain.
        visit.awaitConnection("connected");
        assertThat(notice(visit)).containsText("A part of this page did not arrive.");
        visit.page().unroute(PLOT);
        visit.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Load it again")).click();
        assertThat(visit.page().locator("treadle-plot canvas").first()).isVisible();
        assertThat(notice(visit)).isHidden();
    }

    @Test
    void aBrowserWithoutANetworkSaysThatItIsOfflineAndGoesOnWhenTheNetworkIsBack(Stage stage) throws Exception {
        var wire = stage.wire(stage.calm().ui().address());
        var visit = stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts();
        var page = new AsyncFunctionsPage(visit);
        visit.page().context().setOffline(true);
        wire.cut();

        visit.awaitConnection("offline");
        assertThat(word(visit)).hasText("Offline");
        page.click(Form.SERVICE);
        assertThat(notice(visit)).containsText("There is no network. 1 action is kept");

        wire.mend();
        visit.page().context().setOffline(false);
        visit.awaitConnection("connected");
        assertThat(page.text(Form.SERVICE)).hasText("Finished 1");
    }

    @Test
    void aPageWhoseSessionSomebodyElseHasSaysSoAndTakesItBackWhenAsked(Stage stage) throws Exception {
        var visit = stage.open(stage.calm().at(AsyncFunctionsPage.PATH));
        var page = new AsyncFunctionsPage(visit);
        // As over plain http from another machine: with locks, nobody else could have it.
        visit.page().context().addInitScript("Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})");
        var said = new ArrayList<String>();
        visit.page().onWebSocket(socket -> socket.onFrameSent(frame -> said.add(frame.text())));
        visit.page().reload();
        visit.awaitConnection("connected");
        page.click(Form.SERVICE);
        assertThat(page.text(Form.SERVICE)).hasText("Finished 1");

        var hello = (ObjectNode) new JsonMapper().readTree(said.getFirst());
        hello.put("token", visit.heard(Welcome.class).getLast().token());
        try (var client = HttpClient.newHttpClient()) {
            var other = client.newWebSocketBuilder().header("Origin", stage.calm().ui().address().toString())
                    .buildAsync(URI.create("ws://" + stage.calm().ui().address().getAuthority() + "/treadle/socket"), new WebSocket.Listener() { }).join();
            other.sendText(hello.toString(), true).join();

            visit.awaitConnection("superseded");
            other.abort();
        }
        assertThat(word(visit)).hasText("Open elsewhere");
        assertThat(notice(visit)).containsText("This page goes on in another window.");
        visit.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Use it here")).click();
        visit.awaitConnection("connected");
        assertThat(page.text(Form.SERVICE)).hasText("Finished 1");
    }

    private static Locator word(Visit visit) {
        return visit.page().locator("[data-connection-word]");
    }

    private static Locator notice(Visit visit) {
        return visit.page().locator("#client-notice");
    }
}
