// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.socket;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// How a frame travels that carries columns of numbers: as a binary message.
///
/// First the length of the frame's JSON in bytes, a 32-bit integer; then the JSON, as a text message would be; then zeros up
/// to a multiple of eight bytes; then, for each [Patch.Columns] in the order of the patches, for each of its columns in their
/// order, its numbers as 64-bit floating point. All of it little-endian, so that a browser reads them in place.
public final class BinaryFrame {

    private BinaryFrame() {
    }

    /// Whether a frame is to travel so.
    public static boolean isNeededFor(ServerMessage.Frame frame) {
        return frame.patches().stream().anyMatch(Patch.Columns.class::isInstance);
    }

    /// @param json the frame as a text message
    public static byte[] write(ServerMessage.Frame frame, String json) {
        var head = json.getBytes(StandardCharsets.UTF_8);
        int at = begin(head.length);
        int numbers = 0;
        for (var patch : frame.patches()) {
            numbers += patch instanceof Patch.Columns columns ? columns.rows() * columns.columns().size() : 0;
        }
        var bytes = ByteBuffer.allocate(at + numbers * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(head.length).put(head).position(at);
        var doubles = bytes.asDoubleBuffer();
        for (var patch : frame.patches()) {
            if (patch instanceof Patch.Columns columns) {
                columns.columns().values().forEach(column -> doubles.put(column, columns.from(), columns.rows()));
            }
        }
        return bytes.array();
    }

    /// @throws IOException if it is none
    public static ServerMessage.Frame read(byte[] message, JsonMapper mapper) throws IOException {
        var bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.getInt();
        var frame = (ServerMessage.Frame) mapper.readerFor(ServerMessage.class).readValue(message, Integer.BYTES, length);
        var doubles = bytes.position(begin(length)).slice().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
        for (var patch : frame.patches()) {
            if (patch instanceof Patch.Columns columns) {
                columns.columns().values().forEach(doubles::get);
            }
        }
        return frame;
    }

    private static int begin(int length) {
        return Integer.BYTES + length + 7 & ~7;
    }
}
