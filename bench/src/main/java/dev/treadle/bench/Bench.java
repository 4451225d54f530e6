// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// What `bench/run` calls: measures one thing, or reckons, and prints what came out.
final class Bench {

    private Bench() {
    }

    static void main(String[] arguments) throws IOException, InterruptedException, TimeoutException {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        var root = Path.of(System.getProperty("treadle.root", "")).toAbsolutePath();
        var machine = machine();
        if (options.what().runs != Options.Runs.NOTHING) {
            System.out.println("Starting a broker and what is to be measured");
        }
        try (var rig = rig(options, root)) {
            var report = switch (options.what()) {
                case LATENCY -> Latency.measure(rig, options.latency()).report();
                case THROUGHPUT -> Throughput.measure(rig, options.throughput()).report();
                case LINE -> Line.measure(rig, options.line()).report();
                case RESTART -> Restart.measure(rig, options.restart()).report();
                case SESSIONS -> Hosting.measure(rig, options.sessions()).report();
                case SNAPSHOTS -> Keeping.measure(rig, options.snapshots()).report();
                case RESUME -> Resume.measure(rig, options.resume()).report();
                case SCALING -> Scaling.measure(rig, options.scaling()).report();
                case COST -> Cost.measure(rig, options.cost()).report();
                case MODEL -> new Model(options.model()).report();
            };
            report.forEach(System.out::println);
            if (rig != null) {
                System.out.println(machine);
            }
        } catch (IllegalStateException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    /// @return null if nothing has to run
    private static Rig rig(Options options, Path root) throws IOException, InterruptedException, TimeoutException {
        return switch (options.what().runs) {
            case NOTHING -> null;
            case BROKER -> Rig.startBroker(root);
            case PAIR -> Rig.start(root, options.fastPath());
        };
    }

    /// What else there was to do on this machine spoils figures more than anything in them.
    private static String machine() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return "On %d processors, with a load of %s from elsewhere before it began; JDK %s".formatted(
                system.getAvailableProcessors(), Distribution.number(system.getSystemLoadAverage()), Runtime.version());
    }
}
