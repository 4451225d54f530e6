// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treadle.e2e.AsyncFunctionsPage.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
        stage.open(calm.at(AsyncFunctionsPage.PATH));
        var shown = shown();
        assertThat(shown).contains("treadle_sessions").hasSizeGreaterThan(5);
        Until.passes(() -> told(calm.pair().get(calm.at("/q/metrics")).body()), told -> assertThat(told).containsAll(shown));
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
        var dashboard = new JsonMapper().readTree(Checkout.ROOT.resolve("watch/grafana/dashboards/treadle.json").toFile());
        var shown = new TreeSet<String>();
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.get("targets")) {
                SERIES.matcher(target.get("expr").asText()).results().forEach(found -> shown.add(found.group()));
            }
        }
        return shown;
    }

    private static Set<String> told(String metrics) {
        var told = new TreeSet<String>();
        metrics.lines().filter(line -> !line.startsWith("#")).forEach(line -> told.add(line.split("[{ ]", 2)[0]));
        return told;
    }
}
