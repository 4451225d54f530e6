// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.e2e.Collector.Hop;
import dev.treadle.e2e.Collector.Made;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A click in a real browser, followed through both services by who collects their traces.
@EndToEnd
class TraceTest {

    private static final String UI = "ui-service";
    private static final String WORKER = "worker-service";

    /// From the frame back to the click: the session's host, the worker, the Ledger, and the replica that took the click.
    private static final List<Hop> WAY = List.of(
            new Hop(UI, "send frame"),
            new Hop(UI, "process treadle.journal"),
            new Hop(WORKER, "process treadle.dispatch.default"),
            new Hop(UI, "send treadle.dispatch.default"),
            new Hop(UI, "send treadle.journal"),
            new Hop(UI, "browser event"));

    @Test
    void oneTraceLeadsFromTheClickOverTheLedgerAndAWorkerToTheFramesThatShowItsStartAndItsResult(Stage stage) throws Exception {
        var collector = stage.behind(Collector.listen());
        var pair = stage.pair(Checkout.ROOT);
        pair.startBroker();
        var worker = pair.beginWorker("traced", collector.properties());
        // Otherwise the replica hands the job out by itself, and the Ledger is no hop of the way.
        var ui = pair.startUi(Stream.concat(Stream.of("treadle.ledger.fast-path=false"), Stream.of(collector.properties())).toArray(String[]::new));
        worker.awaitReady(Until.PATIENCE);
        var page = new AsyncFunctionsPage(stage.open(ui.at(AsyncFunctionsPage.PATH)));
        var texts = page.record(Form.WORKER);

        page.click(Form.WORKER);
        assertThat(texts.await(2)).containsExactly("Running 1", "Finished 1");

        var spans = Until.holds("the ways back of two frames, of Started and of Completed, were sent", collector::spans,
                sent -> ways(sent).stream().map(way -> way.get(1).span().getSpanId()).distinct().count() == 2);
        var ways = ways(spans);
        var attempts = ways.stream().map(way -> way.get(2).span().getSpanId()).distinct();
        assertThat(attempts).as("of one attempt").hasSize(1);
        assertThat(spans).as("one trace").extracting(Made::trace).containsOnly(ways.getFirst().getFirst().trace());
        assertThat(spans).as("that begins with the click").filteredOn(Made::isRoot).extracting(Made::hop).containsExactly(WAY.getLast());
    }

    /// Those of the frames that came of what a worker said.
    private static List<List<Made>> ways(List<Made> spans) {
        return spans.stream().filter(span -> span.hop().equals(WAY.getFirst())).map(frame -> Collector.way(frame, spans))
                .filter(way -> way.stream().map(Made::hop).toList().equals(WAY)).toList();
    }
}
