// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.LoggerFactory;

/// A real Kafka broker with its KRaft controller, inside this JVM, on loopback.
///
/// Its data outlives it: a broker started again on the same directory has every topic, record and group of the one
/// before, also after a crash. One broker at a time may use a directory. Start and close are not thread-safe; whatever
/// is reached through [#bootstrapServers()] is a broker like any other.
public final class EmbeddedBroker implements AutoCloseable {

    private final InetSocketAddress address;
    private final BrokerServer broker;
    private final ControllerServer controller;
    private boolean closed;

    private EmbeddedBroker(InetSocketAddress address, BrokerServer broker, ControllerServer controller) {
        this.address = address;
        this.broker = broker;
        this.controller = controller;
    }

    /// Starts a broker on any free port. Returns once clients are served.
    ///
    /// @param data where its data is, or will be; made if absent
    public static EmbeddedBroker start(Path data) throws IOException {
        return start(data, 0);
    }

    /// Starts a broker on the given port. Returns once clients are served.
    ///
    /// @param data where its data is, or will be; made if absent
    /// @param port what it listens on, 0 for any free port
    /// @throws BindException if the port is taken
    /// @throws IOException   if the directory cannot be used
    public static EmbeddedBroker start(Path data, int port) throws IOException {
        return start(data, port, Map.of());
    }

    /// As [#start(Path, int)], with some of the broker's own properties set otherwise.
    ///
    /// @param more by Kafka's names, `authorizer.class.name` for instance
    public static EmbeddedBroker start(Path data, int port, Map<String, String> more) throws IOException {
        return start(data, port, Optional.empty(), more, Map.of());
    }

    /// As [#start(Path, int, Map)], with users who prove by SCRAM-SHA-512 who they are.
    ///
    /// @param passwords by the user's name; of a broker whose data is there already, what it had at its first start counts
    public static EmbeddedBroker start(Path data, int port, Map<String, String> more, Map<String, String> passwords) throws IOException {
        return start(data, port, Optional.empty(), more, passwords);
    }

    /// A second way to the broker, for a proxy to stand in.
    ///
    /// @param port what the broker listens on besides
    /// @param told which port it tells those who come there that it has: the proxy's, so that they go on coming through it
    record Detour(int port, int told) {
    }

    /// As [#start(Path, int)], with a second way to it.
    static EmbeddedBroker start(Path data, int port, Detour detour) throws IOException {
        return start(data, port, Optional.of(detour), Map.of(), Map.of());
    }

    private static EmbeddedBroker start(Path data, int port, Optional<Detour> detour, Map<String, String> more,
            Map<String, String> passwords) throws IOException {
        QuietLogs.install();
        // Every port is bound before anything else happens, so that a free one cannot be lost to another process
        // between the choice and the start. The controller's may differ each time: nothing stored names it.
        var sockets = new HashMap<String, ServerSocketChannel>();
        try {
            sockets.put(BrokerSettings.BROKER_LISTENER, bind(port));
            sockets.put(BrokerSettings.CONTROLLER_LISTENER, bind(0));
            var address = address(sockets.get(BrokerSettings.BROKER_LISTENER));
            var settings = new HashMap<>(BrokerSettings.of(data, address.getPort(),
                    address(sockets.get(BrokerSettings.CONTROLLER_LISTENER)).getPort()));
            if (detour.isPresent()) {
                sockets.put(BrokerSettings.DETOUR_LISTENER, bind(detour.get().port()));
                settings = BrokerSettings.withDetour(settings, detour.get().port(), detour.get().told());
            }
            settings.putAll(more);
            var config = new KafkaConfig(settings);
            formatIfEmpty(data, config, passwords);
            return start(config, address, sockets);
        } catch (IOException | RuntimeException e) {
            for (var socket : sockets.values()) {
                socket.close();
            }
            throw e;
        }
    }

    private static InetSocketAddress address(ServerSocketChannel socket) throws IOException {
        return (InetSocketAddress) socket.getLocalAddress();
    }

    // What KafkaRaftServer does, with sockets that are bound already.
    private static EmbeddedBroker start(KafkaConfig config, InetSocketAddress address, Map<String, ServerSocketChannel> sockets) {
        var stored = KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(EmbeddedBroker.class), "");
        var quorum = config.quorumConfig();
        var shared = new SharedServer(
                config,
                stored._1(),
                Time.SYSTEM,
                Server.initializeMetrics(config, Time.SYSTEM, stored._1().clusterId().orElseThrow()),
                CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
                QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
                new StandardFaultHandlerFactory(),
                (listener, endpoint, backlog, receiveBuffer) -> sockets.get(listener));
        var broker = new BrokerServer(shared);
        var controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), stored._2());
        var embedded = new EmbeddedBroker(address, broker, controller);
        try {
            controller.startup();
            broker.startup();
        } catch (RuntimeException e) {
            embedded.close();
            throw e;
        }
        return embedded;
    }

    private static ServerSocketChannel bind(int port) throws IOException {
        var socket = ServerSocketChannel.open();
        try {
            socket.configureBlocking(false);
            return socket.bind(new InetSocketAddress(InetAddress.getByName(BrokerSettings.LOOPBACK), port));
        } catch (BindException e) {
            socket.close();
            throw (BindException) new BindException("port " + port + " on " + BrokerSettings.LOOPBACK
                    + " is taken by another process: stop it, or give the broker another port").initCause(e);
        }
    }

    private static void formatIfEmpty(Path data, KafkaConfig config, Map<String, String> passwords) throws IOException {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(data);
        try (var silent = new PrintStream(OutputStream.nullOutputStream())) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(config.nodeId())
                    .setClusterId(Uuid.randomUuid().toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setDirectories(List.of(data.toString()))
                    .setMetadataLogDirectory(data.toString())
                    .setScramArguments(passwords.entrySet().stream()
                            .map(user -> "SCRAM-SHA-512=[name=" + user.getKey() + ",password=" + user.getValue() + "]").toList())
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot format " + data + " for Kafka: " + e.getMessage(), e);
        }
    }

    /// The address that clients connect to, as `host:port`.
    public String bootstrapServers() {
        return BrokerSettings.LOOPBACK + ":" + port();
    }

    /// The port that clients connect to.
    public int port() {
        return address.getPort();
    }

    /// Stops the broker in order; what was acknowledged is on disk. Closing twice does nothing.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }
}
