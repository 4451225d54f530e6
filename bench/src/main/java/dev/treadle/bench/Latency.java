// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjLongConsumer;

/// How long a click takes, beside the floor: one click, then one round of the floor, and so on alternately over the same
/// broker, so that whatever else the machine does meets both.
///
/// Whoever reads along takes of the same processors and the same broker. So a click is timed by who reads the Journal alone, and
/// then as many others are followed through all of their steps, which takes each of them longer.
///
/// @param floor of a round of the floor, in ms
/// @param started from the Event's sending to Started being read in the Journal, in ms
/// @param shown from the Event's sending to the frame that shows it, in ms
/// @param ratios of each click's way to Started to the floor's round after it
/// @param followed of the clicks that were followed: from the Event's sending to the frame that shows it, in ms
/// @param steps of each step of those, in ms
record Latency(Distribution floor, Distribution started, Distribution shown, Distribution ratios, Distribution followed, Map<Step, Distribution> steps) {

    /// More than so many times the floor, for the median click to Started, is a defect.
    static final double DEFECT = 2.5;

    /// How much to measure.
    ///
    /// @param rounds how many clicks, and how many rounds of the floor
    /// @param jobs how many jobs that do nothing go through before, and how many requests through the floor: clicks that leave
    ///     each other their time are too few to have a JVM compile what they run
    /// @param warmup how many clicks, and rounds of the floor, after those
    /// @param everyMillis how long one pair of them takes, at least: half of it is the pause before each. A click's job takes
    ///     two seconds, and if they took more than half of the worker's slots, the next wouldn't go the fast path.
    record Plan(int rounds, int jobs, int warmup, int everyMillis) {
    }

    /// Measures.
    static Latency measure(Rig rig, Plan plan) throws IOException, InterruptedException {
        Throughput.warm(rig, plan.jobs());
        var latency = empty();
        measure(rig, plan, EnumSet.of(Step.SUBMITTED, Step.STARTED, Step.SHOWN), latency::add);
        // The pair is warm by now.
        measure(rig, new Plan(plan.rounds(), 0, plan.warmup() / 10, plan.everyMillis()), EnumSet.allOf(Step.class), (click, round) -> latency.follow(click));
        return latency;
    }

    private static void measure(Rig rig, Plan plan, Set<Step> steps, ObjLongConsumer<Clicker.Click> each) throws IOException, InterruptedException {
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        var moments = new Moments();
        var read = new ArrayList<>(Clicker.topics(topics, steps));
        read.add(Floor.ANSWERS);
        try (var floor = Floor.start(rig.bootstrap(), Throughput.SLOTS, moments::add);
                var reader = Reader.start(rig.bootstrap(), read, moments::add);
                var network = new Browser.Network();
                var browser = Browser.open(network, rig.ui(), Clicker.PAGE, moments::add)) {
            var clicker = new Clicker(browser, topics, steps, moments);
            for (int i = -plan.warmup(); i < plan.rounds(); i++) {
                // Both begin after the same pause: what has slept takes longer, and whoever came second would find all awake.
                var click = clicker.click();
                rest(plan);
                var round = round(floor, moments, "round " + i);
                rest(plan);
                if (i >= 0) {
                    each.accept(click, round);
                }
            }
        }
    }

    private static long round(Floor floor, Moments moments, String key) throws InterruptedException {
        var sent = System.nanoTime();
        floor.request(key);
        while (true) {
            if (moments.next(() -> "the floor's answer to " + key) instanceof Moment.Read(var record, var at)
                    && record.topic().equals(Floor.ANSWERS) && record.key().equals(key)) {
                return at - sent;
            }
        }
    }

    private static void rest(Plan plan) {
        var until = System.nanoTime() + plan.everyMillis() * 500_000L;
        for (var left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static Latency empty() {
        var steps = new EnumMap<Step, Distribution>(Step.class);
        for (var step : Step.values()) {
            steps.put(step, new Distribution());
        }
        return new Latency(new Distribution(), new Distribution(), new Distribution(), new Distribution(), new Distribution(), steps);
    }

    private void add(Clicker.Click click, long round) {
        floor.addNanos(round);
        started.addNanos(click.nanosUntil(Step.STARTED));
        shown.addNanos(click.nanosUntil(Step.SHOWN));
        ratios.add((double) click.nanosUntil(Step.STARTED) / round);
    }

    private void follow(Clicker.Click click) {
        followed.addNanos(click.nanosUntil(Step.SHOWN));
        click.steps().forEach(step -> steps.get(step).addNanos(Math.max(0, click.nanosOf(step))));
    }

    /// The median click to Started, as so many times the floor's median.
    double ratio() {
        return started.median() / floor.median();
    }

    /// The step whose median is highest.
    Step slowest() {
        return steps.entrySet().stream().filter(entry -> entry.getValue().count() > 0).max(Comparator.comparing(entry -> entry.getValue().median())).orElseThrow().getKey();
    }

    /// What people read.
    List<String> report() {
        var lines = new ArrayList<String>();
        lines.add("%,d clicks and as many rounds of the floor, alternately, in milliseconds".formatted(floor.count()));
        lines.add("");
        lines.add(line("", Distribution.HEAD));
        lines.add(line("floor: append, share consumer, append, read", floor));
        lines.add(line("click → Started", started));
        lines.add(line("click → changed text", shown));
        lines.add(line("click → Started / floor, pair by pair", ratios));
        lines.add("");
        lines.add(line("The steps of other clicks, with all of it read", Distribution.HEAD));
        steps.forEach((step, distribution) -> {
            if (distribution.count() > 0) {
                lines.add(line(step.label, distribution) + "   " + step.where + taken(distribution));
            }
        });
        lines.add(line("their whole way", followed));
        lines.add("");
        lines.add("The median click is Started in %s times the floor, and shown in %s times; the slowest step is: %s (%s)".formatted(
                Distribution.number(ratio()), Distribution.number(shown.median() / floor.median()), slowest().label, slowest().where));
        if (ratio() > DEFECT) {
            lines.add("More than " + DEFECT + " times the floor to Started is a defect: find where it goes.");
        }
        return lines;
    }

    private String taken(Distribution step) {
        return step.count() == floor.count() ? "" : " (%,d clicks)".formatted(step.count());
    }

    private static String line(String label, Object rest) {
        return "%-48s %s".formatted(label, rest);
    }
}
