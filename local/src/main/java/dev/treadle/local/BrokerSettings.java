// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import static java.util.Map.entry;

/// What one broker that is its own controller, on a developer's machine, is configured with.
final class BrokerSettings {

    static final String LOOPBACK = "127.0.0.1";
    static final String BROKER_LISTENER = "BROKER";
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final String DETOUR_LISTENER = "DETOUR";

    private BrokerSettings() {}

    static Map<String, String> of(Path data, int port, int controllerPort) {
        return Map.ofEntries(
                entry("process.roles", "broker,controller"),
                entry("node.id", "1"),
                // Voters are named here, not in the storage, so that the controller's port may differ at each start.
                entry("controller.quorum.voters", "1@" + LOOPBACK + ":" + controllerPort),
                entry("controller.listener.names", CONTROLLER_LISTENER),
                entry("inter.broker.listener.name", BROKER_LISTENER),
                entry("listener.security.protocol.map", BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT"),
                entry("listeners", BROKER_LISTENER + "://" + LOOPBACK + ":" + port
                        + "," + CONTROLLER_LISTENER + "://" + LOOPBACK + ":" + controllerPort),
                entry("advertised.listeners", BROKER_LISTENER + "://" + LOOPBACK + ":" + port),
                entry("log.dirs", data.toString()),

                // One node: every internal topic has one replica, and few partitions, which start quickly.
                entry("default.replication.factor", "1"),
                entry("min.insync.replicas", "1"),
                entry("offsets.topic.replication.factor", "1"),
                entry("offsets.topic.num.partitions", "4"),
                entry("transaction.state.log.replication.factor", "1"),
                entry("transaction.state.log.min.isr", "1"),
                entry("transaction.state.log.num.partitions", "4"),
                entry("share.coordinator.state.topic.replication.factor", "1"),
                entry("share.coordinator.state.topic.min.isr", "1"),
                entry("share.coordinator.state.topic.num.partitions", "4"),

                // What the pair needs.
                entry("auto.create.topics.enable", "false"),
                entry("message.max.bytes", Integer.toString(10 * 1024 * 1024)),
                entry("group.share.max.size", "1000"),
                entry("group.initial.rebalance.delay.ms", "0"),
                // A share group's new member is told what it may read at a heartbeat: every 5 s by default.
                entry("group.share.min.heartbeat.interval.ms", "500"),
                entry("group.share.heartbeat.interval.ms", "500"),

                // A small machine: few threads, a small cleaner, and segments that are read back quickly after a crash.
                entry("num.network.threads", "2"),
                entry("num.io.threads", "4"),
                entry("background.threads", "2"),
                entry("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024)),
                entry("log.segment.bytes", Integer.toString(128 * 1024 * 1024)),

                // A quick start: the controller writes at once, and after a kill it waits until the session of the broker
                // that was is over before it lets the new one in (9 s by default).
                entry("controller.quorum.append.linger.ms", "0"),
                entry("broker.heartbeat.interval.ms", "1000"),
                entry("broker.session.timeout.ms", "3000"));
    }

    /// The same, with one more port that clients come to by a detour.
    ///
    /// @param port what it listens on
    /// @param told which port it tells those who come there that it has
    static HashMap<String, String> withDetour(Map<String, String> settings, int port, int told) {
        var more = new HashMap<>(settings);
        more.merge("listener.security.protocol.map", DETOUR_LISTENER + ":PLAINTEXT", BrokerSettings::joined);
        more.merge("listeners", DETOUR_LISTENER + "://" + LOOPBACK + ":" + port, BrokerSettings::joined);
        more.merge("advertised.listeners", DETOUR_LISTENER + "://" + LOOPBACK + ":" + told, BrokerSettings::joined);
        return more;
    }

    private static String joined(String first, String second) {
        return first + "," + second;
    }
}
