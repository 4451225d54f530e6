// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger;

import dev.treadle.protocol.Beat;
import dev.treadle.protocol.Level;
import dev.treadle.protocol.wire.Trouble;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// This replica's canaries: one a second, the next a second after the last was acknowledged. So two of them are a second or
/// more apart by the broker's clock, which is what makes them count.
final class Canaries implements Runnable {

    private static final System.Logger LOG = System.getLogger(Canaries.class.getName());
    static final Duration APART = Duration.ofMillis(Beat.INTERVAL_MILLIS);
    private static final int PATIENCE_MILLIS = 4_000;

    private final LedgerSettings settings;
    private volatile long acknowledgedAt;
    private volatile boolean any;

    Canaries(LedgerSettings settings) {
        this.settings = settings;
    }

    /// How long ago the broker acknowledged one; a very long time if it never did.
    Duration sinceAcknowledged() {
        return any ? Duration.ofNanos(System.nanoTime() - acknowledgedAt) : Duration.ofDays(365);
    }

    /// Sends until the thread is interrupted.
    @Override
    public void run() {
        try (var producer = producer()) {
            boolean away = false;
            for (long beat = 1;; beat++) {
                try {
                    producer.send(settings.topics().record(new Beat.Canary(settings.replica(), beat, Level.CURRENT))).get();
                    acknowledgedAt = System.nanoTime();
                    any = true;
                    away = false;
                } catch (ExecutionException | KafkaException e) {
                    if (e instanceof InterruptException) {
                        return;
                    }
                    if (!away) {
                        var why = e instanceof ExecutionException ? e.getCause() : e;
                        LOG.log(System.Logger.Level.WARNING, () -> "Kafka at " + settings.bootstrapServers() + " takes no beats: " + Trouble.of(why));
                    }
                    away = true;
                }
                Thread.sleep(APART);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        var config = new HashMap<String, Object>(settings.clientProperties());
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "canary-" + settings.replica().text().replace('~', '-'));
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // A beat that waits is worth nothing: rather a new one.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }
}
