// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.e2e.AsyncFunctionsPage.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The dashboard for Grafana and the page of all metrics, held against what the services tell Prometheus.
@EndToEnd
class DashboardTest {

    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (treadle_\\w+) (\\w+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern SERIES = Pattern.compile("\\b(treadle|http|jvm|process)_\\w+");

    @Test
    void everySeriesThatItShowsIsOneThatThereIs(Stage stage) throws Exception {
        var calm = stage.calm();
        var page = new AsyncFunctionsPage(stage.open(calm.at(AsyncFunctionsPage.PATH)));
        var texts = page.record(Form.WORKER);
        page.click(Form.WORKER);
        texts.await("Finished 1");
        var shown = shown();
        assertThat(shown).contains("treadle_sessions", "treadle_worker_busy").hasSizeGreaterThan(25);
        Until.passes(() -> {
            var told = told(calm.pair().get(calm.at("/q/metrics")).body());
            told.addAll(told(calm.pair().get(calm.pair().at(calm.worker(), "/q/metrics")).body()));
            return told;
        }, told -> assertThat(told).containsAll(shown));
    }

    /// A panel that nobody says the meaning of, or that lies under another, helps nobody at night.
    @Test
    void everyPanelSaysWhatItShowsAndInWhichUnitAndHasItsPlace() throws IOException {
        var taken = new HashMap<String, String>();
        var titles = new ArrayList<String>();
        for (var panel : panels()) {
            var title = panel.get("title").asText();
            var place = panel.get("gridPos");
            assertThat(place.get("x").asInt() + place.get("w").asInt()).as("where '%s' ends", title).isLessThanOrEqualTo(24);
            for (int x = place.get("x").asInt(); x < place.get("x").asInt() + place.get("w").asInt(); x++) {
                for (int y = place.get("y").asInt(); y < place.get("y").asInt() + place.get("h").asInt(); y++) {
                    assertThat(taken.put(x + ", " + y, title)).as("what '%s' covers", title).isNull();
                }
            }
            if (!panel.get("type").asText().equals("row")) {
                titles.add(title);
                assertThat(panel.get("description").asText()).as(title).endsWith(".");
                assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotEmpty();
                assertThat(panel.get("targets")).as(title).isNotEmpty();
            }
        }
        assertThat(titles).doesNotHaveDuplicates().hasSizeGreaterThan(20);
        assertThat(panels()).extracting(panel -> panel.get("id").asInt()).doesNotHaveDuplicates();
    }

    @Test
    void itShowsWhatTheServicesMeasureOfQueuesAttemptsPagesAndTheJournal() throws IOException {
        assertThat(shown()).contains("treadle_queue_waiting", "treadle_queue_oldest_seconds", "treadle_queue_backlog", "treadle_queue_running",
                "treadle_queue_slots", "treadle_attempts_total", "treadle_job_wait_seconds_bucket", "treadle_attempt_run_seconds_bucket",
                "treadle_sessions", "treadle_sockets", "treadle_frames_total", "treadle_limits_refused_total", "treadle_events_rejected_total",
                "treadle_journal_lag", "treadle_ledger_restore_seconds_max", "treadle_worker_busy", "treadle_worker_stuck", "treadle_worker_presence_seconds");
    }

    @Test
    void theServicesTellWhatThePageOfAllMetricsSaysAndNothingElse(Stage stage) throws Exception {
        var calm = stage.calm();
        var page = new AsyncFunctionsPage(stage.open(calm.at(AsyncFunctionsPage.PATH)));
        var texts = page.record(Form.WORKER);
        page.click(Form.WORKER);
        texts.await("Finished 1");

        Until.passes(() -> families("ui-service", calm.pair().get(calm.at("/q/metrics")).body()),
                told -> assertThat(told).containsExactlyInAnyOrderElementsOf(documented("ui-service")));
        Until.passes(() -> families("worker-service", calm.pair().get(calm.pair().at(calm.worker(), "/q/metrics")).body()),
                told -> assertThat(told).containsExactlyInAnyOrderElementsOf(documented("worker-service")));
    }

    /// @param labels in the order of their names, but for those that make a histogram of it
    private record Family(String name, String type, Set<String> labels, String service) {
    }

    private static List<Family> documented(String service) throws IOException {
        return Files.readAllLines(Checkout.ROOT.resolve("docs/reference/metrics.md")).stream().filter(row -> row.startsWith("| `"))
                .map(row -> row.split("\\|")).map(cells -> new Family(cells[1].strip().replace("`", ""), cells[2].strip(),
                        new TreeSet<>(Arrays.stream(cells[4].replace("`", "").split(",")).map(String::strip).filter(label -> !label.isEmpty()).toList()),
                        cells[5].strip()))
                .filter(family -> family.service.equals(service)).toList();
    }

    private static List<Family> families(String service, String metrics) {
        return TYPE.matcher(metrics).results().filter(found -> !found.group(1).endsWith("_max")).map(found -> {
            var labels = new TreeSet<String>();
            Pattern.compile("(?m)^" + found.group(1) + "(?:_total|_count)?\\{([^}]*)}").matcher(metrics).results()
                    .forEach(series -> LABEL.matcher(series.group(1)).results().forEach(label -> labels.add(label.group(1))));
            return new Family(found.group(1), found.group(2), labels, service);
        }).toList();
    }

    private static Set<String> shown() throws IOException {
        var shown = new TreeSet<String>();
        for (var panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                SERIES.matcher(target.get("expr").asText()).results().forEach(found -> shown.add(found.group()));
            }
        }
        return shown;
    }

    private static List<JsonNode> panels() throws IOException {
        var dashboard = new JsonMapper().readTree(Checkout.ROOT.resolve("watch/grafana/dashboards/treadle.json").toFile());
        return StreamSupport.stream(dashboard.get("panels").spliterator(), false).toList();
    }

    private static Set<String> told(String metrics) {
        var told = new TreeSet<String>();
        metrics.lines().filter(line -> !line.startsWith("#")).forEach(line -> told.add(line.split("[{ ]", 2)[0]));
        return told;
    }
}
