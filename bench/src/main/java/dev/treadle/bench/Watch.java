// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.ledger.job.JobFold;
import dev.treadle.ledger.job.JobState;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.Beat.Presence;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.ExecutionUpdate.Released;
import dev.treadle.protocol.ExecutionUpdate.Started;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Lost;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.wire.Codec.Decoded;
import dev.treadle.protocol.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What the topics say of one queue's jobs and of its workers. It folds the Journal as the Ledger does, so that an Update counts here if it
/// counts there. All times are the broker's, in milliseconds since 1970. Not thread-safe.
final class Watch {

    /// Far longer than anything here takes.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// An attempt that began and owns its job, or owned it.
    ///
    /// @param worker the name of the worker that runs it
    record Begun(JobId job, String worker, long at) {
    }

    /// A job that ended.
    record Ended(JobState job, long submittedAt, long at) {
    }

    private final Topics topics;
    private final Moments moments;
    private final String queue;
    private final Consumer<Ended> onEnded;
    private final Map<JobId, JobState> jobs = new HashMap<>();
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, Long> present = new HashMap<>();
    private final List<Begun> begun = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();
    private final List<Long> lost = new ArrayList<>();
    private QueueState state;
    private int released;
    private int late;

    /// @param moments what a reader of the Journal, of the queues and of Presence notices, all of it from before the first job on
    /// @param onEnded told of each job that ends
    Watch(Topics topics, Moments moments, String queue, Consumer<Ended> onEnded) {
        this.topics = topics;
        this.moments = moments;
        this.queue = queue;
        this.onEnded = onEnded;
    }

    /// Reads on until something holds.
    ///
    /// @param what a clause, for the error's sentence: 'two workers are there'
    /// @throws IllegalStateException if it doesn't come to hold
    void await(String what, BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("after %d s it doesn't hold that %s: %d jobs are known, %d have ended, and the queue is %s"
                        .formatted(PATIENCE.toSeconds(), what, jobs.size(), ended.size(), state));
            }
            if (moments.next(() -> what) instanceof Moment.Read(var record, var at)
                    && topics.codec().decode(record.headers(), record.value()) instanceof Decoded.Known(Object message)) {
                read(record, message);
            }
        }
    }

    private void read(ConsumerRecord<String, byte[]> record, Object message) {
        switch (message) {
            case QueueState published when published.queue().equals(queue) -> state = published;
            case Presence presence -> present.putIfAbsent(presence.worker().name(), record.timestamp());
            case JobUpdate update when update.job().queue().equals(queue) -> fold(record, update);
            default -> { }
        }
    }

    private void fold(ConsumerRecord<String, byte[]> record, JobUpdate update) {
        var id = update.job().id();
        var before = jobs.get(id);
        var folded = JobFold.fold(before, update, record.offset(), record.timestamp());
        if (!folded.counted()) {
            // A Started that comes second costs a run; anything else that comes late would be an outcome too many.
            late += update instanceof ExecutionUpdate said && !(said instanceof Started) ? 1 : 0;
            return;
        }
        var after = folded.state();
        jobs.put(id, after);
        if (before != null && before.phase() == Phase.RUNNING && after.phase() != Phase.RUNNING) {
            running.merge(worker(before), -1, Integer::sum);
        }
        switch (update) {
            case Started started -> {
                running.merge(worker(after), 1, Integer::sum);
                begun.add(new Begun(id, worker(after), record.timestamp()));
            }
            case Lost loss -> lost.add(record.timestamp());
            case Released back -> released++;
            default -> { }
        }
        if (after.phase().ended()) {
            ended.add(new Ended(after, after.submittedAt(), record.timestamp()));
            onEnded.accept(ended.getLast());
        }
    }

    private static String worker(JobState job) {
        return job.owner().id().worker().name();
    }

    /// Waits until so many workers serve the queue, with so many slots in all.
    void awaitSlots(int workers, int slots) throws InterruptedException {
        await("%d workers serve the queue with %d slots".formatted(workers, slots),
                () -> state != null && state.workers() == workers && state.slots() == slots);
    }

    void awaitEnded(int count) throws InterruptedException {
        await(count + " jobs have ended", () -> ended.size() >= count);
    }

    /// When a worker's first Presence was appended; null if none was read.
    Long presentAt(String worker) {
        return present.get(worker);
    }

    /// How many attempts a worker owns now.
    int running(String worker) {
        return running.getOrDefault(worker, 0);
    }

    /// The attempts that counted, in the order in which they were read.
    List<Begun> begun() {
        return begun;
    }

    /// The jobs that have ended, in the order in which they were read.
    List<Ended> ended() {
        return ended;
    }

    /// When each attempt was declared lost that owned its job.
    List<Long> lost() {
        return lost;
    }

    /// How many attempts were handed back by workers that were told to end.
    int released() {
        return released;
    }

    /// How many outcomes and other Updates were said that didn't count, since the attempt wasn't the worker's any more.
    int late() {
        return late;
    }

    /// How many jobs were submitted.
    int submitted() {
        return jobs.size();
    }

    /// How many jobs have completed.
    int completed() {
        return (int) ended.stream().filter(each -> each.job().phase() == Phase.COMPLETED).count();
    }
}
