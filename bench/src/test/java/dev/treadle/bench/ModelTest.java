// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ModelTest {

    private static final Path DOCS = Path.of("../docs");

    @Test
    void theTablesOfTheDocumentAreThoseThatTheModelPrints() throws Exception {
        var report = String.join("\n", new Model(Options.parse(List.of("model")).model()).report());
        assertThat(Files.readString(DOCS.resolve("scaling.md"))).contains("```\n" + report + "\n```");
    }

    @Test
    void eachInputIsMeasuredByACommandThatThereIs() {
        var commands = Arrays.stream(Options.What.values()).filter(what -> what.runs != Options.Runs.NOTHING)
                .map(what -> what.name().toLowerCase()).collect(Collectors.toSet());
        assertThat(Input.values()).allSatisfy(input -> {
            assertThat(input.command).as(input.what).isIn(commands);
            assertThat(input.value).as(input.what).isPositive();
        });
    }

    @Test
    void twiceTheJobsNeedTwiceTheBytesAndTheSameHeap() {
        var once = line(new Model.Demand(10_000, 1_000, 1_000, 0), "appended");
        var twice = line(new Model.Demand(10_000, 2_000, 1_000, 0), "appended");
        assertThat(megabytes(twice)).isCloseTo(2 * megabytes(once), Percentage.withPercentage(1));
        assertThat(line(new Model.Demand(10_000, 1_000, 1_000, 0), "heap of sessions")).isEqualTo(line(new Model.Demand(10_000, 2_000, 1_000, 0), "heap of sessions"));
    }

    private static String line(Model.Demand demand, String what) {
        return new Model(demand).report().stream().filter(line -> line.startsWith(what)).findFirst().orElseThrow();
    }

    private static double megabytes(String line) {
        return Double.parseDouble(line.substring("appended".length()).strip().split(" ")[0]);
    }
}
