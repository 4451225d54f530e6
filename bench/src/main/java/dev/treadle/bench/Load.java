// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import dev.treadle.gallery.work.NoOp;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/// Jobs that do nothing, submitted as sessions do it, one session a home. Not thread-safe.
final class Load {

    private static final String TYPE = NoOp.class.getSimpleName();
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
            jobs.add(next(ballast));
        }
        return jobs;
    }

    private Submitted next(String ballast) {
        long number = ++made;
        var session = sessions.get((int) (number % sessions.size()));
        var cause = new Cause.OnEvent("bench", number);
        var work = "{\"number\":%d,\"ballast\":\"%s\"}".formatted(number, ballast);
        return new Submitted(new JobRef(session, Clicker.QUEUE, JobId.of(session, "no-op", cause, 0)), "no-op", cause, 0, TYPE,
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
