// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate.Completed;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Several workers at one queue: what the rungs of their ladders acquire at the real broker.
@ExtendWith(RealBroker.class)
class SharedQueueTest {

    /// The broker gives a record that is withheld to somebody else after 15 s at the earliest, so this tells the two apart.
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    @Test
    void noWorkerRunsMoreThanItsSlotsAndAllIsDoneOnce(Fleet fleet) {
        var twoAtMost = new Crowd();
        var threeAtMost = new Crowd();
        fleet.worker(2, twoAtMost);
        fleet.worker(3, threeAtMost);

        var jobs = new ArrayList<JobRef>();
        for (int i = 0; i < 60; i++) {
            jobs.add(fleet.dispatch(new Act("job", 20)));
        }
        jobs.forEach(job -> fleet.await(job, Completed.class));

        assertThat(twoAtMost.most).hasValueBetween(1, 2);
        assertThat(threeAtMost.most).hasValueBetween(1, 3);
        assertThat(jobs).allSatisfy(job -> assertThat(fleet.updates(job)).hasSize(2));
    }

    @Test
    void whatDoesNotFitTheFreeSlotsOfOneWorkerIsAtOnceAnothers(Fleet fleet) {
        var gate = new Semaphore(0);
        var first = fleet.worker(2, gate(gate));
        var second = fleet.worker(2, gate(gate));

        // More than each can take alone, and one more than both can.
        var jobs = new ArrayList<JobRef>();
        for (int i = 0; i < 5; i++) {
            jobs.add(fleet.dispatch(new Act("job")));
        }
        jobs.subList(0, 4).forEach(job -> fleet.await(job, Started.class));
        assertThat(jobs.stream().filter(job -> !fleet.updates(job).isEmpty()).map(job -> worker(fleet, job)))
                .contains(first.name(), second.name());

        gate.release();
        within(AT_ONCE, () -> jobs.forEach(job -> fleet.await(job, Started.class)));
        gate.release(5);
        jobs.forEach(job -> fleet.await(job, Completed.class));
    }

    /// Every rung in turn is the one that was polled in vain, and then the one that is left: nothing may stick to any.
    @Test
    void noDispatchIsWithheldWhicheverRungWasPolledLast(Fleet fleet) {
        var gate = new Semaphore(0);
        fleet.worker(10, gate(gate));
        fleet.worker(10, gate(gate));
        var open = new ArrayList<JobRef>();
        fleet.await(dispatchAndRelease(fleet, gate), Completed.class);

        for (int round = 0; round < 4; round++) {
            // One by one until all slots but one are taken, so that each poll begins in vain and another rung is entered.
            while (open.size() < 19) {
                var job = fleet.dispatch(new Act("job"));
                within(AT_ONCE, () -> fleet.await(job, Started.class));
                open.add(job);
            }
            gate.release(19);
            open.forEach(job -> fleet.await(job, Completed.class));
            open.clear();
            // All at once, so that large rungs bring many.
            for (int i = 0; i < 20; i++) {
                open.add(fleet.dispatch(new Act("job")));
            }
            within(AT_ONCE, () -> open.forEach(job -> fleet.await(job, Started.class)));
            gate.release(20);
            open.forEach(job -> fleet.await(job, Completed.class));
            open.clear();
        }
    }

    private static JobRef dispatchAndRelease(Fleet fleet, Semaphore gate) {
        gate.release();
        return fleet.dispatch(new Act("first"));
    }

    private static Computation<Act, String, String> gate(Semaphore gate) {
        return (act, attempt) -> {
            gate.acquire();
            return "";
        };
    }

    private static Object worker(Fleet fleet, JobRef job) {
        ExecutionId id = ((Started) fleet.updates(job).getFirst()).by().id();
        return id.worker();
    }

    private static void within(Duration time, Runnable what) {
        long began = System.nanoTime();
        what.run();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(time);
    }

    /// Counts how many of it run at once.
    private static final class Crowd implements Computation<Act, String, String> {

        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public String compute(Act act, Attempt<String> attempt) throws InterruptedException {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.sleep(act.number());
            now.decrementAndGet();
            return "";
        }
    }
}
