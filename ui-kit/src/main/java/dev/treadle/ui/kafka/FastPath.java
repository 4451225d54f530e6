// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.protocol.wire.Traces;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/// Hands a job's first attempt out without the Ledger, where the Ledger would do so at once: the Dispatch is appended as soon
/// as Submitted is durable, never before, so no Started can come before its Submitted. The Ledger reads there that it was
/// handed out, and counts it as outstanding.
///
/// It is a hint as every Dispatch is: if it is lost, or this replica dies before it, the Ledger finds it overdue and makes
/// another. So it is tried for a moment only, and nothing here ever blocks.
final class FastPath implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(FastPath.class);

    private final Topics topics;
    private final Incarnation replica;
    private final Producer<String, byte[]> producer;
    private final Openings openings = new Openings(System::nanoTime);

    /// @param producers makes a producer that doesn't block
    FastPath(Topics topics, Incarnation replica, Supplier<Producer<String, byte[]>> producers) {
        this.topics = topics;
        this.replica = replica;
        this.producer = producers.get();
    }

    /// A queue looks like this now.
    void published(QueueState state) {
        openings.published(state);
        // It is asked for now, so that it is known when a job comes.
        isKnown(state.queue());
    }

    /// Nothing is known of the queue any more.
    void forgotten(String queue) {
        openings.forgotten(queue);
    }

    /// The Journal says something of a job.
    void heard(JobUpdate update) {
        if (!(update instanceof Submitted) && !(update instanceof JobUpdate.Queued)) {
            openings.left(update.job());
        }
    }

    /// Whether the job's first Dispatch is to be appended here, by [#prepare]: then its Submitted has to say so.
    boolean takes(Submitted job) {
        return openings.take(job, isKnown(job.job().queue()));
    }

    /// Makes a job's first Dispatch ready, so that an append is all that is left to do when its Submitted is durable.
    ///
    /// @return appends it; to be run once Submitted is durable
    Runnable prepare(Submitted job, String traceparent) {
        var policy = job.policy();
        var dispatch = new Dispatch(job.job(), 1, 0, job.type(), job.work(), null, policy.attemptTimeoutMillis(), policy.graceMillis(),
                policy.atMostOnce(), true);
        var span = Traces.send(topics.dispatch(job.job().queue()), traceparent);
        var record = topics.record(dispatch, replica, Traces.traceparent(span, traceparent));
        return () -> handOut(job, record, span);
    }

    private void handOut(Submitted job, ProducerRecord<String, byte[]> dispatch, Span span) {
        try {
            producer.send(dispatch, (metadata, failure) -> left(job, failure));
        } catch (KafkaException | IllegalStateException e) {
            left(job, e);
        } finally {
            span.end();
        }
    }

    private static void left(Submitted job, Exception failure) {
        if (failure != null) {
            LOG.debugf("the Ledger has to hand it out: %s job=%s", failure.getMessage(), job.job().id());
        }
    }

    /// Whether a Dispatch of that queue could leave at once. If not, the topic is asked for.
    private boolean isKnown(String queue) {
        try {
            return !producer.partitionsFor(topics.dispatch(queue)).isEmpty();
        } catch (KafkaException | IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
