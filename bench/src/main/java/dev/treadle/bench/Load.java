// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.gallery.work.NoOp;
import dev.treadle.gallery.work.Pause;
import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.work.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;

/// Jobs that do nothing, or wait, submitted as sessions do it, one session a home. Not thread-safe.
final class Load {

    private static final Incarnation SOURCE = Incarnation.of("bench");

    private final Topics topics;
    private final KafkaProducer<String, byte[]> producer;
    private final List<SessionId> sessions = new ArrayList<>();
    private long made;

    Load(Topics topics, KafkaProducer<String, byte[]> producer) {
        this.topics = topics;
        this.producer = producer;
        int homes = producer.partitionsFor(topics.journal()).size();
        for (int home = 0; home < homes; home++) {
            sessions.add(SessionId.random(home));
        }
    }

    /// Makes jobs, and submits none of them.
    ///
    /// @param ballast stands in each Work; ASCII
    List<Submitted> make(int count, String ballast) {
        var jobs = new ArrayList<Submitted>(count);
        for (int i = 0; i < count; i++) {
            jobs.add(next(Clicker.QUEUE, NoOp.class, "{\"number\":%d,\"ballast\":\"%s\"}".formatted(made + 1, ballast)));
        }
        return jobs;
    }

    /// Makes jobs that wait and keep no processor busy, and submits none of them.
    ///
    /// @param millis how long each of them takes
    List<Submitted> pauses(String queue, int count, int millis) {
        var work = "{\"click\":0,\"seconds\":%s}".formatted(millis / 1_000.0);
        return IntStream.range(0, count).mapToObj(each -> next(queue, Pause.class, work)).toList();
    }

    private Submitted next(String queue, Class<? extends Work<?, ?>> type, String work) {
        long number = ++made;
        var session = sessions.get((int) (number % sessions.size()));
        var cause = new Cause.OnEvent("bench", number);
        var binding = type.getSimpleName();
        return new Submitted(new JobRef(session, queue, JobId.of(session, binding, cause, 0)), binding, cause, 0, type.getSimpleName(),
                Json.of(work), Policy.DEFAULT, false);
    }

    /// Appends Updates, in this order within each home. Waits while the producer's buffer is full, and no longer.
    ///
    /// @param sink gets [Moment.Broken] if one cannot be appended
    void submit(List<? extends JobUpdate> updates, Consumer<Moment> sink) {
        for (var update : updates) {
            producer.send(topics.record(update, SOURCE, null), (metadata, failure) -> {
                if (failure != null) {
                    sink.accept(new Moment.Broken("an Update cannot be appended: " + failure.getMessage(), failure));
                }
            });
        }
    }

    /// Waits until so many jobs wait in the queue that these go to.
    ///
    /// @param moments what a reader of [Topics#queues] noticed
    void awaitWaiting(Moments moments, int count) throws InterruptedException {
        int[] waiting = {-1};
        while (waiting[0] != count) {
            if (moments.next(() -> "the line: %,d wait, and %,d are to".formatted(waiting[0], count)) instanceof Moment.Read(var record, var at)
                    && topics.codec().decode(record.headers(), record.value()).as(Object.class, why -> why) instanceof QueueState state
                    && state.queue().equals(Clicker.QUEUE)) {
                waiting[0] = state.waiting();
            }
        }
    }
}
