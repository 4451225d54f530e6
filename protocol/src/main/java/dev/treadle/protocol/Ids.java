// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// How ids are spelt: 26 characters of Crockford's base 32 in lower case, which carry 130 bits.
final class Ids {

    static final int LENGTH = 26;
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {
    }

    static String random() {
        var bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        return spell(bytes);
    }

    /// The hash of some parts, each ended by a zero byte so that no two lists of parts read alike.
    static String hash(String... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return spell(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    static boolean isSpelt(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            if (ALPHABET.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String spell(byte[] bytes) {
        var text = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            int bit = i * 5;
            int at = bit >> 3;
            int pair = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
            text[i] = ALPHABET.charAt(pair >> (11 - (bit & 7)) & 31);
        }
        return new String(text);
    }
}
