// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.treadle.e2e.AsyncFunctionsPage.Form;
import dev.treadle.local.ServiceProcess;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Stretch;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The pair with a Kafka that demands TLS and passwords, and allows each user what `docs/reference/kafka-access.md` says and no more.
@EndToEnd
class SecuredKafkaTest {

    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX, new Codec());
    private static final String KAFKA = "treadle.kafka.properties.";
    private static final String READY = "/q/health/ready";
    private static final String SESSION_KEY = Base64.getEncoder().encodeToString("marked-session-key-with-32-bytes".getBytes());
    /// What Kafka's clients say of their settings when they are made, too.
    private static final String[] LOUD = {loud("dev.treadle", "DEBUG"), loud("io.smallrye.config", "DEBUG"),
        loud("org.apache.kafka.common.config.AbstractConfig", "INFO")};

    private static SecuredKafka kafka;
    private static AccessTable table;

    @BeforeAll
    static void start() throws Exception {
        table = AccessTable.read();
        kafka = SecuredKafka.start(Checkout.emptied("secured-kafka"));
        kafka.makeTopics("default", "cpu");
        kafka.allow(table.toRun());
    }

    @AfterAll
    static void stop() {
        if (kafka != null) {
            kafka.close();
        }
    }

    /// A file for one, which both services can be given.
    private static String inFile(String user) throws Exception {
        return "quarkus.config.locations=" + kafka.file(user + ".properties", KAFKA, kafka.client(user));
    }

    /// The environment's variables for the other.
    private static String[] inEnvironment(Map<String, String> client) {
        return client.entrySet().stream().filter(each -> !each.getKey().equals("bootstrap.servers"))
                .map(each -> "TREADLE_KAFKA_PROPERTIES__" + each.getKey().toUpperCase(Locale.ROOT).replace('.', '_') + "_=" + each.getValue())
                .toArray(String[]::new);
    }

    @Test
    void thePairDoesAllThatItDoesWithWhatThePageSaysAndUsesAllOfIt(Stage stage) throws Exception {
        WatchingAuthorizer.forget();
        var pair = stage.pairAt(kafka.port());
        var first = pair.startUi(inFile("ui"));
        var second = pair.startUi(inFile("ui"));
        pair.startWorker("secured", inEnvironment(kafka.client("worker")));

        var wire = stage.wire(first.address());
        var page = new AsyncFunctionsPage(stage.open(wire.address().resolve(AsyncFunctionsPage.PATH)).expectCuts());
        page.click(Form.WORKER);
        assertThat(page.text(Form.WORKER)).hasText("Finished 1");
        cancel(stage, second);
        retryByHand(stage, second);

        var session = page.visit().session();
        fillJournal(session.home());
        Until.holds("the parts of the Journal are in the index", () -> end(TOPICS.index(), session.home()), end -> end >= 4);
        first.process().kill();
        wire.leadTo(second.address());
        wire.cut();
        wire.mend();
        page.visit().page().evaluate("dispatchEvent(new Event('online'))");
        page.click(Form.WORKER);
        assertThat(page.text(Form.WORKER)).hasText("Finished 2");

        assertThat(WatchingAuthorizer.denied()).as("what the page doesn't list, and was asked for").isEmpty();
        for (var acl : table.toRun()) {
            var others = new ArrayList<>(table.toRun());
            others.remove(acl);
            Until.passes(WatchingAuthorizer::allowed, deeds -> assertThat(deeds).as("uses of %s", acl)
                    .anyMatch(deed -> AccessTable.allow(List.of(acl), deed) && !AccessTable.allow(others, deed)));
        }
    }

    @Test
    void whatKafkaRefusesIsSaidOnceByNameInTheLogAndInTheHealthAndOverWhenItIsPutRightAndNothingSecretIsSaid(Stage stage) throws Exception {
        var journal = acl("worker", TOPICS.journal(), AclOperation.WRITE);
        var sessions = acl("ui", TOPICS.sessions(), AclOperation.READ);
        var books = acl("ui", TOPICS.ledgerApplication(), AclOperation.READ);
        kafka.allowNoMore(List.of(journal, sessions));
        var pair = stage.pairAt(kafka.port());
        var wrong = inEnvironment(kafka.client("worker", "marked-wrong-password", kafka.certificate()));
        var worker = pair.beginWorker("refused", with(wrong, LOUD));
        var stranger = pair.startUi(with(new String[] {"quarkus.config.locations=" + kafka.file("stranger.properties", KAFKA,
                kafka.client("ui", SecuredKafka.password("ui"), kafka.anotherCertificate())), "treadle.sesion.key=marked-" + SESSION_KEY}, LOUD));
        var ui = pair.startUi(with(new String[] {inFile("ui"), "TREADLE_SESSION_KEY=" + SESSION_KEY}, LOUD));

        stranger.process().awaitLine("treadle.sesion.key isn't a key of this service and is ignored: did you mean treadle.session.key?", Until.PATIENCE);
        says(pair, stranger.process(), stranger.at(READY), "out of reach", "the broker's certificate isn't trusted", "ssl.truststore.location");
        says(pair, worker, pair.at(worker, READY), "DOWN", "the broker refuses this client's user or password", "SCRAM-SHA-512");
        kafka.password("worker", "marked-wrong-password");
        says(pair, worker, pair.at(worker, READY), "DOWN", "an ACL that allows Write with the topic treadle.journal");
        kafka.allow(List.of(journal));
        worker.awaitReady(Until.PATIENCE);

        says(pair, ui.process(), ui.at(READY), "lacking", "an ACL that allows Read with the topic treadle.sessions");
        kafka.allow(List.of(sessions));
        Until.passes(() -> pair.get(ui.at(READY)).body(), health -> assertThat(health).contains("\"there\"", "\"running\""));
        var page = new AsyncFunctionsPage(stage.open(ui.at(AsyncFunctionsPage.PATH)).expectCuts());
        page.click(Form.WORKER);
        assertThat(page.text(Form.WORKER)).hasText("Finished 1");

        kafka.allowNoMore(List.of(books));
        says(pair, ui.process(), ui.at(READY), "\"waiting\"", "this client's user may not use the group treadle.ledger-keeper");
        kafka.allowNoMore(List.of(journal));
        kafka.allow(List.of(books));
        Until.passes(() -> pair.get(ui.at(READY)).body(), health -> assertThat(health).contains("\"there\"", "\"running\""));
        page.click(Form.WORKER);
        says(pair, worker, pair.at(worker, READY), "DOWN", "can't append to the Journal", "the topic treadle.journal");
        kafka.allow(List.of(journal));
        assertThat(page.text(Form.WORKER)).hasText("Finished 2");
        Until.holds("the worker is ready", () -> pair.get(pair.at(worker, READY)).statusCode(), status -> status == 200);

        kafka.password("worker", SecuredKafka.password("worker"));
        for (var told : List.of(ui.at("/q/health"), ui.at("/q/metrics"), stranger.at("/q/health"), pair.at(worker, "/q/health"), pair.at(worker, "/q/metrics"))) {
            assertThat(pair.get(told).body()).as("%s", told).doesNotContain("marked-", SESSION_KEY);
        }
        for (var process : List.of(worker, stranger.process(), ui.process())) {
            pair.stop(process);
            assertThat(process.lines()).as("what %s logged", process.name()).anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"))
                    .noneMatch(line -> line.contains("marked-") || line.contains(SESSION_KEY));
        }
    }

    private static String loud(String logger, String level) {
        return "quarkus.log.category.\"" + logger + "\".level=" + level;
    }

    private static AclBinding acl(String user, String name, AclOperation operation) {
        return table.toRun().stream().filter(acl -> acl.entry().principal().equals("User:" + user) && acl.pattern().name().equals(name)
                && acl.entry().operation() == operation).findFirst().orElseThrow();
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    /// Waits until the health has all of this, and sees that the log has the sentence, once.
    private static void says(RunningPair pair, ServiceProcess process, URI health, String state, String... sentence) throws Exception {
        Until.passes(() -> pair.get(health).body(), body -> assertThat(body).contains(state).contains(sentence));
        Until.passes(process::lines, lines -> assertThat(lines).filteredOn(line -> line.contains("WARN") || line.contains("ERROR")
                || line.startsWith("  an ACL")).filteredOn(line -> line.contains(sentence[0])).hasSizeBetween(1, 2));
        assertThat(process.isAlive()).isTrue();
    }

    private static void cancel(Stage stage, RunningPair.Ui ui) {
        var page = new CancelPage(stage.open(ui.at(CancelPage.PATH)));
        page.click(CancelPage.CANCEL, "Count down");
        assertThat(page.text(CancelPage.CANCEL)).hasText("8");
        page.click(CancelPage.CANCEL, "Cancel");
        assertThat(page.text(CancelPage.CANCEL)).hasText("Cancelled");
    }

    private static void retryByHand(Stage stage, RunningPair.Ui ui) throws Exception {
        var visit = stage.open(ui.at("/failures"));
        visit.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Fail").setExact(true)).click();
        assertThat(visit.page().getByLabel("What just happened")).containsText("it is kept with the dead letters");
        var listed = dead("list");
        var id = listed.lines().filter(line -> line.contains("the well is dry")).findFirst().orElseThrow().strip().split("\\s+")[0];
        assertThat(dead("retry", id)).contains("submitted anew");
        assertThat(visit.page().getByLabel("What just happened")).containsText("Retried by hand");
    }

    @Test
    void theShareGroupsAreSetUpByAnOperatorWhoMayDoThatAndMakeNothing() throws Exception {
        var group = new ConfigResource(ConfigResource.Type.GROUP, TOPICS.workers("cpu"));
        var wanted = shareGroup(group);
        assertThat(wanted).containsEntry("share.auto.offset.reset", "earliest");
        kafka.admin().incrementalAlterConfigs(Map.of(group, wanted.keySet().stream()
                .map(name -> new AlterConfigOp(new ConfigEntry(name, ""), AlterConfigOp.OpType.DELETE)).toList())).all().get();
        Until.holds("the share group isn't set up", () -> shareGroup(group), Map::isEmpty);

        kafka.allow(table.toSetUp());
        WatchingAuthorizer.forget();
        assertThat(operate("setup", "--queues", "default,cpu")).contains("the share groups treadle.workers.default, treadle.workers.cpu are set up");
        assertThat(shareGroup(group)).isEqualTo(wanted);
        assertThat(WatchingAuthorizer.denied()).as("what the page doesn't list, and was asked for").isEmpty();
        kafka.allowNoMore(table.toSetUp());
    }

    private static Map<String, String> shareGroup(ConfigResource group) throws Exception {
        return kafka.admin().describeConfigs(List.of(group)).all().get().get(group).entries().stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    private static String dead(String... words) throws Exception {
        return operate(Stream.concat(Stream.of("dead"), Stream.of(words)).toArray(String[]::new));
    }

    private static String operate(String... words) throws Exception {
        var file = kafka.file("operator.properties", "", kafka.client("operator"));
        var all = Stream.concat(Stream.of(words), Stream.of("--kafka", kafka.bootstrapServers(), "--client", file.toString())).toArray();
        try (var command = Command.treadle(all)) {
            assertThat(command.awaitEnd()).as("how it ends, after %s", command.lines()).isZero();
            return String.join("\n", command.lines());
        }
    }

    /// So much of what is of no interest to the page that whoever claims it consults the index.
    private static void fillJournal(int home) throws Exception {
        try (var producer = new KafkaProducer<>(new HashMap<String, Object>(kafka.client("broker")), new StringSerializer(), new ByteArraySerializer())) {
            var here = Incarnation.of("test");
            var ended = TOPICS.record(new SessionUpdate.Ended(SessionId.random(home), here, "a test"), here, null);
            for (var i = 0; i < 5 * Stretch.LENGTH; i++) {
                producer.send(ended);
            }
        }
    }

    private static long end(String topic, int partition) throws Exception {
        var where = new TopicPartition(topic, partition);
        return kafka.admin().listOffsets(Map.of(where, OffsetSpec.latest())).partitionResult(where).get().offset();
    }
}
