// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What a session is to do, one after another, on a virtual thread that lives only while there is something to do.
///
/// Safe for any number of threads.
final class Mailbox {

    private final String name;
    private final Deque<Letter> waiting = new ArrayDeque<>();
    private Thread worker;
    private boolean closed;

    private record Letter(Runnable body, Runnable never) {
    }

    /// @param name of its thread
    Mailbox(String name) {
        this.name = name;
    }

    /// @param never runs instead if the mailbox is closed before
    void post(Runnable letter, Runnable never) {
        synchronized (this) {
            if (!closed) {
                waiting.add(new Letter(letter, never));
                if (worker == null) {
                    worker = Thread.ofVirtual().name(name).start(this::work);
                }
                return;
            }
        }
        never.run();
    }

    private void work() {
        for (;;) {
            Letter next;
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
            next.body.run();
        }
    }

    /// Forgets what waits and interrupts what runs.
    void close() {
        List<Letter> forgotten;
        synchronized (this) {
            closed = true;
            forgotten = List.copyOf(waiting);
            waiting.clear();
            if (worker != null) {
                worker.interrupt();
            }
        }
        forgotten.forEach(letter -> letter.never.run());
    }
}
