// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import dev.treadle.config.KafkaProperties;
import dev.treadle.ledger.LedgerSettings;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Finds what is wrong with a configuration, all of it at once.
public final class UiConfigCheck {

    private final List<String> wrong = new ArrayList<>();

    private UiConfigCheck() {
    }

    /// @throws IllegalArgumentException naming every key whose value cannot be
    public static void check(UiConfig config) {
        var check = new UiConfigCheck();
        check.that(!config.kafka().bootstrapServers().isBlank(), "treadle.kafka.bootstrap-servers", "is empty");
        check.wrong.addAll(KafkaProperties.wrong(config.kafka().properties()));
        check.thatSizes(config.topics());
        check.between("treadle.session.patches", config.session().patches(), 1, 1_000_000);
        check.between("treadle.session.patch-memory", config.session().patchMemory().asLongValue(), 1_024, 1L << 30);
        check.between("treadle.session.window-frames", config.session().windowFrames(), 1, 1_000_000);
        check.between("treadle.session.window-memory", config.session().windowMemory().asLongValue(), 1_024, 1L << 30);
        check.between("treadle.session.client-memory", config.session().clientMemory().asLongValue(), 1_024, 1L << 30);
        check.between("treadle.session.plot-rows", config.session().plotRows(), 1_000, 100_000_000);
        check.between("treadle.session.event-rate", config.session().eventRate(), 1, 1_000_000);
        check.between("treadle.session.events", config.session().events(), 1, 1_000_000);
        check.between("treadle.session.components", config.session().components(), 1, 1_000_000);
        check.between("treadle.session.document-size", config.session().documentSize().asLongValue(), 1_024, 1L << 30);
        check.between("treadle.session.viewers", config.session().viewers(), 1, 10_000);
        check.between("treadle.session.per-client", config.session().perClient(), 1, 1_000_000);
        check.between("treadle.socket.message-size", config.socket().messageSize().asLongValue(), 1_024, 1L << 20);
        check.between("treadle.outbox.kept", config.outbox().kept().asLongValue(), 1L << 20, 1L << 40);
        check.between("treadle.ledger.missed-beats", config.ledger().missedBeats(), LedgerSettings.MISSED_BEATS, LedgerSettings.MOST_MISSED_BEATS);
        check.between("treadle.session.linger", config.session().linger(), Duration.ZERO, Duration.ofDays(7));
        check.between("treadle.session.return", config.session().comeBack(), Duration.ZERO, Duration.ofDays(7));
        check.between("treadle.session.sleep", config.session().sleep(), Duration.ZERO, Duration.ofDays(7));
        check.between("treadle.session.snapshot-delay", config.session().snapshotDelay(), Duration.ZERO, Duration.ofSeconds(1));
        check.thatKey(config.session());
        check.thatAddress(config.replica());
        check.between("treadle.replica.patience", config.replica().patience(), Duration.ofMillis(10), Duration.ofSeconds(10));
        check.between("treadle.socket.beat", config.socket().beat(), Duration.ofMillis(100), Duration.ofMinutes(10));
        check.thatHomes(config);
        if (!check.wrong.isEmpty()) {
            throw new IllegalArgumentException("Treadle's configuration cannot be used: " + String.join("; ", check.wrong));
        }
    }

    private void thatSizes(UiConfig.TopicSizes topics) {
        try {
            topics.sizes();
        } catch (IllegalArgumentException e) {
            wrong.add("treadle.topics: " + e.getMessage());
        }
        try {
            new Topics(topics.prefix(), new Codec());
        } catch (IllegalArgumentException e) {
            wrong.add("treadle.topics.prefix: " + e.getMessage());
        }
    }

    private void thatHomes(UiConfig config) {
        int partitions = config.topics().journalPartitions().orElse(TopicSetup.Sizes.DEFAULT.journalPartitions());
        between("treadle.journal.homes", config.journal().homes(), 1, Math.max(1, partitions));
    }

    private void thatKey(UiConfig.Session session) {
        try {
            session.key().ifPresent(SessionKey::decode);
        } catch (IllegalArgumentException e) {
            wrong.add("treadle.session.key " + e.getMessage());
        }
    }

    private void thatAddress(UiConfig.Replica replica) {
        replica.address().ifPresent(address -> that(address.getHost() != null && List.of("http", "https").contains(String.valueOf(address.getScheme())),
                "treadle.replica.address", "is \"" + address + "\" and should be http://HOST:PORT"));
    }

    private void that(boolean right, String key, String what) {
        if (!right) {
            wrong.add(key + " " + what);
        }
    }

    private void between(String key, long value, long least, long most) {
        that(value >= least && value <= most, key, "is %d and should be %d to %d".formatted(value, least, most));
    }

    private void between(String key, Duration value, Duration least, Duration most) {
        that(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, key, "is %s and should be %s to %s".formatted(value, least, most));
    }
}
