// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import java.util.ArrayDeque;
import java.util.Deque;

/// What a session is to do, one after another, on a virtual thread that lives only while there is something to do.
///
/// Safe for any number of threads.
final class Mailbox {

    private final String name;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Thread worker;
    private boolean closed;

    /// @param name of its thread
    Mailbox(String name) {
        this.name = name;
    }

    /// @return false if it is closed, and this will never run
    synchronized boolean post(Runnable letter) {
        if (closed) {
            return false;
        }
        waiting.add(letter);
        if (worker == null) {
            worker = Thread.ofVirtual().name(name).start(this::work);
        }
        return true;
    }

    private void work() {
        for (;;) {
            Runnable next;
            synchronized (this) {
                if (!closed) {
                    // It was meant for what ran before.
                    Thread.interrupted();
                }
                next = waiting.poll();
                if (next == null) {
                    worker = null;
                    return;
                }
            }
            next.run();
        }
    }

    /// Forgets what waits and interrupts what runs.
    synchronized void close() {
        closed = true;
        waiting.clear();
        if (worker != null) {
            worker.interrupt();
        }
    }
}
