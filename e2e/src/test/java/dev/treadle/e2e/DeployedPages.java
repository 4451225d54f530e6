// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is asked of the pair wherever it is deployed: its three pages, and numbers that stream to a page whatever is done meanwhile.
abstract class DeployedPages {

    /// 20 are counted in a second.
    static final int NUMBERS = 240;
    private static final int UNDER_WAY = 40;

    /// Where the pages are.
    abstract URI address();

    abstract Journal journal();

    @ParameterizedTest
    @EnumSource
    void asynchronousFunctionsRunInEitherForm(AsyncFunctionsPage.Form form, Stage stage) throws Exception {
        var page = new AsyncFunctionsPage(stage.open(at(AsyncFunctionsPage.PATH)));
        var texts = page.record(form);
        page.click(form);
        page.click(form);
        assertThat(texts.await(4)).containsExactlyInAnyOrderElementsOf(page.everyText(2));
    }

    @ParameterizedTest
    @EnumSource
    void aPlotIsStreamedToInEitherForm(AsyncFunctionsPage.Form form, Stage stage) throws Exception {
        var page = new StreamingPlotPage(stage.open(at(StreamingPlotPage.PATH)));
        var names = page.record(form);
        page.click(form);
        names.await(StreamingPlotPage.points(6));
    }

    @ParameterizedTest
    @EnumSource
    void aQueueIsWorkedOffInEitherForm(WorkQueuePage.Form form, Stage stage) throws Exception {
        var page = new WorkQueuePage(stage.open(at(WorkQueuePage.PATH)));
        var texts = page.record(form);
        page.launch(form);
        page.launch(form);
        var shown = WorkQueuePage.begun(texts.await(WorkQueuePage.EMPTY));
        assertThat(shown).endsWith("Processing item 2 of 2 items in queue.", WorkQueuePage.EMPTY);
    }

    URI at(String path) {
        return address().resolve(path);
    }

    /// Opens a page to which numbers stream.
    CountingPage count(Stage stage) throws Exception {
        return count(stage, NUMBERS);
    }

    CountingPage count(Stage stage, int numbers) throws Exception {
        var page = CountingPage.open(stage, address());
        page.visit().expectCuts().expect("503");
        page.count(numbers);
        page.awaitRows(UNDER_WAY);
        return page;
    }

    /// Waits until all numbers are shown, and requires that each was shown once, in order, and nothing that had ended.
    void requireClean(CountingPage page) throws Exception {
        requireClean(page, NUMBERS);
    }

    void requireClean(CountingPage page, int numbers) throws Exception {
        page.awaitRows(numbers);
        page.awaitEnd();
        var session = page.visit().session();
        var updates = journal().updates().stream().filter(update -> update.session().equals(session)).toList();
        var account = Account.of(page.sightings().all(), Truth.of(updates), numbers);
        assertThat(account).as("what was shown").matches(Account::clean);
    }
}
