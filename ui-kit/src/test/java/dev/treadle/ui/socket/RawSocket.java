// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A WebSocket by hand: sends whatever bytes a test wants, and reads only when it is asked to.
final class RawSocket implements AutoCloseable {

    static final int TEXT = 1;
    static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int LAST = 0x80;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private int pings;

    /// @param room of what isn't read, in bytes; 0 for the system's own
    RawSocket(URI base, int room) throws IOException {
        if (room > 0) {
            socket.setReceiveBufferSize(room);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        write("""
                GET /treadle/socket HTTP/1.1\r
                Host: %s\r
                Origin: http://%s\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                \r
                """.formatted(base.getAuthority(), base.getAuthority()).getBytes(StandardCharsets.US_ASCII));
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        for (int newLines = 0; newLines < 2;) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the socket was refused");
            }
            newLines = next == '\n' ? newLines + 1 : next == '\r' ? newLines : 0;
        }
    }

    /// @param opcode [#TEXT], say
    static byte[] frame(boolean last, int opcode, byte[] payload) {
        var bytes = new ByteArrayOutputStream();
        bytes.write((last ? LAST : 0) | opcode);
        if (payload.length < 126) {
            bytes.write(LAST | payload.length);
        } else if (payload.length < 65_536) {
            bytes.write(LAST | 126);
            bytes.write(payload.length >> 8);
            bytes.write(payload.length);
        } else {
            bytes.write(LAST | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                bytes.write((int) ((long) payload.length >> shift));
            }
        }
        // A mask of zeros leaves it as it is.
        bytes.writeBytes(new byte[4]);
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void say(String text) throws IOException {
        write(frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /// The payload of the next message; of pings and the like nothing is told.
    byte[] read() throws IOException {
        var message = new ByteArrayOutputStream();
        for (;;) {
            var frame = next();
            boolean control = (frame.first & 0x8) != 0;
            if (!control) {
                message.writeBytes(frame.payload);
                if ((frame.first & LAST) != 0) {
                    return message.toByteArray();
                }
            }
        }
    }

    /// Reads all that comes and answers none of it, until the server closes the socket.
    ///
    /// @return why it does
    String awaitClose() throws IOException {
        for (;;) {
            var frame = next();
            if ((frame.first & 0xf) == CLOSE) {
                // Behind the status.
                return new String(frame.payload, 2, frame.payload.length - 2, StandardCharsets.UTF_8);
            }
        }
    }

    /// How many pings were read.
    int pings() {
        return pings;
    }

    private record Frame(int first, byte[] payload) {
    }

    private Frame next() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        pings += (first & 0xf) == PING ? 1 : 0;
        return new Frame(first, in.readNBytes((int) length));
    }

    /// Reads and forgets all that is there already.
    void drain() throws IOException {
        in.skip(in.available());
    }

    /// Says nothing more, and waits until the server has read all and has hung up. Who closes at once takes back what isn't read yet.
    void end() throws IOException {
        socket.shutdownOutput();
        while (in.read() >= 0) {
            drain();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
