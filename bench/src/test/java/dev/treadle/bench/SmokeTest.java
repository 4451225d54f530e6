// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A few clicks and a few jobs through the real pair: that the bench measures what it says. How fast they are is no test's
/// business, since machines differ.
class SmokeTest {

    private static Rig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = Rig.start(Path.of("..").toAbsolutePath().normalize(), true);
    }

    @AfterAll
    static void stop() throws Exception {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void aClicksStepsCoverItsWholeWayAndAllIsMeasuredAsOftenAsWasAsked() throws Exception {
        var latency = Latency.measure(rig, new Latency.Plan(20, 100, 5, 0));

        assertThat(latency.steps()).containsOnlyKeys(Step.values());
        latency.steps().forEach((step, taken) -> {
            if (step == Step.REKEYED) {
                assertThat(taken.count()).as("the fast path leaves it out").isLessThanOrEqualTo(20);
            } else {
                assertThat(taken.count()).isEqualTo(20);
            }
        });
        for (var whole : new Distribution[] {latency.floor(), latency.started(), latency.shown(), latency.ratios(), latency.followed()}) {
            assertThat(whole.count()).isEqualTo(20);
            assertThat(whole.median()).isPositive().isLessThanOrEqualTo(whole.percentile(90));
            assertThat(whole.percentile(99)).isLessThanOrEqualTo(whole.max());
        }
        // Two appends and a read, each over a socket, take longer than a tenth of a millisecond anywhere.
        assertThat(latency.floor().median()).isGreaterThan(0.1);
        assertThat(latency.steps().values().stream().filter(step -> step.count() > 0).mapToDouble(step -> step.mean() * step.count() / 20).sum())
                .isGreaterThanOrEqualTo(latency.followed().mean() * 0.999);
        assertThat(latency.report()).anyMatch(line -> line.startsWith("The median click is Started in "));
    }

    @Test
    void eachRoundOfJobsAndOfTheFloorHasARate() throws Exception {
        var throughput = Throughput.measure(rig, new Throughput.Plan(200, 100, 2));

        assertThat(throughput.jobs()).hasSize(2).allSatisfy(rate -> assertThat(rate).isPositive());
        assertThat(throughput.floor()).hasSize(2).allSatisfy(rate -> assertThat(rate).isPositive());
        assertThat(throughput.report()).anyMatch(line -> line.startsWith("The pair does "));
    }

    @Test
    void aJobsCostIsThreeUpdatesADispatchAndWhatTheBooksGetOfIt() throws Exception {
        var cost = Cost.measure(rig, new Cost.Plan(200, 100));

        // A machine that is slow enough makes more of them: a Dispatch that is overdue is made again.
        assertThat(cost.topics().get("treadle.journal").records()).isGreaterThanOrEqualTo(3 * 200);
        assertThat(cost.topics().get("treadle.ledger").records()).isGreaterThanOrEqualTo(3 * 200);
        assertThat(cost.topics().get("treadle.dispatch.default").records()).isGreaterThanOrEqualTo(200);
        assertThat(cost.topics()).hasSize(4).allSatisfy((topic, appended) -> assertThat(appended.bytes()).as(topic).isGreaterThan(appended.records()));
        assertThat(cost.cpu()).containsOnlyKeys("broker", "ui-service", "worker-service");
        cost.thread().ifPresent(millis -> assertThat(millis).isPositive());
        assertThat(cost.book()).isPositive();
    }

    @Test
    void oneWorkerMoreTakesItsShareAndNothingIsLostWhenOneIsToldToEndAndOneIsKilled() throws Exception {
        var scaling = Scaling.measure(rig, new Scaling.Plan(List.of(2), 2, 100, 3));

        assertThat(scaling.steps()).extracting(Scaling.Step::workers, Scaling.Step::slots, Scaling.Step::jobs)
                .containsExactly(tuple(2, 4, 12));
        assertThat(scaling.steps()).allSatisfy(step -> assertThat(step.ofLimit()).as("jobs take their time").isPositive().isLessThanOrEqualTo(1));
        assertThat(scaling.joined().began()).isPositive();
        assertThat(scaling.joined().of()).isEqualTo(24);
        assertThat(scaling.stopped().exit()).as("told by SIGTERM, and not killed when it didn't end").isEqualTo(143);
        var count = scaling.count();
        assertThat(count.completed()).as("each job completes, and once").isEqualTo(count.submitted()).isGreaterThan(12 + 24);
        assertThat(count.open()).isZero();
        assertThat(count.endedOtherwise()).isZero();
    }
}
