// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import dev.treadle.protocol.Cause;
import dev.treadle.ui.Block;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What made the handlers run that a thread is in. Jobs that they submit take their ids from it, and it is done when all of
/// them have returned and what they submitted is durable.
///
/// Safe for any number of threads.
public final class Origin {

    private static final ScopedValue<Origin> CURRENT = ScopedValue.newInstance();

    private final Cause cause;
    private final Runnable done;
    private final AtomicInteger open = new AtomicInteger(1);
    private final Map<String, AtomicInteger> ordinals = new ConcurrentHashMap<>();

    /// Begins with one hold, which its maker releases.
    ///
    /// @param done runs once, when the last hold is released
    public Origin(Cause cause, Runnable done) {
        this.cause = cause;
        this.done = done;
    }

    /// The origin of the handler that this thread runs; one of its own if it runs none.
    public static Origin current() {
        return CURRENT.isBound() ? CURRENT.get() : new Origin(Cause.Once.now(), () -> { });
    }

    /// Runs a handler on behalf of this.
    public void run(Block<Exception> handler) throws Exception {
        ScopedValue.where(CURRENT, this).<Void, Exception>call(() -> {
            handler.run();
            return null;
        });
    }

    /// Something more is to happen before this is done.
    public void hold() {
        open.incrementAndGet();
    }

    /// Something that was held for has happened.
    public void release() {
        if (open.decrementAndGet() == 0) {
            done.run();
        }
    }

    Cause cause() {
        return cause;
    }

    /// The how-manieth submission of a binding this is, from 0.
    int ordinal(String binding) {
        return ordinals.computeIfAbsent(binding, name -> new AtomicInteger()).getAndIncrement();
    }
}
