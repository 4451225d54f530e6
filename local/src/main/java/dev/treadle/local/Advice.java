// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the launcher says once everything is ready: where to look, and what to try.
record Advice(Options options, Path root) {

    List<String> lines(List<ServiceProcess> services) {
        var lines = new ArrayList<String>();
        lines.add("Treadle is ready: http://localhost:" + options.port());
        for (var ui = 1; ui < options.uis(); ui++) {
            lines.add("  and at http://localhost:" + (options.port() + ui));
        }
        lines.addAll(switch (options.mode()) {
            case UP -> toTry(services);
            case DEV -> List.of("  Try: open it, change a page in ui-service/src, a Computation in worker-service/src or a Work record",
                    "  in gallery-work/src, and save it.");
        });
        if (options.faults()) {
            lines.add("  Break it: http://localhost:" + options.port() + "/faults ends what runs a job; what has ended is started again.");
        }
        lines.add("  Stop everything: Ctrl-C");
        return lines;
    }

    private List<String> toTry(List<ServiceProcess> services) {
        var lines = new ArrayList<String>();
        lines.add("  Try: open it, choose a page and click; each click is a job that a worker runs.");
        var workers = services.stream().filter(each -> each.name().startsWith("worker-")).toList();
        if (workers.size() > 1) {
            lines.add("  Kill a worker in the middle of a job, and another takes it over: kill -9 "
                    + workers.getFirst().pid() + " is the end of " + workers.getFirst().name());
        }
        lines.add("  Start one more worker: " + oneMoreWorker());
        return lines;
    }

    private String oneMoreWorker() {
        var module = root.resolve("worker-service");
        return "(cd " + module + " && " + Path.of(System.getProperty("java.home"), "bin", "java")
                + " -Dquarkus.http.host=" + BrokerSettings.LOOPBACK + " -Dquarkus.http.port=0"
                + " -Dtreadle.worker.name=worker-" + (options.workers() + 1)
                + " -Dtreadle.kafka.bootstrap-servers=" + BrokerSettings.LOOPBACK + ":" + options.kafkaPort()
                + " -jar " + Pair.artefact(module) + ")";
    }
}
