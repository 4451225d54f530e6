// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

import org.assertj.core.api.ThrowingConsumer;

/// Waiting for a condition, never for a time.
final class Until {

    /// How long anything may take on a machine that is busy with other things too.
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Until() {}

    /// Looks until the value is what it should be.
    ///
    /// @return that value
    /// @throws AssertionError if it is not in time; says the last value
    static <T> T holds(String what, Callable<T> look, Predicate<? super T> enough) throws Exception {
        return holds(what, PATIENCE, look, enough);
    }

    static <T> T holds(String what, Duration atMost, Callable<T> look, Predicate<? super T> enough) throws Exception {
        var deadline = System.nanoTime() + atMost.toNanos();
        for (var found = look.call(); ; found = look.call()) {
            if (enough.test(found)) {
                return found;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within %d s: %s; the last that was seen is %s".formatted(atMost.toSeconds(), what, found));
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    /// Looks until the assertions pass.
    ///
    /// @throws AssertionError the last one, if they don't pass in time
    static <T> void passes(Callable<T> look, ThrowingConsumer<? super T> assertions) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var found = look.call();
            try {
                assertions.accept(found);
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }
}
