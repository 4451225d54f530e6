// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import static java.util.Objects.requireNonNull;

import dev.treadle.ui.Handler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Those who want to know when one kind of Event happens to one component.
///
/// Safe for any number of threads.
///
/// @param <E> what they are told
public final class Handlers<E> {

    private final List<Entry<E>> entries = new CopyOnWriteArrayList<>();

    private record Entry<E>(Handler<? super E> handler, boolean async) {
    }

    /// Adds a handler that runs in the session's mailbox, one after another with all others like it, under the document's
    /// lock.
    public void add(Handler<? super E> handler) {
        entries.add(new Entry<>(requireNonNull(handler, "handler"), false));
    }

    /// Adds a handler that runs at once, on a virtual thread of its own, without the lock.
    public void addAsync(Handler<? super E> handler) {
        entries.add(new Entry<>(requireNonNull(handler, "handler"), true));
    }

    List<Call> calls(Component component, E event) {
        return entries.stream().map(entry -> new Call(component, entry.async, 0, () -> entry.handler.handle(event))).toList();
    }
}
