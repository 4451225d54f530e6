// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.QueueState;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Stretch;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.protocol.wire.Traces;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.job.JobHost;
import dev.treadle.ui.job.Payloads;
import dev.treadle.ui.job.Terms;
import dev.treadle.ui.job.TermsBook;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/// This replica's part in jobs: appends its sessions' Updates to the Journal, and reads what the Journal says of them.
public final class KafkaJobs implements JobHost, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(KafkaJobs.class);

    /// How long an append may take before pages say so.
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /// How long what waits may take to be sent when this replica stops.
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final Topics topics;
    private final Incarnation replica;
    private final List<Integer> homes;
    private final Outbox outbox;
    private final List<Outbox> outboxes = new CopyOnWriteArrayList<>();
    private final Optional<FastPath> fastPath;
    private final Feeds feeds;
    private final Broker broker;
    private final TermsBook terms;
    private final Payloads payloads;
    private final Map<String, QueueState> queues = new ConcurrentHashMap<>();
    private final Map<Integer, CompletableFuture<Void>> listening = new HashMap<>();
    private final JournalIndex index = new JournalIndex(this::tell);
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private volatile Listener listener = new Listener(id -> false, (update, offset, at) -> { }, () -> { });

    /// Who wants to know.
    ///
    /// @param hosts whether a session is hosted here
    /// @param updates takes what the Journal says of such a session
    /// @param changed runs when a queue, or Kafka's reach, isn't what it was
    public record Listener(Predicate<SessionId> hosts, Updates updates, Runnable changed) {
    }

    /// Takes an Update with its place in the Journal's partition and the broker's time.
    @FunctionalInterface
    public interface Updates {
        void take(Update update, long offset, long at);
    }

    public KafkaJobs(UiConfig config, Topics topics, Incarnation replica, ObjectMapper mapper) {
        var clients = new Clients(config.kafka());
        this.topics = topics;
        this.replica = replica;
        this.homes = choose(config.journal().homes(), config.topics().sizes().journalPartitions());
        this.outbox = new Outbox(clients::producer, config.outbox().kept().asLongValue());
        outboxes.add(outbox);
        this.fastPath = config.ledger().fastPath() ? Optional.of(new FastPath(topics, replica, clients::hinter)) : Optional.empty();
        this.feeds = new Feeds(clients::consumer);
        this.broker = new Broker(clients::admin, topics, config.topics().sizes(), () -> listener.changed.run());
        this.terms = new TermsBook(config.work());
        this.payloads = new Payloads(mapper);
    }

    private static List<Integer> choose(int wanted, int partitions) {
        return ThreadLocalRandom.current().ints(0, partitions).distinct().limit(wanted).boxed().toList();
    }

    /// Begins to read and to send.
    public void start(Listener listener) {
        this.listener = listener;
        broker.start();
        feeds.start();
        outbox.start();
        feeds.add(new Feeds.Feed(new TopicPartition(topics.queues(), 0), false, this::takeQueue, () -> { }));
        homes.forEach(this::listen);
    }

    /// Reads what the Journal says of a home from now on.
    ///
    /// @return is completed once it is fixed from where on
    synchronized CompletableFuture<Void> listen(int home) {
        return listening.computeIfAbsent(home, any -> {
            var fixed = new CompletableFuture<Void>();
            feeds.add(new Feeds.Feed(new TopicPartition(topics.journal(), home), true, this::takeUpdate, () -> {
                outbox.heard(home);
                fixed.complete(null);
            }));
            return fixed;
        });
    }

    /// Reads no more of the homes that neither new sessions nor those have that are hosted here.
    ///
    /// @param hosted the homes of those; whoever is about to host one has said so before it listens
    public synchronized void release(Supplier<Set<Integer>> hosted) {
        var needed = new HashSet<>(hosted.get());
        needed.addAll(homes);
        listening.entrySet().removeIf(each -> {
            boolean over = each.getValue().isDone() && !needed.contains(each.getKey()) && outbox.unheard(each.getKey());
            if (over) {
                feeds.remove(new TopicPartition(topics.journal(), each.getKey()));
            }
            return over;
        });
    }

    /// How many homes' parts of the Journal are read.
    public synchronized int listening() {
        return listening.size();
    }

    Outbox outbox() {
        return outbox;
    }

    /// Pages are told if Kafka takes nothing of this either.
    void watch(Outbox other) {
        outboxes.add(other);
    }

    @Override
    public long read(int home) {
        return feeds.taken(new TopicPartition(topics.journal(), home));
    }

    /// @return is completed once a home's part of the Journal was read up to that offset, and passed on; cancelled if it is read no more
    CompletableFuture<Void> read(int home, long offset) {
        return feeds.taken(new TopicPartition(topics.journal(), home), offset);
    }

    private void takeUpdate(ConsumerRecord<String, byte[]> record) {
        var session = session(record);
        index.read(record.partition(), record.offset(), session);
        // Most records are about others, so only the key is looked at.
        if (session == null || !listener.hosts.test(session)) {
            return;
        }
        var update = topics.codec().decode(record.headers(), record.value()).as(Update.class, why -> passedOver(record, why));
        if (update instanceof JobUpdate heard) {
            fastPath.ifPresent(path -> path.heard(heard));
        }
        if (update != null) {
            var span = changesState(update) ? Traces.process(record.topic(), Codec.traceparent(record.headers())).setAttribute("treadle.update", update.getClass().getSimpleName())
                    : Span.getInvalid();
            try (var _ = span.makeCurrent()) {
                listener.updates.take(update, record.offset(), record.timestamp());
            } finally {
                span.end();
            }
        }
    }

    /// What a Computation says while it runs may be thousands of Updates, and would hide the rest of the trace.
    private static boolean changesState(Update update) {
        return !(update instanceof ExecutionUpdate.Progressed || update instanceof ExecutionUpdate.Emitted || update instanceof ExecutionUpdate.Logged);
    }

    private SessionId session(ConsumerRecord<String, byte[]> record) {
        try {
            return record.key() == null ? null : SessionId.parse(record.key());
        } catch (IllegalArgumentException e) {
            return passedOver(record, "its key is no session's id");
        }
    }

    private void tell(Stretch stretch) {
        try {
            outbox.append(topics.record(stretch, replica), () -> { });
        } catch (IllegalStateException e) {
            LOG.debugf("a stretch of the Journal has to be read by who looks for something there: %s", e.getMessage());
        }
    }

    private void takeQueue(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            queues.remove(record.key());
            fastPath.ifPresent(path -> path.forgotten(record.key()));
        } else {
            var state = topics.codec().decode(record.headers(), record.value()).as(QueueState.class, why -> passedOver(record, why));
            if (state != null) {
                queues.put(state.queue(), state);
                fastPath.ifPresent(path -> path.published(state));
            }
        }
        listener.changed.run();
    }

    private <T> T passedOver(ConsumerRecord<String, byte[]> record, String why) {
        if (reported.size() < 1_000 && reported.add(record.topic() + why)) {
            LOG.warnf("a record is passed over, and so are others like it: %s topic=%s partition=%d offset=%d", why, record.topic(),
                    record.partition(), record.offset());
        }
        return null;
    }

    @Override
    public int home() {
        return homes.get(ThreadLocalRandom.current().nextInt(homes.size()));
    }

    @Override
    public void append(JobUpdate update, Runnable durable) {
        var span = Traces.send(topics.journal()).setAttribute("treadle.job", update.job().id().toString());
        var trace = Objects.requireNonNullElseGet(Traces.traceparent(span), KafkaJobs::trace);
        if (update instanceof Submitted submitted && LOG.isDebugEnabled()) {
            LOG.debugf("%s is submitted job=%s session=%s queue=%s trace=%s", submitted.type(), submitted.job().id(), submitted.session(),
                    submitted.job().queue(), trace.split("-")[1]);
        }
        if (update instanceof Submitted submitted && fastPath.isPresent() && fastPath.get().takes(submitted)) {
            var direct = submitted.handedOut();
            var handOut = new CompletableFuture<Runnable>();
            outbox.append(topics.record(direct, replica, trace), () -> {
                span.end();
                handOut.thenAccept(Runnable::run);
                durable.run();
            });
            // While Submitted is on its way: the producer's thread, which says that it is durable, would take longer.
            handOut.complete(fastPath.get().prepare(direct, trace));
        } else {
            outbox.append(topics.record(update, replica, trace), () -> {
                span.end();
                durable.run();
            });
        }
    }

    /// While no traces are collected one begins with each submission, so that the log has its id. W3C trace context, version 00.
    private static String trace() {
        var bytes = new byte[24];
        ThreadLocalRandom.current().nextBytes(bytes);
        var hex = HexFormat.of().formatHex(bytes);
        return "00-" + hex.substring(0, 32) + "-" + hex.substring(32) + "-01";
    }

    @Override
    public QueueState queue(String name) {
        return queues.get(name);
    }

    @Override
    public String trouble() {
        return switch (broker.reach()) {
            case Broker.Reach.Away away -> "Kafka is out of reach";
            case Broker.Reach.Lacking lacking -> "Kafka lacks what Treadle needs (the server's log says what)";
            case Broker.Reach.Unknown unknown -> "";
            case Broker.Reach.There there -> outboxes.stream().anyMatch(each -> each.oldest().compareTo(PATIENCE) > 0)
                    ? "Kafka takes nothing at the moment" : "";
        };
    }

    @Override
    public Terms terms(Class<?> work) {
        var found = terms.of(work);
        broker.wants(found.queue());
        return found;
    }

    @Override
    public Payloads payloads() {
        return payloads;
    }

    /// What is known of the queues.
    public Collection<QueueState> queues() {
        return queues.values();
    }

    /// How many records of the Journal this replica has yet to read for its sessions; absent if it reads none, or it isn't known.
    public OptionalLong lag() {
        return feeds.lag(topics.journal());
    }

    Broker.Reach reach() {
        return broker.reach();
    }

    int waiting() {
        return outbox.waiting();
    }

    @Override
    public void close() {
        outbox.close(broker.reach() instanceof Broker.Reach.There ? LAST_WORDS : Duration.ZERO);
        fastPath.ifPresent(FastPath::close);
        feeds.close();
        broker.close();
    }
}
