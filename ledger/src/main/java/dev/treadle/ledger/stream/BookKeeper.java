// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.stream;

import dev.treadle.ledger.book.Book;
import dev.treadle.ledger.book.Effect;
import dev.treadle.ledger.book.LedgerClock;
import dev.treadle.ledger.book.Measures;
import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.Topics;
import dev.treadle.protocol.wire.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/// Keeps the books of the queues of one partition of treadle.ledger. What they call for goes out as records that say
/// themselves where they belong.
final class BookKeeper extends ContextualProcessor<String, byte[], String, ProducerRecord<String, byte[]>> {

    private static final System.Logger LOG = System.getLogger(BookKeeper.class.getName());
    static final String STORE = "books";
    static final Duration TICK = Duration.ofMillis(25);

    private final Topics topics;
    private final Incarnation replica;
    private final int missedBeats;
    private final Freshness freshness;
    private final LongSupplier nanoTime;
    private final Measures measures;
    private final Map<String, Book> books = new HashMap<>();
    private final LedgerLog log = new LedgerLog();
    private LedgerClock clock;
    private StoreShelf shelf;
    private long since;

    /// @param missedBeats how many canaries have to pass since a worker's last beat before what it runs is lost
    /// @param nanoTime a monotonic clock, in nanoseconds
    /// @param measures told of what is read
    BookKeeper(Topics topics, Incarnation replica, int missedBeats, Freshness freshness, LongSupplier nanoTime, Measures measures) {
        this.topics = topics;
        this.replica = replica;
        this.missedBeats = missedBeats;
        this.freshness = freshness;
        this.nanoTime = nanoTime;
        this.measures = measures;
    }

    /// Called each time this replica becomes the owner: of one that has given the books away, stood by with a copy, and gets them
    /// back, Streams takes this same object again. What it knew is old then, and only the shelf tells what others did meanwhile.
    @Override
    public void init(ProcessorContext<String, ProducerRecord<String, byte[]>> context) {
        super.init(context);
        freshness.checkCopy();
        since = nanoTime.getAsLong();
        clock = new LedgerClock();
        books.clear();
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(STORE);
        shelf = new StoreShelf(store);
        Book.queues(shelf).forEach(this::book);
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> {
            freshness.check();
            clock.passed(uptime());
            for (var queue : new ArrayList<>(books.keySet())) {
                step(queue, Book::tick);
            }
        });
    }

    @Override
    public void process(Record<String, byte[]> record) {
        freshness.check();
        var stamp = Stamp.of(record.headers());
        if (stamp == null) {
            report("it has no stamp");
            return;
        }
        clock.heard(stamp.at(), uptime());
        switch (topics.codec().decode(record.headers(), record.value())) {
            case Codec.Decoded.Known(JobUpdate update) -> {
                var traceparent = Codec.traceparent(record.headers());
                step(update.job().queue(), book -> book.read(update, stamp.offset(), stamp.at(), traceparent));
            }
            case Codec.Decoded.Known(Beat.Presence presence) -> step(record.key(), book -> book.read(presence, stamp.at()));
            case Codec.Decoded.Known(Beat.Canary canary) -> {
                for (var queue : new ArrayList<>(books.keySet())) {
                    step(queue, book -> book.read(canary, stamp.at()));
                }
            }
            case Codec.Decoded other -> report(other.as(String.class, why -> why));
        }
    }

    private void report(String why) {
        LOG.log(System.Logger.Level.WARNING, () -> where() + " is passed over: " + why);
    }

    private String where() {
        return context().recordMetadata().map(from -> "%s-%d@%d".formatted(from.topic(), from.partition(), from.offset())).orElse("a tick");
    }

    /// A step that fails by a mistake of ours must not hold every queue up for good: its record is passed over, and the book
    /// is opened again as it stands.
    private void step(String queue, Consumer<Book> step) {
        try {
            step.accept(book(queue));
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "queue=" + queue + " what was read at " + where()
                    + " is passed over, because its book failed on it; please report this", e);
            books.remove(queue);
        }
    }

    private Book book(String queue) {
        return books.computeIfAbsent(queue, opened -> new Book(opened, shelf, missedBeats, clock, measures, this::send));
    }

    private void send(Effect effect) {
        log.note(effect);
        var record = switch (effect) {
            case Effect.HandOut(var dispatch, var traceparent) -> {
                var span = Traces.send(topics.dispatch(dispatch.job().queue()), traceparent).setAttribute("treadle.attempt", dispatch.attempt());
                span.end();
                yield topics.record(dispatch, replica, Traces.traceparent(span, traceparent));
            }
            case Effect.Append(var update) -> topics.record(update, replica, null);
            case Effect.Tell(var signal) -> topics.record(signal, replica);
            case Effect.Publish(var state) -> topics.record(state, replica);
            case Effect.Bury(var dead) -> topics.record(dead, replica, null);
        };
        context().forward(new Record<>(record.key(), record, context().currentSystemTimeMs(), record.headers()));
    }

    private long uptime() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - since);
    }
}
