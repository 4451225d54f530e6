// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The page `/async-functions`, as a visitor finds their way on it: by the words.
///
/// @param visit the tab that it is open in
record AsyncFunctionsPage(Visit visit) {

    static final String PATH = "/async-functions";

    /// The two forms of the same example.
    enum Form {
        SERVICE("In this service"), WORKER("On a worker");

        private final String heading;

        Form(String heading) {
            this.heading = heading;
        }

        /// The card of this form on the page that a tab shows.
        Locator card(Visit visit) {
            return visit.page().locator("wa-card").filter(new Locator.FilterOptions()
                    .setHas(visit.page().getByRole(AriaRole.HEADING).getByText(heading)));
        }
    }

    /// The card of a form.
    Locator card(Form form) {
        return form.card(visit);
    }

    Locator button(Form form) {
        return card(form).getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Click me!"));
    }

    /// What shows `Running n` and `Finished n`.
    Locator text(Form form) {
        return card(form).locator(".t-static [data-text=value]");
    }

    /// Says what is going on with the jobs of the form on a worker.
    Locator status() {
        return card(Form.WORKER).locator(".t-jobs");
    }

    /// The name of the worker that began the newest attempt, as the page itself tells it: to read the Journal would take
    /// longer than the job.
    String startedBy() {
        return visit.page().getByLabel("What just happened").locator(".t-update")
                .filter(new Locator.FilterOptions().setHasText("Started")).first()
                .locator(".t-update-by").innerText().substring("worker ".length());
    }

    Texts record(Form form) {
        return visit.record(text(form));
    }

    void click(Form form) {
        button(form).click();
    }

    /// What so many clicks have to show.
    List<String> everyText(int clicks) {
        return IntStream.rangeClosed(1, clicks).boxed().flatMap(click -> Stream.of("Running " + click, "Finished " + click)).toList();
    }
}
