// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the binary form of what a book keeps. It grows with the number of jobs, so it is compact: integers of any size
/// take as few bytes as they need.
final class PageWriter {

    private byte[] bytes = new byte[256];
    private int size;

    /// Zigzag and seven bits a byte, as in Kafka's own records.
    PageWriter number(long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7FL) != 0) {
            octet((int) rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        return octet((int) rest);
    }

    PageWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    /// @param value may be null
    PageWriter text(String value) {
        return value == null ? number(-1) : block(value.getBytes(StandardCharsets.UTF_8));
    }

    PageWriter block(byte[] value) {
        number(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    byte[] written() {
        return Arrays.copyOf(bytes, size);
    }

    private PageWriter octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
