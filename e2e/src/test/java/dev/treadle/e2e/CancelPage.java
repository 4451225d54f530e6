// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;

/// The page `/cancel`, as a visitor finds their way on it.
///
/// @param visit the tab that it is open in
record CancelPage(Visit visit) {

    static final String PATH = "/cancel";
    static final String CANCEL = "Cancel";
    static final String AGAIN = "A second click";
    static final String ONCE = "At most once";

    /// What became of a click: one row of the page's log.
    record Row(int click, String what) {}

    Locator card(String heading) {
        return visit.page().locator("wa-card").filter(new Locator.FilterOptions()
                .setHas(visit.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(heading).setExact(true))));
    }

    Locator button(String heading, String label) {
        return card(heading).getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(label).setExact(true));
    }

    void click(String heading, String label) {
        button(heading, label).click();
    }

    Locator text(String heading) {
        return card(heading).locator(".t-static [data-text=value]");
    }

    Locator status(String heading) {
        return card(heading).locator(".t-jobs");
    }

    Locator timeline() {
        return visit.page().getByLabel("What just happened");
    }

    void choose(String what) {
        card(AGAIN).getByRole(AriaRole.COMBOBOX).click();
        visit.page().getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName(what)).click();
        assertThat(visit.page().locator("wa-option").first()).isHidden();
    }

    /// What became of the clicks so far, oldest first.
    List<Row> rows() {
        return card(AGAIN).locator(".t-log tbody tr").allInnerTexts().reversed().stream().map(row -> row.strip().split("\\s+"))
                .map(cells -> new Row(Integer.parseInt(cells[0]), cells[1])).toList();
    }
}
