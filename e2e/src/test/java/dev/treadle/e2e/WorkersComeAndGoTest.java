// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.local.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// worker-service is started, stopped and multiplied alone, and dies.
@EndToEnd
class WorkersComeAndGoTest {

    private static final String TWO_SLOTS = "treadle.worker.queues.default.slots=2";
    private static final int JOBS = 18;

    @Test
    void withNoWorkerClicksWaitAndThePageSaysForWhatAndThreeWorkersThenShareTheirWork(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        var page = open(stage);
        var texts = page.record(Form.WORKER);

        for (var click = 1; click <= 3; click++) {
            page.click(Form.WORKER);
        }
        assertThat(page.status().getByText("no worker serves the queue default")).hasCount(3);
        assertThat(texts.all()).isEmpty();

        var workers = new ArrayList<ServiceProcess>();
        for (var name : List.of("one", "two", "three")) {
            workers.add(pair.beginWorker(name, TWO_SLOTS));
        }
        assertThat(texts.await(6)).containsExactlyInAnyOrderElementsOf(page.everyText(3));
        assertThat(page.status().locator("> *")).hasCount(0);
        for (var worker : workers) {
            worker.awaitReady(Until.PATIENCE);
        }

        for (var click = 1; click <= JOBS; click++) {
            page.click(Form.WORKER);
        }
        assertThat(texts.await(2 * (3 + JOBS))).containsExactlyInAnyOrderElementsOf(page.everyText(3 + JOBS));
        var shares = pair.journal().started(page.visit().session()).stream().skip(3)
                .collect(Collectors.groupingBy(Journal::worker, Collectors.counting()));
        assertThat(shares).as("jobs begun by each of three workers with two slots").containsOnlyKeys("one", "two", "three")
                .allSatisfy((worker, share) -> assertThat(share).isBetween(4L, 8L));
    }

    @Test
    void aWorkerThatIsStoppedFinishesWhatItHasAndTheNextGoesOnWithTheRest(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        var going = pair.startWorker("going");
        var page = open(stage);
        var texts = page.record(Form.WORKER);

        page.click(Form.WORKER);
        texts.await("Running 1");
        pair.stop(going);
        page.click(Form.WORKER);
        assertThat(page.status().getByText("no worker serves the queue default")).hasCount(1);
        pair.startWorker("coming");

        assertThat(texts.await(4)).containsExactly("Running 1", "Finished 1", "Running 2", "Finished 2");
        assertThat(pair.journal().started(page.visit().session())).extracting(Journal::worker).containsExactly("going", "coming");
    }

    @Test
    void aJobWhoseWorkerIsKilledRunsAgainOnAnotherAndThePageSaysThatItIsASecondAttempt(Stage stage) throws Exception {
        var pair = stage.troubled().pair();
        var workers = List.of(pair.startWorker("left"), pair.startWorker("right")).stream()
                .collect(Collectors.toMap(ServiceProcess::name, Function.identity()));
        var page = open(stage);
        var texts = page.record(Form.WORKER);
        var status = page.visit().record(page.status());

        page.click(Form.WORKER);
        texts.await("Running 1");
        var first = page.startedBy();
        workers.get(first).kill();

        assertThat(texts.await("Finished 1")).containsExactly("Running 1", "Finished 1");
        assertThat(String.join("\n", status.all())).contains("attempt 2 of 5: worker " + first + " was lost");
        assertThat(page.status().locator("> *")).hasCount(0);
        var executions = pair.journal().owners(page.visit().session());
        assertThat(executions).extracting(each -> Map.entry(Journal.worker(each), each.by().attempt())).containsExactly(
                Map.entry(first, 1), Map.entry(first.equals("left") ? "right" : "left", 2));
    }

    private static AsyncFunctionsPage open(Stage stage) throws Exception {
        return new AsyncFunctionsPage(stage.open(stage.troubled().at(AsyncFunctionsPage.PATH)));
    }
}
