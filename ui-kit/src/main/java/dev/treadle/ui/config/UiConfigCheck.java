// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import dev.treadle.ledger.LedgerSettings;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.service.ConfigCheck;
import java.time.Duration;
import java.util.List;

/// Finds what is wrong with ui-service's configuration, all of it at once.
public final class UiConfigCheck {

    private UiConfigCheck() {
    }

    /// @throws IllegalArgumentException naming every key whose value cannot be
    public static void check(UiConfig config) {
        var check = new ConfigCheck(config);
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
        check.that("treadle.session.key", () -> config.session().key().map(SessionKey::decode));
        config.replica().address().ifPresent(address -> check.that(
                address.getHost() != null && List.of("http", "https").contains(String.valueOf(address.getScheme())),
                "treadle.replica.address", "is \"" + address + "\" and should be http://HOST:PORT"));
        check.between("treadle.replica.patience", config.replica().patience(), Duration.ofMillis(10), Duration.ofSeconds(10));
        check.between("treadle.socket.beat", config.socket().beat(), Duration.ofMillis(100), Duration.ofMinutes(10));
        int partitions = config.topics().journalPartitions().orElse(TopicSetup.Sizes.DEFAULT.journalPartitions());
        check.between("treadle.journal.homes", config.journal().homes(), 1, Math.max(1, partitions));
        check.refuse();
    }
}
