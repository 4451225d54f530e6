// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// When what is to be kept is written.
class KeeperTest {

    private static final long LATER = TimeUnit.DAYS.toNanos(1);
    private static final long PATIENCE_MILLIS = 30_000;

    private final AtomicLong version = new AtomicLong(1);
    private final MemoryStore store = new MemoryStore();

    @Test
    void whatIsWrittenSoonWaitsForMoreAndLeavesWithIt() throws InterruptedException {
        var keeper = keeper(LATER);
        keeper.soon();
        keeper.soon();
        version.incrementAndGet();
        keeper.soon();
        assertThat(keeper.isKept()).isFalse();
        assertThat(keeper.await(PATIENCE_MILLIS)).isTrue();
        keeper.close();
        assertThat(keeper.isKept()).isTrue();
        assertThat(store.written()).isEqualTo(1);
    }

    @Test
    void whatWaitsForMoreDoesntWaitForLong() throws InterruptedException {
        var keeper = keeper(1);
        keeper.soon();
        awaitWritten(1);
        version.incrementAndGet();
        keeper.soon();
        awaitWritten(2);
        keeper.close();
    }

    private synchronized void awaitWritten(int times) throws InterruptedException {
        while (store.written() < times) {
            wait(PATIENCE_MILLIS);
        }
    }

    private Keeper keeper(long soonNanos) {
        var snapshot = new Snapshot(SessionId.random(0), 0, 1, "/page", "", Map.of(), Map.of(), 0, 0, Map.of(), "nonce", 0,
                List.of(), 0, List.of(), 0, List.of(), Map.of(), Map.of(), List.of());
        return new Keeper(new Keeper.Source() {
            @Override
            public long version() {
                return version.get();
            }

            @Override
            public Keeper.Captured capture(boolean anew) {
                return new Keeper.Captured(version.get(), List.of(), Map.of(), () -> { }, placed -> snapshot);
            }

            @Override
            public void whenDurable(Runnable then) {
                then.run();
            }

            @Override
            public void kept(Keeper.Captured captured, long offset) {
                synchronized (KeeperTest.this) {
                    KeeperTest.this.notifyAll();
                }
            }

            @Override
            public void failed(RuntimeException why) {
                throw new AssertionError(why);
            }

            @Override
            public void keptAgain() {
                throw new AssertionError("it was never broken");
            }
        }, store, soonNanos);
    }
}
