// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.ui.Handler;
import java.util.List;
import java.util.Set;

/// Somebody who wants to know when some properties of one component change, whoever changes them: the browser, a handler,
/// any thread. Made by [Component#watch] and [Component#watchAsync].
///
/// A synchronous watcher runs under the document's lock. If the thread that makes the change holds the lock, it runs at once,
/// before the change returns: what it changes is told depth-first. Otherwise it runs in its turn, and what it is told may not
/// be what is by then: who wants that asks the component. An asynchronous one runs at once, on a virtual thread of its own.
///
/// Safe for any number of threads.
public final class Watcher {

    private final Component component;
    private final Set<String> names;
    private final Handler<? super List<PropertyChange>> handler;
    private final boolean async;
    private volatile boolean always;
    private volatile boolean queued;
    private volatile int precedence;
    private volatile boolean removed;

    Watcher(Component component, Set<String> names, Handler<? super List<PropertyChange>> handler, boolean async) {
        this.component = component;
        this.names = names;
        this.handler = handler;
        this.async = async;
    }

    /// Runs also when a property is set to what it is already.
    public Watcher always() {
        always = true;
        return this;
    }

    /// What this watcher changes is told to the watchers of that only when all who are told of the same changes as this one
    /// have returned: breadth-first. Means nothing for an asynchronous watcher.
    public Watcher queued() {
        queued = true;
        return this;
    }

    /// Who is told first of several: the lower the sooner. 0 unless said otherwise, as for `onClick` and its like.
    public Watcher precedence(int precedence) {
        this.precedence = precedence;
        return this;
    }

    /// Watches no more. A call that is under way goes on; one that waits for its turn is not made.
    public void remove() {
        removed = true;
        component.forget(this);
    }

    boolean watches(String property) {
        return names.contains(property);
    }

    boolean isQueued() {
        return queued && !async;
    }

    /// The call that some changes of the component are worth; null if none.
    Call call(List<PropertyChange> changes) {
        var told = changes.stream().filter(change -> change.component() == component && watches(change.property())
                && (always || change.triggered() || change.changed())).toList();
        return told.isEmpty() ? null : new Call(component, async, precedence, () -> {
            if (!removed) {
                handler.handle(told);
            }
        });
    }
}
