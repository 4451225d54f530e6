// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A worker as a process of its own, to be stopped, killed and frozen: `WorkerProcess KEY=VALUE…`, each a key of
/// [WorkerConfig]. Its Computation is [Counting]. SIGTERM drains it, as it does in an application.
final class WorkerProcess {

    static final String READY = "the worker is ready";

    private WorkerProcess() {
    }

    static void main(String[] arguments) throws InterruptedException {
        Map<String, String> config = new HashMap<>();
        for (var argument : arguments) {
            var parts = argument.split("=", 2);
            config.put(parts[0], parts[1]);
        }
        var worker = new Worker(Fleet.config(config), Fleet.computations(new Counting()),
                () -> Thread.ofPlatform().start(() -> System.exit(WorkerLife.REPLACE_ME)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Fleet.drain(worker)));
        worker.start();
        Fleet.await("the worker to be ready", worker::ready);
        System.out.println(READY);
        new CountDownLatch(1).await();
    }
}
