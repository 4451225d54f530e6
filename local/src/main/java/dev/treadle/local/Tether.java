// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.time.Duration;

/// Ends a JVM when the process that started it is gone, however that one died.
///
/// It is a Java agent: the parent holds a pipe to this JVM's standard input and never writes to it, so its end means
/// that the parent is gone. The JVM then exits in order, and is halted if that takes too long. Nothing else in the JVM may
/// read standard input. A frozen JVM can do nothing of this before somebody wakes it; [ServiceProcess] sees to that.
///
/// The whole agent is this class: it is put into other programs.
final class Tether {

    private Tether() {}

    /// The agent's argument: how long to wait before the exit, and how long the exit may take.
    static String argument(Duration lag, Duration bound) {
        return lag.toMillis() + "," + bound.toMillis();
    }

    /// Called by the JVM before its `main`.
    public static void premain(String argument) {
        var parts = argument.split(",");
        Thread.ofPlatform().daemon().name("tether").start(() -> hold(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
    }

    private static void hold(long lagMillis, long boundMillis) {
        try {
            while (System.in.read() >= 0) {
                // The parent sends nothing; what comes all the same means nothing.
            }
        } catch (IOException e) {
            // A pipe that breaks is a pipe that ended.
        }
        try {
            Thread.sleep(lagMillis);
            Thread.ofPlatform().daemon().name("tether-exit").start(() -> System.exit(0));
            Thread.sleep(boundMillis);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody did, the halt is due at once.
        }
        Runtime.getRuntime().halt(1);
    }
}
