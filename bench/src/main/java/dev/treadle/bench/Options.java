// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// What is to be measured, and how much of it.
///
/// @param numbers each option's number: what was given, or the default
record Options(What what, Map<String, Integer> numbers) {

    /// What can be measured.
    enum What {
        LATENCY(Runs.PAIR, Map.of("--rounds", 500, "--jobs", 20_000, "--warmup", 1_000, "--every", 80, "--fast-path", 1)),
        THROUGHPUT(Runs.PAIR, Map.of("--jobs", 20_000, "--warmup", 20_000, "--rounds", 5)),
        LINE(Runs.BROKER, Map.of("--jobs", 1_000_000, "--dispatched", 100_000)),
        RESTART(Runs.BROKER, Map.of("--ended", 1_000_000, "--living", 10_000, "--rounds", 3, "--keep-deletions", 1)),
        SESSIONS(Runs.BROKER, Map.of("--sessions", 200, "--clicks", 600, "--per-second", 20, "--most-replicas", 4)),
        SNAPSHOTS(Runs.BROKER, Map.of("--sessions", 10, "--clicks", 100)),
        RESUME(Runs.BROKER, Map.of("--kills", 10, "--others", 10_000, "--sleepers", 20, "--said", 1_000_000)),
        SCALING(Runs.PAIR, Map.of("--most-workers", 8, "--slots", 4, "--millis", 1_000, "--rounds", 15)),
        COST(Runs.PAIR, Map.of("--jobs", 20_000, "--warmup", 40_000)),
        MODEL(Runs.NOTHING, Map.of("--pages", 1_000_000, "--jobs", 100_000, "--millis", 1_000, "--work-bytes", 200));

        /// What runs from the beginning.
        final Runs runs;
        private final Map<String, Integer> defaults;

        What(Runs runs, Map<String, Integer> defaults) {
            this.runs = runs;
            this.defaults = defaults;
        }
    }

    /// What has to run before something can be measured.
    enum Runs { NOTHING, BROKER, PAIR }

    // How many there may be none of.
    private static final Set<String> FROM_ZERO = Set.of("--warmup", "--every", "--fast-path", "--work-bytes");

    /// @throws IllegalArgumentException with a sentence that says what is wrong and what to do
    static Options parse(List<String> arguments) {
        var what = Arrays.stream(What.values()).filter(each -> !arguments.isEmpty() && name(each).equals(arguments.getFirst()))
                .findFirst().orElseThrow(() -> new IllegalArgumentException("say what to measure: latency, throughput, line, restart, sessions, snapshots, resume, scaling or cost, or have the model reckon, not "
                        + (arguments.isEmpty() ? "nothing" : "'" + arguments.getFirst() + "'")));
        var numbers = new HashMap<>(what.defaults);
        for (int i = 1; i < arguments.size(); i += 2) {
            var option = arguments.get(i);
            if (!numbers.containsKey(option)) {
                throw new IllegalArgumentException("'" + option + "' is no option of " + name(what) + ": it has "
                        + String.join(", ", what.defaults.keySet().stream().sorted().toList()));
            }
            numbers.put(option, number(option, i + 1 < arguments.size() ? arguments.get(i + 1) : ""));
        }
        return new Options(what, Map.copyOf(numbers));
    }

    private static String name(What what) {
        return what.name().toLowerCase(Locale.ROOT);
    }

    private static int number(String option, String text) {
        int least = FROM_ZERO.contains(option) ? 0 : 1;
        if (!text.matches("\\d{1,7}") || Integer.parseInt(text) < least) {
            throw new IllegalArgumentException(option + " is '" + text + "': give a whole number from " + least + " to 9999999");
        }
        return Integer.parseInt(text);
    }

    /// Whether ui-service hands jobs out by the fast path.
    boolean fastPath() {
        return numbers.getOrDefault("--fast-path", 1) != 0;
    }

    Latency.Plan latency() {
        return new Latency.Plan(numbers.get("--rounds"), numbers.get("--jobs"), numbers.get("--warmup"), numbers.get("--every"));
    }

    Line.Plan line() {
        return new Line.Plan(numbers.get("--jobs"), Math.min(numbers.get("--dispatched"), numbers.get("--jobs")));
    }

    Restart.Plan restart() {
        return new Restart.Plan(numbers.get("--ended"), numbers.get("--living"), numbers.get("--rounds"), numbers.get("--keep-deletions"),
                Duration.ofSeconds(60));
    }

    Hosting.Plan sessions() {
        return new Hosting.Plan(numbers.get("--sessions"), numbers.get("--clicks"), numbers.get("--per-second"), doubling("--most-replicas"));
    }

    /// 1, 2, 4 and so on.
    private List<Integer> doubling(String most) {
        return IntStream.iterate(1, count -> count <= numbers.get(most), count -> 2 * count).boxed().toList();
    }

    Scaling.Plan scaling() {
        return new Scaling.Plan(doubling("--most-workers"), numbers.get("--slots"), numbers.get("--millis"), numbers.get("--rounds"));
    }

    Keeping.Plan snapshots() {
        return new Keeping.Plan(numbers.get("--sessions"), numbers.get("--clicks"));
    }

    Resume.Plan resume() {
        return new Resume.Plan(numbers.get("--kills"), numbers.get("--others"), numbers.get("--sleepers"), numbers.get("--said"));
    }

    Cost.Plan cost() {
        return new Cost.Plan(numbers.get("--jobs"), numbers.get("--warmup"));
    }

    Model.Demand model() {
        return new Model.Demand(numbers.get("--pages"), numbers.get("--jobs"), numbers.get("--millis"), numbers.get("--work-bytes"));
    }

    Throughput.Plan throughput() {
        return new Throughput.Plan(numbers.get("--jobs"), numbers.get("--warmup"), numbers.get("--rounds"));
    }
}
