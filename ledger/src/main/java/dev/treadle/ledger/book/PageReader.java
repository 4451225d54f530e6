// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what [PageWriter] wrote.
final class PageReader {

    private final byte[] bytes;
    private int at;

    PageReader(byte[] bytes) {
        this.bytes = bytes;
    }

    long number() {
        long value = 0;
        int shift = 0;
        byte octet;
        do {
            octet = bytes[at++];
            value |= (octet & 0x7FL) << shift;
            shift += 7;
        } while (octet < 0);
        return value >>> 1 ^ -(value & 1);
    }

    int count() {
        return Math.toIntExact(number());
    }

    boolean flag() {
        return bytes[at++] != 0;
    }

    String text() {
        int length = count();
        if (length < 0) {
            return null;
        }
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    byte[] block() {
        int length = count();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }
}
