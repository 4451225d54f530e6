// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.RequestHeader;

/// What lies before a broker, so that it can be made to refuse writes, as one does that has lost too many of its replicas: a single
/// one has none to lose. For tests. The broker has to tell its clients this address. Any thread may call it.
public final class RefusingEntrance implements AutoCloseable {

    private static final long PAUSE_MILLIS = 100;

    private final ServerSocket entrance = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private volatile Predicate<String> refused = client -> false;
    private volatile int broker;

    /// Nobody is let in before [#leadTo].
    public RefusingEntrance() throws IOException {
    }

    /// Where it listens, on loopback.
    public int port() {
        return entrance.getLocalPort();
    }

    /// Lets clients in.
    ///
    /// @param port where the broker listens, on loopback
    public void leadTo(int port) {
        broker = port;
        Thread.ofVirtual().name("entrance").start(this::admit);
    }

    /// From now on no write of such clients is taken.
    ///
    /// @param clients by their ids
    public void refuse(Predicate<String> clients) {
        refused = clients;
    }

    private void admit() {
        while (!entrance.isClosed()) {
            try {
                var client = entrance.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // It was closed.
            }
        }
    }

    /// One request after another, as a broker does it on one connection.
    private void serve(Socket client) {
        try (client; var onward = onward()) {
            client.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            var requests = new DataInputStream(client.getInputStream());
            var responses = new DataInputStream(onward.getInputStream());
            while (true) {
                var request = read(requests);
                var refusal = refusal(request);
                if (refusal == null) {
                    write(onward, request);
                    write(client, read(responses));
                } else {
                    write(client, refusal);
                }
            }
        } catch (IOException e) {
            // One of them has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// While there is no broker, clients wait here. If they were let in and sent away, each would come again at once, without the
    /// pauses that it makes after a connection that failed, and leave a broker that starts no processor to do it with.
    private Socket onward() throws IOException, InterruptedException {
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), broker);
            } catch (ConnectException e) {
                if (entrance.isClosed()) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    /// @return null if the request isn't refused
    private byte[] refusal(byte[] request) {
        var buffer = ByteBuffer.wrap(request);
        if (buffer.getShort(0) != ApiKeys.PRODUCE.id) {
            return null;
        }
        var header = RequestHeader.parse(buffer);
        if (!refused.test(header.clientId())) {
            return null;
        }
        var response = AbstractRequest.parseRequest(header.apiKey(), header.apiVersion(), new ByteBufferAccessor(buffer)).request
                .getErrorResponse(new NotEnoughReplicasException("for the time of a test"));
        var top = header.toResponseHeader();
        var first = MessageUtil.toByteBufferAccessor(top.data(), top.headerVersion()).buffer();
        var second = MessageUtil.toByteBufferAccessor(response.data(), header.apiVersion()).buffer();
        return ByteBuffer.allocate(first.remaining() + second.remaining()).put(first).put(second).array();
    }

    private static byte[] read(DataInputStream from) throws IOException {
        var frame = new byte[from.readInt()];
        from.readFully(frame);
        return frame;
    }

    private static void write(Socket to, byte[] frame) throws IOException {
        var out = new DataOutputStream(to.getOutputStream());
        out.write(ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array());
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }
}
