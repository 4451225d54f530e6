// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.kafka;

import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.protocol.wire.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;

/// Whether Kafka is there and has what Treadle needs; makes what is missing. Looks once a second, on a thread of its own.
final class Broker implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Broker.class);
    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final long LAST_WORDS_MILLIS = 2_000;
    private static final long ANSWER_WITHIN_MILLIS = 2_500;

    /// So often it is seen whether Kafka still allows what has to be done: an ACL may be taken back.
    private static final int LOOKS_FROM_ACCESS_TO_ACCESS = 5;

    private final Supplier<Admin> admins;
    private final Topics topics;
    private final TopicSetup.Sizes sizes;
    private final Runnable changed;
    private final Thread thread;
    private final Set<String> queues = new HashSet<>();
    private final Set<String> made = new HashSet<>();
    private boolean topicsMade;
    private int looks;
    private volatile Reach reach = new Reach.Unknown(Instant.now());
    private volatile boolean closing;

    /// How it is with Kafka.
    sealed interface Reach {

        Instant since();

        /// What differs if it is another; not since when.
        default List<String> says() {
            return switch (this) {
                case Unknown unknown -> List.of("unknown");
                case There there -> List.of("there");
                case Away away -> List.of("away", away.why);
                case Lacking lacking -> List.of("lacking", lacking.what);
            };
        }

        /// It was not looked for yet.
        record Unknown(Instant since) implements Reach {
        }

        /// It is there, with all that is needed.
        record There(Instant since) implements Reach {
        }

        /// It doesn't answer.
        ///
        /// @param refused whether it did, and would have nothing to do with us
        record Away(Instant since, String why, boolean refused) implements Reach {
        }

        /// It is there, and lacks something that can't be made by us.
        record Lacking(Instant since, String what) implements Reach {
        }
    }

    /// @param admins makes an administrator's client; may throw, and is then asked again
    /// @param changed runs when the reach has changed
    Broker(Supplier<Admin> admins, Topics topics, TopicSetup.Sizes sizes, Runnable changed) {
        this.admins = admins;
        this.topics = topics;
        this.sizes = sizes;
        this.changed = changed;
        this.thread = Thread.ofPlatform().name("treadle-broker-watch").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    Reach reach() {
        return reach;
    }

    /// Jobs of this queue will come: it has to be there.
    void wants(String queue) {
        synchronized (queues) {
            if (queues.add(queue)) {
                queues.notifyAll();
            }
        }
    }

    private void run() {
        try {
            while (!closing) {
                try (var admin = admins.get()) {
                    watch(admin);
                } catch (KafkaException e) {
                    // An address that no name server knows, or a certificate that can't be read.
                    now(away(Trouble.of(e), e));
                    Thread.sleep(LOOK_EVERY_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the broker is not watched any more");
        }
    }

    /// Returns when the client is of no more use: one that was refused tries again without any pause, which keeps a processor busy, and
    /// hears no more of a password that was put right (Kafka 4.3).
    private void watch(Admin admin) throws InterruptedException {
        boolean refused = false;
        while (!closing && !refused) {
            var found = look(admin);
            refused = found instanceof Reach.Away away && away.refused;
            now(found);
            synchronized (queues) {
                if (made.containsAll(queues) || !(reach instanceof Reach.There)) {
                    queues.wait(LOOK_EVERY_MILLIS);
                }
            }
        }
    }

    private static Reach.Away away(String why, Exception failure) {
        return new Reach.Away(Instant.now(), why, Trouble.refusal(failure).isPresent());
    }

    private Reach look(Admin admin) throws InterruptedException {
        try {
            admin.describeCluster().nodes().get(ANSWER_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
            make(admin);
            return new Reach.There(Instant.now());
        } catch (TimeoutException | ExecutionException | RetriableException e) {
            topicsMade = false;
            made.clear();
            return away(Trouble.refusal(e).orElse("it doesn't answer"), e);
        } catch (KafkaException e) {
            topicsMade = false;
            return away(Trouble.of(e), e);
        } catch (TopicSetup.Missing | Unfit e) {
            topicsMade = false;
            return new Reach.Lacking(Instant.now(), e.getMessage());
        }
    }

    /// Makes whatever is not there: at first, for each new queue, and after Kafka was away, for it may have been made anew.
    private void make(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        List<String> wanted;
        synchronized (queues) {
            wanted = queues.stream().sorted().toList();
        }
        if (!topicsMade || !made.containsAll(wanted)) {
            TopicSetup.ensure(admin, topics, sizes, TopicSetup.Role.UI, wanted);
            checkJournal(admin);
            topicsMade = true;
            made.addAll(wanted);
        } else if (++looks % LOOKS_FROM_ACCESS_TO_ACCESS == 0) {
            TopicSetup.requireAccess(admin, topics, TopicSetup.Role.UI, wanted);
        }
    }

    /// A home is a partition: one that the Journal doesn't have could never be read.
    private void checkJournal(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        int there = admin.describeTopics(List.of(topics.journal())).allTopicNames().get(ANSWER_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
                .get(topics.journal()).partitions().size();
        if (there < sizes.journalPartitions()) {
            throw new Unfit("the topic %s has %d partitions, and treadle.topics.journal-partitions says %d: make them agree"
                    .formatted(topics.journal(), there, sizes.journalPartitions()));
        }
    }

    private static final class Unfit extends RuntimeException {
        Unfit(String message) {
            super(message);
        }
    }

    private void now(Reach next) {
        var before = reach;
        if (before.says().equals(next.says())) {
            return;
        }
        reach = next;
        switch (next) {
            case Reach.Unknown unknown -> { }
            case Reach.There there -> LOG.infof("Kafka is there%s", before instanceof Reach.Away || before instanceof Reach.Lacking ? ", after %s"
                    .formatted(Duration.between(before.since(), there.since()).truncatedTo(java.time.temporal.ChronoUnit.SECONDS)) : "");
            case Reach.Away away -> LOG.warnf("Kafka is out of reach: %s. Pages stay, and what is submitted is kept", away.why());
            case Reach.Lacking lacking -> LOG.error(lacking.what());
        }
        changed.run();
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
