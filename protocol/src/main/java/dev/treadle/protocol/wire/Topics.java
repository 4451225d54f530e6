// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.DeadJob;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.Queues;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Signal;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Stretch;
import dev.treadle.protocol.Update;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Which topic a message belongs to, with which key and in which partition: the table "Topics" of DESIGN.md.
///
/// Safe for any number of threads.
public final class Topics {

    /// What the topics' names begin with, unless several Treadles share one Kafka.
    public static final String DEFAULT_PREFIX = "treadle";

    private static final Pattern PREFIX = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    private final String prefix;
    private final Codec codec;
    private final AtomicLong ids = new AtomicLong();

    /// @param prefix 1 to 100 lower-case letters, digits, dots, hyphens and underscores
    public Topics(String prefix, Codec codec) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a topic prefix is 1 to 100 of a-z, 0-9, '.', '_' and '-', not \"" + prefix + "\"");
        }
        this.prefix = prefix;
        this.codec = Objects.requireNonNull(codec);
    }

    /// @return the codec that these topics' records are written and read with
    public Codec codec() {
        return codec;
    }

    public String prefix() {
        return prefix;
    }

    public String journal() {
        return prefix + ".journal";
    }

    public String ledger() {
        return prefix + ".ledger";
    }

    public String dispatch(String queue) {
        return prefix + ".dispatch." + Queues.check(queue);
    }

    public String signals() {
        return prefix + ".signals";
    }

    public String presence() {
        return prefix + ".presence";
    }

    public String queues() {
        return prefix + ".queues";
    }

    public String sessions() {
        return prefix + ".sessions";
    }

    public String index() {
        return prefix + ".index";
    }

    public String dead() {
        return prefix + ".dead";
    }

    /// The share group of the workers of a queue.
    public String workers(String queue) {
        return prefix + ".workers." + Queues.check(queue);
    }

    /// The Streams application that keeps the Ledger.
    public String ledgerApplication() {
        return prefix + ".ledger-keeper";
    }

    /// An Update's record: ordered by its session's home.
    public ProducerRecord<String, byte[]> record(Update update, Incarnation source, String traceparent) {
        return record(journal(), update.session().home(), update.session().toString(), update, source, id(update, source), traceparent);
    }

    public ProducerRecord<String, byte[]> record(Dispatch dispatch, Incarnation source, String traceparent) {
        var id = dispatch.job().id() + ":" + dispatch.attempt() + ":" + dispatch.copy();
        return record(dispatch(dispatch.job().queue()), 0, dispatch.job().id().toString(), dispatch, source, id, traceparent);
    }

    public ProducerRecord<String, byte[]> record(Signal signal, Incarnation source) {
        return record(signals(), 0, signal.to().id().worker().toString(), signal, source, next(), null);
    }

    public ProducerRecord<String, byte[]> record(Beat beat) {
        var source = switch (beat) {
            case Beat.Presence presence -> presence.worker();
            case Beat.Canary canary -> canary.replica();
        };
        return record(presence(), 0, source.toString(), beat, source, Long.toString(beat.beat()), null);
    }

    public ProducerRecord<String, byte[]> record(QueueState state, Incarnation source) {
        return record(queues(), 0, state.queue(), state, source, next(), null);
    }

    public ProducerRecord<String, byte[]> record(DeadJob dead, Incarnation source, String traceparent) {
        var job = dead.submitted().job();
        return record(dead(), null, job.queue(), dead, source, job.id().toString(), traceparent);
    }

    public ProducerRecord<String, byte[]> record(Snapshot snapshot, Incarnation source) {
        var key = key(snapshot.session(), snapshot.claim());
        return record(sessions(), snapshot.session().home(), key, snapshot, source, key + "/" + snapshot.number(), null);
    }

    public ProducerRecord<String, byte[]> record(Snapshot.Chunk chunk, Incarnation source) {
        var key = key(chunk.session(), chunk.claim()) + "/" + chunk.id();
        return record(sessions(), chunk.session().home(), key, chunk, source, key, null);
    }

    /// The tombstone of a Snapshot, or of a chunk.
    ///
    /// @param chunk the chunk's id; null for the Snapshot
    public ProducerRecord<String, byte[]> forgotten(SessionId session, long claim, String chunk) {
        return new ProducerRecord<>(sessions(), session.home(), key(session, claim) + (chunk == null ? "" : "/" + chunk), null);
    }

    /// The key of a Snapshot, with which the keys of its claim's chunks begin.
    public static String key(SessionId session, long claim) {
        return session + "/" + claim;
    }

    public ProducerRecord<String, byte[]> record(Stretch stretch, Incarnation source) {
        var number = Long.toString(stretch.number());
        return record(index(), stretch.home(), number, stretch, source, stretch.home() + "/" + number, null);
    }

    private ProducerRecord<String, byte[]> record(String topic, Integer partition, String key, Object message, Incarnation source,
            String id, String traceparent) {
        return new ProducerRecord<>(topic, partition, key, codec.value(message), codec.headers(message, source, id, traceparent));
    }

    /// A repeat of the same Update by the same execution has the same id, as CloudEvents wants it.
    private String id(Update update, Incarnation source) {
        return switch (update) {
            case ExecutionUpdate said -> said.by().id() + ":" + said.number();
            case JobUpdate.Submitted submitted -> submitted.job().id().toString();
            case JobUpdate other -> next();
            case SessionUpdate other -> next();
        };
    }

    private String next() {
        return Long.toString(ids.incrementAndGet());
    }
}
