// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.replica;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.ledger.Ledger;
import dev.treadle.ledger.LedgerSettings;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.service.UnknownKeys;
import dev.treadle.ui.component.DocumentLimits;
import dev.treadle.ui.component.DocumentLimits.Bound;
import dev.treadle.ui.component.Renderer;
import dev.treadle.ui.config.SessionKey;
import dev.treadle.ui.config.UiConfig;
import dev.treadle.ui.config.UiConfigCheck;
import dev.treadle.ui.job.TermsBook;
import dev.treadle.ui.kafka.KafkaJobs;
import dev.treadle.ui.kafka.KafkaStore;
import dev.treadle.ui.session.Faults;
import dev.treadle.ui.session.LimitCount;
import dev.treadle.ui.session.LimitCount.Limit;
import dev.treadle.ui.session.Pages;
import dev.treadle.ui.session.SessionLimits;
import dev.treadle.ui.session.Store;
import dev.treadle.ui.session.Timer;
import dev.treadle.ui.session.Tokens;
import dev.treadle.ui.session.Sessions;
import dev.treadle.ui.socket.OpenSockets;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/// One replica of ui-service: puts its parts together, starts and stops them.
@Singleton
class Replica {

    private static final Logger LOG = Logger.getLogger(Replica.class);
    private static final long TICK_MILLIS = 100;
    private static final long RELEASE_SECONDS = 5;
    /// The first words of worker-service's own keys.
    private static final Set<String> OTHERS = Set.of("worker");

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("treadle-clock").daemon().factory());

    @Produces
    @Singleton
    Incarnation incarnation() {
        // With the process, because a machine may have several.
        return Incarnation.of(hostName() + "-" + ProcessHandle.current().pid());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A container whose own name no name server knows.
            return "ui-service";
        }
    }

    @Produces
    @Singleton
    Topics topics(UiConfig config) {
        return new Topics(config.topics().prefix(), new Codec());
    }

    @Produces
    @Singleton
    KafkaJobs jobs(UiConfig config, Topics topics, Incarnation incarnation, ObjectMapper mapper) {
        try {
            UiConfigCheck.check(config);
            TermsBook.check(config.work());
        } catch (IllegalArgumentException e) {
            // Of this exception, and no other, Quarkus logs the message alone.
            throw new ConfigurationException(e.getMessage());
        }
        return new KafkaJobs(config, topics, incarnation, mapper);
    }

    @Produces
    @Singleton
    Tokens tokens(UiConfig config, Incarnation incarnation) {
        return new Tokens(SessionKey.of(config.session()), incarnation, new Address(config.replica()));
    }

    @Produces
    @Singleton
    KafkaStore store(UiConfig config, Topics topics, Incarnation incarnation, Tokens tokens, KafkaJobs jobs) {
        return new KafkaStore(config, topics, incarnation, tokens::address, jobs);
    }

    @Produces
    @Singleton
    LimitCount limits() {
        return new LimitCount();
    }

    @Produces
    @Singleton
    Sessions sessions(UiConfig config, Pages pages, Renderer renderer, KafkaJobs jobs, Tokens tokens, Store store, LimitCount limits) {
        var session = config.session();
        var document = new DocumentLimits(session.plotRows(), session.components(), session.documentSize().asLongValue(),
                bound -> limits.add(bound == Bound.COMPONENTS ? Limit.COMPONENTS : Limit.DOCUMENT_SIZE));
        return new Sessions(pages, renderer, jobs, new SessionLimits(session.patches(), session.patchMemory().asLongValue(),
                session.windowFrames(), session.windowMemory().asLongValue(), session.clientMemory().asLongValue(),
                session.eventRate(), document, session.events(), session.linger().toNanos(), session.sleep().toMillis(), session.comeBack().toNanos(),
                config.socket().beat().toNanos(), session.viewers(), session.snapshotDelay().toNanos()),
                LaunchMode.current() == LaunchMode.DEVELOPMENT ? Faults.SHOWN : Faults.HIDDEN, Timer.system(), tokens, store);
    }

    @Produces
    @Singleton
    Ledger ledger(UiConfig config, Topics topics, Incarnation incarnation, LedgerMetrics metrics) throws IOException {
        var books = config.ledger().stateDir().isPresent() ? config.ledger().stateDir().get() : Files.createTempDirectory("treadle-ledger");
        return new Ledger(new LedgerSettings(config.kafka().bootstrapServers(), topics, config.topics().sizes(), incarnation, books,
                config.ledger().missedBeats(), config.kafka().properties()), metrics);
    }

    void start(@Observes StartupEvent start, Config all, UiConfig config, KafkaJobs jobs, KafkaStore store, Sessions sessions, OpenSockets sockets,
            Ledger ledger, QueueMetrics queues) {
        UnknownKeys.find(all, config, UiConfig.class, OTHERS).forEach(LOG::warn);
        if (config.ledger().enabled()) {
            ledger.start();
        }
        jobs.start(new KafkaJobs.Listener(sessions::hosts, sessions::take, () -> {
            queues.see(jobs.queues());
            sessions.stir();
        }));
        store.start();
        clock.scheduleWithFixedDelay(() -> tick(sessions, sockets), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(() -> jobs.release(sessions::homes), RELEASE_SECONDS, RELEASE_SECONDS, TimeUnit.SECONDS);
    }

    private static void tick(Sessions sessions, OpenSockets sockets) {
        try {
            long now = System.nanoTime();
            sessions.tick(now);
            sockets.tick(now);
        } catch (RuntimeException e) {
            LOG.error("what is due each moment failed", e);
        }
    }

    /// While the sockets are still open; at the shutdown itself they are gone.
    void drain(@Observes ShutdownDelayInitiatedEvent stop, Sessions sessions, OpenSockets sockets) {
        sessions.drain();
        // Those that are relayed from here, too.
        sockets.moveOn();
    }

    void stop(@Observes ShutdownEvent stop, KafkaJobs jobs, KafkaStore store, Sessions sessions, Ledger ledger) {
        clock.shutdownNow();
        // Both may wait for Kafka, and neither for the other.
        var books = Thread.ofVirtual().name("treadle-ledger-close").start(ledger::close);
        sessions.close();
        store.close();
        jobs.close();
        try {
            books.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
