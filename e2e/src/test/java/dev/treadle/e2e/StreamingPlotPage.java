// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.treadle.e2e.AsyncFunctionsPage.Form;
import java.util.List;
import java.util.stream.IntStream;

/// The page `/streaming-plot`, as a visitor finds their way on it who doesn't see: by the words.
///
/// @param visit the tab that it is open in
record StreamingPlotPage(Visit visit) {

    static final String PATH = "/streaming-plot";

    static final String START = "Line plot, 1 point, x at 0";

    Locator plot(Form form) {
        return form.card(visit).getByRole(AriaRole.IMG);
    }

    void click(Form form) {
        form.card(visit).getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Click me!")).click();
    }

    /// What the plot says that it shows, from now on, each time that it says something else.
    Texts record(Form form) {
        return visit.recordAttribute(plot(form), "aria-label");
    }

    /// What a plot says whose x values go from 0 up by ones.
    ///
    /// @param points at least 2
    static String points(int points) {
        return "Line plot, %d points, x from 0 to %d".formatted(points, points - 1);
    }

    /// What a plot says that grows point by point.
    static List<String> points(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(StreamingPlotPage::points).toList();
    }
}
