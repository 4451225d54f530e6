// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/// What lies between a browser and ui-service, or a worker and the broker: every byte passes through here, and it can be cut.
final class Wire implements AutoCloseable {

    /// What becomes of the bytes of one direction.
    enum Flow {
        /// They pass.
        OPEN,
        /// They are taken and lost, and whoever sent them doesn't learn it.
        LOST,
        /// Nobody takes them: they wait, and whoever sends them has to wait, too.
        HELD
    }

    /// A request that went by a connection of its own.
    ///
    /// @param path without its query
    /// @param by to which server
    record Served(String path, URI by) {
    }

    private static final int BUFFER = 64 * 1024;
    private static final String ASKS_FOR_SOCKET = "GET /treadle/socket ";
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final AtomicInteger next = new AtomicInteger();
    private final ServerSocket entrance;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile List<InetSocketAddress> servers;
    private volatile boolean admitting = true;
    private volatile CountDownLatch sockets = new CountDownLatch(0);
    private final AtomicLong leftToServer = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong leftToBrowser = new AtomicLong(Long.MAX_VALUE);
    private final Queue<Served> served = new ConcurrentLinkedQueue<>();
    private volatile Function<String, URI> rule;
    private volatile Flow toServer = Flow.OPEN;
    private volatile Flow toBrowser = Flow.OPEN;

    private Wire(ServerSocket entrance, URI... servers) {
        leadTo(servers);
        this.entrance = entrance;
        Thread.ofVirtual().name("wire-entrance").start(this::admit);
    }

