// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.local.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/// Worker processes that serve one queue, which is theirs by configuration alone: what the Work waits in, and what they serve.
final class Crew {

    /// What their Work waits in; the pair's other workers serve other queues.
    static final String QUEUE = "blocking";
    static final String HEAP = "-Xmx96m";

    private static final Duration START = Duration.ofMinutes(2);

    private final Rig rig;
    private final int slots;
    private final List<ServiceProcess> workers = new ArrayList<>();
    private int begun;

    /// @param slots of each worker
    Crew(Rig rig, int slots) {
        this.rig = rig;
        this.slots = slots;
    }

    /// Starts what is lacking of so many, all at once, and returns when they are ready.
    void growTo(int count) throws IOException, InterruptedException, TimeoutException {
        var added = new ArrayList<ServiceProcess>();
        while (workers.size() < count) {
            added.add(begin());
        }
        for (var worker : added) {
            worker.awaitReady(START);
        }
    }

    /// Starts one more, and doesn't wait for it.
    ServiceProcess begin() throws IOException {
        var worker = rig.beginWorker("scaling-" + ++begun, Map.of(
                "treadle.work.\"Pause\".queue", QUEUE,
                "treadle.worker.serve", QUEUE,
                "treadle.worker.queues." + QUEUE + ".slots", slots),
                HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        workers.add(worker);
        return worker;
    }

    /// The name of the one that has been there for the longest.
    String oldest() {
        return workers.getFirst().name();
    }

    /// Tells the oldest to end (SIGTERM), and doesn't wait for it. It is one of them no more.
    ServiceProcess tellOldestToEnd() {
        var worker = workers.removeFirst();
        ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroy);
        return worker;
    }

    /// Kills the oldest (SIGKILL). It is one of them no more.
    ServiceProcess killOldest() throws InterruptedException {
        var worker = workers.removeFirst();
        worker.kill();
        return worker;
    }

    int size() {
        return workers.size();
    }

    int slots() {
        return workers.size() * slots;
    }

    /// Ends those that are left.
    void stop() {
        workers.forEach(ServiceProcess::close);
        workers.clear();
    }
}
