// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.socket.Browser;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A click on a real page becomes a job in a real Journal. The workers and the Ledger are the test itself, which appends
/// what they would say.
@QuarkusTest
@WithTestResource(BrokerResource.class)
class PageWithJobsTest {

    @TestHTTPResource
    URI base;

    @Inject
    UiConfig config;

    @Inject
    Topics topics;

    private final Incarnation worker = Incarnation.of("worker-7");
    private Producer<String, byte[]> producer;
    private Consumer<String, byte[]> consumer;
    private Browser browser;
    private SessionId session;
    private String button;
    private String text;

    @BeforeEach
    void open() throws Exception {
        var clients = new Clients(config.kafka());
        producer = PatientProducer.at(config.kafka().bootstrapServers());
        consumer = clients.consumer();
        browser = new Browser(base, "/jobs").open();
        session = SessionId.parse(browser.awaitKind("welcome").path("session").asText());
        button = browser.id("wa-button");
        text = browser.id("p");
        var home = new TopicPartition(topics.journal(), session.home());
        consumer.assign(List.of(home));
        consumer.seekToBeginning(List.of(home));
    }

    @AfterEach
    void close() {
        browser.close();
        producer.close();
        consumer.close();
    }

    private void say(Update update) throws Exception {
        say(topics.record(update, worker, null));
    }

    private void say(ProducerRecord<String, byte[]> record) throws Exception {
        producer.send(record).get();
    }

    private List<JobUpdate.Submitted> awaitSubmitted(int count) {
        var found = new ArrayList<JobUpdate.Submitted>();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (found.size() < count && System.nanoTime() < deadline) {
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                var update = topics.codec().decode(record.headers(), record.value()).as(Update.class, why -> null);
                if (update instanceof JobUpdate.Submitted submitted && submitted.session().equals(session)) {
                    found.add(submitted);
                }
            }
        }
        assertThat(found).hasSize(count);
        return found;
    }

    private Execution execution(JobUpdate.Submitted job, int attempt, long number) {
        return new Execution(job.job(), attempt, new ExecutionId(worker, number));
    }

    @Test
    void aClickIsDoneWhenItsJobIsInTheJournalAndThePageShowsItHappen() throws Exception {
        browser.click(button);
        var job = awaitSubmitted(1).getFirst();
        assertThat(job.work().toString()).isEqualTo("{\"click\":1}");
        assertThat(job.cause().toString()).matches("event:.+:1");
        browser.awaitKind("done");

        say(new ExecutionUpdate.Started(execution(job, 1, 1), 0, 1));
        browser.awaitValues(text, "value", values -> values.equals(List.of("Running 1")));
        say(new ExecutionUpdate.Completed(execution(job, 1, 1), 1, Json.of("\"Finished\"")));
        browser.awaitValues(text, "value", values -> values.equals(List.of("Running 1", "Finished 1")));
    }

    @Test
    void whatALateWorkerSaysIsNeverDrawn() throws Exception {
        browser.click(button);
        var job = awaitSubmitted(1).getFirst();
        say(new ExecutionUpdate.Started(execution(job, 1, 1), 0, 1));
        say(new JobUpdate.Lost(execution(job, 1, 1), "no sign of life"));
        say(new ExecutionUpdate.Completed(execution(job, 1, 1), 1, Json.of("\"Zombie\"")));
        say(new ExecutionUpdate.Started(execution(job, 2, 2), 0, 1));
        say(new ExecutionUpdate.Completed(execution(job, 1, 1), 1, Json.of("\"Zombie\"")));
        say(new ExecutionUpdate.Completed(execution(job, 2, 2), 1, Json.of("\"Finished\"")));

        browser.awaitValues(text, "value", values -> values.contains("Finished 1"));
        assertThat(browser.values(text, "value")).containsExactly("Running 1", "Running again 1", "Finished 1");
    }

    @Test
    void thePageSaysWhatItsClicksWaitFor() throws Exception {
        browser.click(button);
        browser.click(button);
        var submitted = awaitSubmitted(2);
        say(topics.record(queue(0, 0, List.of(), submitted, QueueState.Gate.WORKER), worker));
        awaitStatus("no worker serves the queue default");
        say(topics.record(queue(1, 2, List.of("Chore"), submitted, QueueState.Gate.TYPE), worker));
        awaitStatus("no worker offers Chore");
        say(topics.record(queue(1, 2, List.of(), submitted, QueueState.Gate.SLOT), worker));
        awaitStatus("place 2 in the line: all 2 slots are busy");

        var job = submitted.getFirst();
        say(new ExecutionUpdate.Started(execution(job, 1, 1), 0, 1));
        say(new JobUpdate.Lost(execution(job, 1, 1), "no sign of life"));
        say(new ExecutionUpdate.Started(execution(job, 2, 2), 0, 1));
        awaitStatus("attempt 2 of 5: worker worker-7 was lost");
    }

    private static QueueState queue(int workers, int slots, List<String> missing, List<JobUpdate.Submitted> jobs, QueueState.Gate gate) {
        return new QueueState("default", jobs.size(), 0, 0, 0, slots, workers, List.of(), false,
                jobs.stream().map(job -> new QueueState.Waiting(job.job().id(), job.session(), gate)).toList(), missing, 1);
    }

    private void awaitStatus(String words) throws InterruptedException {
        browser.awaitMessage(message -> message.path("kind").asText().equals("frame") && message.toString().contains(words));
    }
}