    /// @param servers each connection leads to the next of them, as a load balancer without any memory does it
    static Wire to(URI... servers) throws IOException {
        return new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), servers);
    }

    /// From now on, connections that are made lead to these.
    void leadTo(URI... servers) {
        this.servers = Stream.of(servers).map(Wire::socketOf).toList();
    }

    private static InetSocketAddress socketOf(URI server) {
        return new InetSocketAddress(server.getHost(), server.getPort());
    }

    /// From now on each request has a connection of its own, as at a load balancer that keeps none alive.
    ///
    /// @param where says where a request of this path goes
    void leadEachRequest(Function<String, URI> where) {
        rule = where;
    }

    /// The requests that had a connection of their own, in order.
    List<Served> served() {
        return List.copyOf(served);
    }

    /// The server's address as a browser behind this wire knows it.
    URI address() {
        return URI.create("http://localhost:" + entrance.getLocalPort());
    }

    /// From now on, what goes in each direction passes, is lost or waits.
    synchronized void flow(Flow toServer, Flow toBrowser) {
        this.toServer = toServer;
        this.toBrowser = toBrowser;
        notifyAll();
    }

    private synchronized void awaitNotHeld(boolean towardsServer) throws InterruptedException {
        while ((towardsServer ? toServer : toBrowser) == Flow.HELD) {
            wait();
        }
    }

    /// From now on, what asks for a page's socket waits here until the wire is mended. Everything else passes.
    void holdSockets() {
        sockets = new CountDownLatch(1);
    }

    /// Cuts as soon as so many more bytes have passed in one direction or in the other: in the midst of a message, if need be.
    void cutWithin(int bytesToServer, int bytesToBrowser) {
        leftToServer.set(bytesToServer);
        leftToBrowser.set(bytesToBrowser);
    }

    /// Ends every connection at once, in both directions, and refuses new ones.
    void cut() {
        admitting = false;
        connections.forEach(Connection::reset);
    }

    /// Lets connections be made again, on which everything passes.
    void mend() {
        leftToServer.set(Long.MAX_VALUE);
        leftToBrowser.set(Long.MAX_VALUE);
        flow(Flow.OPEN, Flow.OPEN);
        sockets.countDown();
        admitting = true;
    }

    private void admit() {
        while (!entrance.isClosed()) {
            try {
                var browser = entrance.accept();
                if (admitting) {
                    connect(browser);
                } else {
                    browser.setSoLinger(true, 0);
                    browser.close();
                }
            } catch (IOException e) {
                // The entrance was closed, or a browser went before it was in.
            }
        }
    }

    private void connect(Socket browser) throws IOException {
        var onward = new Socket();
        var connection = new Connection(browser, onward);
        connections.add(connection);
        var where = rule;
        if (where == null) {
            var all = servers;
            connection.lead(all.get(Math.floorMod(next.getAndIncrement(), all.size())));
            connection.passBoth();
        } else {
            Thread.ofVirtual().name("wire-request").start(() -> connection.passOne(where));
        }
        if (!admitting) {
            connection.reset();
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        cut();
        flow(Flow.OPEN, Flow.OPEN);
        sockets.countDown();
    }

    /// One connection of the browser and its other half.
    private final class Connection {

        private final Socket browser;
        private final Socket onward;
        /// Whether each side is told of the other's end as of one, and only when it has all that was said before it.
        private volatile boolean orderly;
        private final AtomicInteger ends = new AtomicInteger();

        Connection(Socket browser, Socket onward) {
            this.browser = browser;
            this.onward = onward;
        }

        private void lead(InetSocketAddress server) throws IOException {
            try {
                onward.connect(server);
                browser.setTcpNoDelay(true);
                onward.setTcpNoDelay(true);
            } catch (IOException e) {
                reset();
                throw e;
            }
        }

        private void passBoth() {
            Thread.ofVirtual().name("wire-to-server").start(() -> pass(browser, onward, true));
            Thread.ofVirtual().name("wire-to-browser").start(() -> pass(onward, browser, false));
        }

        /// Reads one request, and has the server close the connection behind its answer.
        private void passOne(Function<String, URI> where) {
            orderly = true;
            try {
                var head = new StringBuilder();
                while (head.indexOf(END_OF_HEAD) < 0) {
                    int next = browser.getInputStream().read();
                    if (next < 0) {
                        throw new IOException("the browser has gone");
                    }
                    head.append((char) next);
                }
                var path = head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP/")).replaceFirst("\\?.*", "");
                var server = where.apply(path);
                lead(socketOf(server));
                served.add(new Served(path, server));
                onward.getOutputStream().write(head.toString().replace("Connection: keep-alive", "Connection: close").getBytes(ISO_8859_1));
                passBoth();
            } catch (IOException e) {
                reset();
            }
        }

        private void pass(Socket from, Socket to, boolean towardsServer) {
            var buffer = new byte[BUFFER];
            try {
                var in = from.getInputStream();
                var out = to.getOutputStream();
                for (int next = in.read(buffer); next >= 0; next = in.read(buffer)) {
                    int read = next;
                    awaitNotHeld(towardsServer);
                    if (towardsServer && new String(buffer, 0, Math.min(read, ASKS_FOR_SOCKET.length()), ISO_8859_1).equals(ASKS_FOR_SOCKET)) {
                        sockets.await();
                    }
                    if ((towardsServer ? toServer : toBrowser) == Flow.OPEN) {
                        var left = towardsServer ? leftToServer : leftToBrowser;
                        long before = left.getAndUpdate(bytes -> bytes == Long.MAX_VALUE ? bytes : Math.max(0, bytes - read));
                        out.write(buffer, 0, (int) Math.min(read, before));
                        if (before <= read) {
                            cut();
                        }
                    }
                }
                if (orderly) {
                    end(to);
                    return;
                }
            } catch (IOException | InterruptedException e) {
                // Cut, here or by either side.
            }
            reset();
        }

        /// A reset would take away what the other side hasn't read yet.
        private void end(Socket to) throws IOException {
            to.shutdownOutput();
            if (ends.incrementAndGet() == 2) {
                connections.remove(this);
                browser.close();
                onward.close();
            }
        }

        /// With a reset rather than a farewell, as when a cable is pulled and the other side finds out.
        void reset() {
            connections.remove(this);
            for (var socket : new Socket[] {browser, onward}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (SocketException e) {
                    // It is closed already.
                }
                try {
                    socket.close();
                } catch (IOException e) {
                    // Nothing is left to do for it.
                }
            }
        }
    }
}
