// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The dashboard for Grafana, held against what ui-service tells Prometheus.
@EndToEnd
class DashboardTest {

    private static final Pattern SERIES = Pattern.compile("\\b(treadle|http|jvm|process)_\\w+");

    @Test
    void everySeriesThatItShowsIsOneThatThereIs(Stage stage) throws Exception {
        var calm = stage.calm();
        stage.open(calm.at(AsyncFunctionsPage.PATH));
        var shown = shown();
        assertThat(shown).contains("treadle_sessions").hasSizeGreaterThan(5);
        Until.passes(() -> told(calm.pair().get(calm.at("/q/metrics")).body()), told -> assertThat(told).containsAll(shown));
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
