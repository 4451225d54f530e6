// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;

/// The page `/work-queue`, as a visitor finds their way on it.
///
/// @param visit the tab that it is open in
record WorkQueuePage(Visit visit) {

    static final String PATH = "/work-queue";
    static final String EMPTY = "Queue empty";

    private static final Pattern PROCESSING = Pattern.compile("Processing item (\\d+) of (\\d+) items in queue\\.");

    /// The two forms of the same example.
    enum Form {
        SERVICE("In this service"), WORKER("On a worker");

        private final String heading;

        Form(String heading) {
            this.heading = heading;
        }
    }

    /// What a text says of the line.
    ///
    /// @param begun the item that is worked on
    /// @param launched how many were launched since the line was empty
    record Line(int begun, int launched) {}

    Locator card(Form form) {
        return visit.page().locator("wa-card").filter(new Locator.FilterOptions()
                .setHas(visit.page().getByRole(AriaRole.HEADING).getByText(form.heading)));
    }

    Locator text(Form form) {
        return card(form).locator(".t-static [data-text=value]");
    }

    Locator status() {
        return card(Form.WORKER).locator(".t-jobs");
    }

    Texts record(Form form) {
        return visit.record(text(form));
    }

    void launch(Form form) {
        card(form).getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Click to launch")).click();
    }

    /// The texts without those that say how many wait while none has begun: for how long that is so nobody knows.
    static List<String> begun(List<String> texts) {
        return texts.stream().filter(text -> !text.endsWith(" in queue.") || text.startsWith("Processing")).toList();
    }

    /// What the texts say, each of which has to be exactly as it should, but for the one that says that the queue is empty.
    static List<Line> lines(List<String> texts) {
        return begun(texts).stream().filter(text -> !text.equals(EMPTY)).map(WorkQueuePage::line).toList();
    }

    private static Line line(String text) {
        var found = PROCESSING.matcher(text);
        if (!found.matches()) {
            throw new AssertionError("neither \"%s\" nor \"Processing item i of n items in queue.\": \"%s\"".formatted(EMPTY, text));
        }
        return new Line(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
    }
}
