// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger;

import dev.treadle.ledger.book.Measures;
import dev.treadle.ledger.stream.LedgerStreams;
import dev.treadle.protocol.wire.Lag;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Trouble;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/// One replica's part in keeping the Ledger: it owns some of the books, stands by for others, and sends canaries. The
/// replicas divide the books among themselves, and take over from one that dies.
///
/// It needs no broker to start: it waits for one, and goes on by itself after the broker was away. May be called from any
/// thread.
public final class Ledger implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration OUT_OF_REACH = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(1);
    /// A thread that begins anew is refused again within less.
    private static final Duration REFUSED = Duration.ofSeconds(5);
    private static final int PATIENCE_MILLIS = 5_000;

    /// How it stands with this replica's part.
    public enum State {
        /// The broker is out of reach, or lacks what the Ledger needs.
        WAITING,
        /// The replicas divide the books, or this one reads its own from Kafka.
        REBALANCING,
        /// It keeps its books.
        RUNNING,
        /// It was closed, or never started.
        CLOSED
    }

    private final LedgerSettings settings;
    private final Measures measures;
    private final Canaries canaries;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Thread keeper;
    private volatile KafkaStreams streams;
    private volatile boolean open;
    private volatile String waitsFor;
    private volatile boolean refused;
    private volatile long refusedAt;

    public Ledger(LedgerSettings settings) {
        this(settings, Measures.NONE);
    }

    /// @param measures told what is measured of the books that this replica owns
    public Ledger(LedgerSettings settings, Measures measures) {
        this.settings = settings;
        this.measures = measures;
        this.canaries = new Canaries(settings);
    }

    /// Begins, and returns at once. Once only.
    public synchronized void start() {
        if (keeper != null) {
            throw new IllegalStateException("the Ledger of " + settings.replica() + " was started before");
        }
        open = true;
        keeper = Thread.ofPlatform().name("treadle-ledger").start(this::keep);
    }

    public State state() {
        var current = streams;
        if (!open) {
            return State.CLOSED;
        }
        if (current == null || isRefused() || canaries.sinceAcknowledged().compareTo(OUT_OF_REACH) > 0) {
            return State.WAITING;
        }
        return switch (current.state()) {
            case RUNNING -> State.RUNNING;
            case CREATED, REBALANCING -> State.REBALANCING;
            case PENDING_ERROR, ERROR, PENDING_SHUTDOWN, NOT_RUNNING -> State.WAITING;
        };
    }

    /// Whether what its threads have to do was just refused, by Kafka or by books that a later version wrote. They are replaced and try
    /// again all the while.
    private boolean isRefused() {
        return refused && System.nanoTime() - refusedAt < REFUSED.toNanos();
    }

    /// Why it is [State#WAITING], in a sentence for people; absent otherwise.
    public Optional<String> waitsFor() {
        if (state() != State.WAITING) {
            return Optional.empty();
        }
        var known = waitsFor;
        return Optional.of(known != null ? known : "Kafka at " + settings.bootstrapServers() + " is out of reach");
    }

    /// How many records of the Journal this replica has yet to read, of the partitions that it reads for all books; absent if it
    /// reads none, or hasn't found out yet.
    public OptionalLong lag() {
        var current = streams;
        return current == null ? OptionalLong.empty() : Lag.of(current.metrics(), settings.topics().journal());
    }

    /// The same of what the Journal's readers have passed on for the books that it owns.
    public OptionalLong booksLag() {
        var current = streams;
        return current == null ? OptionalLong.empty() : Lag.of(current.metrics(), settings.topics().ledger());
    }

    /// Hands the books to the other replicas and ends. Takes at most about ten seconds.
    @Override
    public synchronized void close() {
        if (!open) {
            return;
        }
        closing.countDown();
        try {
            if (streams == null) {
                keeper.interrupt();
            }
            keeper.join(CLOSE.plusSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open = false;
    }

    private void keep() {
        Thread beater = null;
        try {
            for (var wait = FIRST_WAIT; closing.getCount() > 0; wait = doubled(wait)) {
                if (topicsAreThere()) {
                    if (beater == null) {
                        beater = Thread.ofPlatform().name("treadle-canaries").start(canaries);
                    }
                    wait = FIRST_WAIT;
                    keepBooks();
                }
                closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "the Ledger was closed while it waited for Kafka");
        } finally {
            if (beater != null) {
                beater.interrupt();
            }
        }
    }

    private boolean topicsAreThere() throws InterruptedException {
        var config = new HashMap<String, Object>(settings.clientProperties());
        config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, "ledger-setup-" + settings.replica().text().replace('~', '-'));
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        try (var admin = Admin.create(config)) {
            TopicSetup.ensure(admin, settings.topics(), settings.sizes(), TopicSetup.Role.UI, List.of());
            return true;
        } catch (TopicSetup.Missing e) {
            waitFor(e.getMessage());
        } catch (RuntimeException e) {
            waitFor("Kafka at " + settings.bootstrapServers() + " is out of reach: " + Trouble.of(e));
        }
        return false;
    }

    /// Returns when the Ledger is to close, or the books cannot be kept for now.
    private void keepBooks() {
        try (var dir = StateDir.claim(settings.stateDir())) {
            var running = LedgerStreams.of(settings.bootstrapServers(), settings.topics(), settings.replica(), dir.path(),
                    dir::isCurrent, settings.missedBeats(), settings.clientProperties(), measures);
            if (!dir.isCurrent()) {
                LOG.log(System.Logger.Level.INFO, () -> "the Ledger of " + settings.replica()
                        + " reads its books from Kafka: what is in " + dir.path() + " is too old to go on with");
                running.cleanUp();
                dir.renew(System.currentTimeMillis());
            }
            var ended = new CountDownLatch(1);
            running.setUncaughtExceptionHandler(this::replace);
            running.setStateListener((now, before) -> {
                LOG.log(System.Logger.Level.INFO, () -> "the Ledger of " + settings.replica() + " is " + now);
                if (now.hasStartedOrFinishedShuttingDown()) {
                    ended.countDown();
                }
            });
            try {
                running.start();
                streams = running;
                waitsFor = null;
                while (closing.getCount() > 0 && ended.getCount() > 0 && dir.isCurrent()) {
                    long now = System.currentTimeMillis();
                    if (state() == State.RUNNING) {
                        dir.noteCurrent(now);
                        waitsFor = null;
                    }
                    closing.await(200, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                LOG.log(System.Logger.Level.DEBUG, "the Ledger is closed");
            } finally {
                running.close(CloseOptions.timeout(CLOSE).withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
                streams = null;
            }
        } catch (RuntimeException e) {
            waitFor("the books cannot be kept: " + Trouble.of(e));
        }
    }

    /// A thread that failed is replaced, after a moment, so that what fails at once does not do so all the time.
    private StreamThreadExceptionResponse replace(Throwable failure) {
        var refusal = Trouble.refusal(failure).or(() -> LedgerStreams.newerBooks(failure));
        if (refusal.isPresent()) {
            waitFor(refusal.get());
            refusedAt = System.nanoTime();
            refused = true;
        } else if (LedgerStreams.wasHeldUp(failure)) {
            LOG.log(System.Logger.Level.WARNING, () -> "the Ledger of " + settings.replica()
                    + " was held up for so long that another may have taken over; it begins again from what is durable");
        } else {
            LOG.log(System.Logger.Level.ERROR, "a thread of the Ledger of " + settings.replica() + " failed and is replaced", failure);
        }
        try {
            closing.await((refusal.isPresent() ? AFTER_REFUSAL : FIRST_WAIT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private void waitFor(String what) {
        if (!what.equals(waitsFor)) {
            LOG.log(System.Logger.Level.WARNING, () -> "the Ledger of " + settings.replica() + " waits: " + what);
        }
        waitsFor = what;
    }

    private static Duration doubled(Duration wait) {
        var twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
    }
}
